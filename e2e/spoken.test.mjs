// What a screen reader hears: each sentence once, from a region that was there before it, and none
// of one's own words. And what a keyboard reaches is never hidden behind a bar.

import assert from "node:assert/strict";
import { PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

/** Records the words that come into a region which screen readers watch, when it can be rendered and
 * an open dialog does not silence it. */
function listen() {
  const heard = [];
  Object.defineProperty(globalThis, "__heard", { value: heard });
  const seen = new WeakSet();
  const note = (records) => {
    for (const { target, addedNodes } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      const region = element?.closest("[aria-live], [role=status], [role=alert], [role=log]");
      for (const each of document.querySelectorAll("[aria-live], [role=status], [role=alert]")) {
        if (each.getClientRects().length > 0 && each !== region) seen.add(each);
      }
      if (!region || region.getAttribute("aria-live") === "off") continue;
      const wasThere = seen.has(region);
      if (region.getClientRects().length > 0) seen.add(region);
      const open = [...document.querySelectorAll("dialog[open]")].at(-1);
      if (!wasThere || (open !== undefined && !open.contains(region))) continue;
      for (const node of addedNodes) if (node.textContent) heard.push(node.textContent);
    }
  };
  new MutationObserver(note).observe(document, { subtree: true, childList: true });
}

const heard = ({ page }) => page.evaluate(() => __heard);
const times = async (person, key, filled) =>
  (await heard(person)).filter((sentence) => words(key, filled).test(sentence)).length;
const hears = (person, key, filled) =>
  until(`${person.name} hears ${key}`, async () => (await times(person, key, filled)) > 0);

visit("every sentence of a meeting is heard once, and nothing of one's own", async (it) => {
  const people = [await it.counsellor(), await it.client()];
  for (const { profile } of people) await profile.addInitScript(listen);
  const [counsellor, client] = people;
  await it.meet({ modality: "voice", counsellor, client });

  await client.say("Are you there");
  await hears(counsellor, "room-chat-wrote", { name: it.clientName });
  await client.say("I write instead");
  await counsellor.page.getByRole("button", { name: words("room-chat-new") }).waitFor();
  assert.equal(await times(counsellor, "room-chat-wrote"), 1, "once until it is read");
  await counsellor.openChat();
  await client.say("Good");
  await until("an open chat is read aloud", async () =>
    (await heard(counsellor)).some((sentence) => /^Juno Adeyemi: .*Good$/.test(sentence)));
  const own = (await heard(client)).filter((sentence) => /Are you there|instead|Good|On its way/.test(sentence));
  assert.deepEqual(own, [], "one's own lines are not read back");

  await counsellor.press("room-leave");
  await counsellor.page.locator("dialog[open]").waitFor();
  await client.press("room-mute");
  await hears(counsellor, "room-notice-other-muted");
  await counsellor.page.keyboard.press("Escape");
  await client.leave();
  await hears(counsellor, "room-notice-other-left");
  const all = await heard(counsellor);
  assert.ok(all.length <= 15, `calm: ${all.join(" / ")}`);
  assert.ok(all.every((sentence, at) => sentence !== all[at - 1]), `none twice: ${all.join(" / ")}`);
}, { timeout: 180_000 });

/** Walks through the page by keyboard; returns what had the focus and could not be seen at all. */
async function hiddenOf({ page }, steps) {
  const hidden = new Set();
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const focus = document.activeElement;
      if (focus === document.body) return null;
      const shown = focus.matches("input") ? focus.closest("label") ?? focus : focus;
      const { left, top, width, height } = shown.getBoundingClientRect();
      const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
      const isSeen = shares.some((x) => shares.some((y) => {
        const at = document.elementFromPoint(left + x * width, top + y * height);
        return at !== null && shown.contains(at);
      }));
      return isSeen ? null : `${focus.tagName} ${focus.id} ${shown.innerText || focus.getAttribute("aria-label")}`;
    });
    if (name !== null) hidden.add(name);
  }
  return [...hidden];
}

visit("the focus is never wholly hidden behind a bar", async (it) => {
  const counsellor = await it.counsellor({ viewport: PHONE });
  const client = await it.client({ viewport: PHONE });
  await counsellor.signIn();
  await counsellor.enterRoom({ modality: "video" });
  assert.deepEqual(await hiddenOf(counsellor, 40), [], "while the counsellor gets ready");
  await client.arrive();
  assert.deepEqual(await hiddenOf(client, 40), [], "on arrival");
  await client.knock();
  await counsellor.admit();
  await Promise.all([counsellor.checks(), client.checks()]);
  for (const person of [client, counsellor]) {
    await person.isMeeting();
    assert.deepEqual(await hiddenOf(person, 45), [], `in the joint check of the ${person.name}`);
  }
  await client.goto("/check-in/leaving");
  assert.deepEqual(await hiddenOf(client, 30), [], "in a check-in");
}, { timeout: 180_000 });
