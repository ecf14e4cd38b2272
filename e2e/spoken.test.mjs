// What a screen reader hears: each sentence once, from a region that was there before it, and none
// of one's own words.

import assert from "node:assert/strict";
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
