// A client's quiet signals: after one tap the counsellor reads one calm line; a second tap takes it
// back, and it expires. Sent from browser to browser; nothing else on either page moves.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE, TABLET } from "./support/browsers.mjs";
import { kindOf } from "./support/person.mjs";
import { seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

/** Each signal with the message key of its button. */
const SIGNALS = [["moment", "moment"], ["say", "say"], ["slower", "slower"], ["hear", "hear"]];
const STANDS_MS = 90_000; // web/room/saying/quiet.ts

const line = (person) => person.page.locator("#quiet-told");
const reads = (person, signal) => person.read(`quiet-told-${signal}`);
const isGone = (person) => line(person).waitFor({ state: "hidden" });
const spoken = (person) => person.page.locator("#quiet-news").innerText();
const isPressed = async (button) => (await button.first().getAttribute("aria-pressed")) === "true";
const soundsOf = (person) => person.page.evaluate(() => __seen.sounds);

/** Positions of everything that must not move. */
const placesOf = (person) =>
  person.page.evaluate(() =>
    ["picture", "told", "quiet", "mute", "board-open", "stage"].map((id) => {
      const box = document.getElementById(id)?.getBoundingClientRect();
      return box && [id, box.x, box.y, box.width, box.height].map((each) => Math.round(each) || each).join(" ");
    }),
  );

async function settled(person) {
  await person.page.locator("#told-line").filter({ hasText: /./ }).waitFor({ state: "hidden", timeout: 15_000 });
}

visit("by video on a phone: one tap, seen at once, taken back by a second tap; nothing moves", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  await Promise.all([counsellor.press("room-safety-match"), client.press("room-safety-match")]);
  await seeFace(client.picture, "counsellor");
  await Promise.all([settled(counsellor), settled(client)]);
  const before = [await placesOf(counsellor), await placesOf(client)];
  const [sounds, said] = [await soundsOf(counsellor), client.live.length];
  const row = await client.page.locator("#quiet").boundingBox();
  const picture = await client.page.locator("#picture").boundingBox();
  assert.ok(row.y >= picture.y + picture.height - 1, "the signals are not on the picture");
  for (const [signal, key] of SIGNALS) {
    const button = client.button(`quiet-${key}`);
    const { width, height, y } = await button.boundingBox();
    assert.ok(width >= 44 && height >= 44 && y > PHONE.height * 0.66, "in reach of a thumb");
    await button.click();
    await reads(counsellor, signal);
    assert.match(await spoken(counsellor), words(`quiet-told-${signal}`));
    await client.read("quiet-arrived");
    assert.ok(await isPressed(button));
    assert.equal(await client.page.locator('#quiet [aria-pressed="true"]').count(), 1);
  }
  assert.deepEqual([await placesOf(counsellor), await placesOf(client)], before, "nothing moves");
  const [told, figure] = await Promise.all([line(counsellor), counsellor.page.locator("#picture")]
    .map((each) => each.boundingBox()));
  assert.ok(told.y > figure.y + figure.height * 0.7, "below any face");
  await client.press("quiet-hear");
  await isGone(counsellor);
  assert.equal(await spoken(counsellor), "");
  assert.equal(await client.page.locator('#quiet [aria-pressed="true"]').count(), 0);
  assert.deepEqual([await placesOf(counsellor), await placesOf(client)], before, "nothing moves");
  assert.equal(await soundsOf(counsellor), sounds, "no sound");
  const kinds = new Set(client.live.slice(said).filter(({ from }) => from === "browser").map(kindOf));
  assert.ok([...kinds].every((kind) => ["heartbeat", "line"].includes(kind)), `the server heard ${[...kinds]}`);
});

visit("by voice and in writing, through a reload, and never left standing", async (it) => {
  const { counsellor, client } = await it.meet({ modality: "voice" });
  // While a card asks something, the signals are folded into one button.
  await Promise.all([counsellor.press("room-safety-match"), client.press("room-safety-match")]);
  await client.press("quiet-slower");
  await reads(counsellor, "slower");
  await client.meetBy("text");
  await counsellor.read("room-notice-other-text");
  await reads(counsellor, "slower");
  await client.press("quiet-moment");
  await reads(counsellor, "moment");
  for (const { page } of [counsellor, client]) assert.deepEqual(await findingsInBoth(page), []);

  await counsellor.page.reload();
  await counsellor.isMeeting();
  await reads(counsellor, "moment");
  await client.read("quiet-arrived");
  await client.page.reload();
  await client.isMeeting();
  await isGone(counsellor);
  assert.equal(await client.page.locator('#quiet [aria-pressed="true"]').count(), 0);
});

visit("it goes by itself on both pages", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  for (const { page } of [counsellor, client]) await page.clock.install();
  await it.meet({ counsellor, client });
  await Promise.all([counsellor.press("room-safety-match"), client.press("room-safety-match")]);
  await client.press("quiet-say");
  await reads(counsellor, "say");
  await client.page.clock.fastForward(STANDS_MS - 10_000);
  assert.ok(await isPressed(client.button("quiet-say")));
  await client.page.clock.fastForward(15_000);
  await isGone(counsellor);
  assert.ok(!(await isPressed(client.button("quiet-say"))));
  await client.read("quiet-ask");
});

visit("with the keyboard only, and covered it is not said to be seen", async (it) => {
  const client = await it.client({ viewport: TABLET });
  const { counsellor } = await it.meet({ client });
  await Promise.all([counsellor.press("room-safety-match"), client.press("room-safety-match")]);
  const { page } = client;
  await page.locator("#room-heading").focus();
  await until("tabbing comes to the signals", async () => {
    await page.keyboard.press("Tab");
    return page.evaluate(() => document.activeElement?.dataset.signal === "moment");
  }, { every: 0 });
  await page.keyboard.press("Enter");
  await reads(counsellor, "moment");
  await page.keyboard.press("Space");
  await isGone(counsellor);
  await page.keyboard.press("4");
  await reads(counsellor, "hear");
  assert.deepEqual(await findingsInBoth(page), []);
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.pressUnderMore("room-cover");
  await client.read("quiet-on-its-way");
  assert.equal(await line(counsellor).isVisible(), false);
  await counsellor.press("go-back");
  await client.read("quiet-arrived");
  await reads(counsellor, "hear");
  await client.openChat();
  await page.keyboard.type("1 of 2");
  await pause(300);
  assert.ok(await line(counsellor).isVisible(), "while writing, keys are letters");
  await reads(counsellor, "hear");
});
