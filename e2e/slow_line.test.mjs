// The delay of the line in one calm sentence on both screens: it appears after the delay has
// lasted, covers no face, moves nothing, can be put away, and offers voice when the line is very
// slow.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { pause } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

/** Readings that jumped are uncertain at first; then the delay must last
 * (web/room/line/slow_line.ts). */
const WITHIN_MS = 60_000;

/** Makes the browser's statistics report the round trip `__tripS`. */
function slowNetwork() {
  globalThis.__tripS = 0;
  const read = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function (...args) {
    const report = new Map(await read.apply(this, args));
    for (const [id, entry] of report) {
      if (entry.type === "candidate-pair") report.set(id, { ...entry, currentRoundTripTime: __tripS });
    }
    return report;
  };
}

const slowTo = (people, seconds) =>
  Promise.all(people.map(({ page }) => page.evaluate((s) => { globalThis.__tripS = s; }, seconds)));
const sentence = (person) => person.page.locator("#slow-line-words");
const box = (person, id) => person.page.locator(`#${id}`).boundingBox();

visit("above 300 ms both read one sentence; above 800 ms voice is one tap away", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  for (const { page } of [counsellor, client]) await page.addInitScript(slowNetwork);
  await it.meet({ counsellor, client });
  const both = [counsellor, client];
  await Promise.all(both.map((person) => person.press("room-safety-match")));
  await seeFace(client.picture, "counsellor");
  await pause(10_000);
  const before = await Promise.all(both.map((person) => box(person, "picture")));
  await slowTo(both, 0.9);
  for (const person of both) {
    await person.read("room-slow-line-long", undefined, { timeout: WITHIN_MS });
    assert.match(await sentence(person).innerText(), /adds about (0\.9|1\.\d) s\./);
    assert.match(await sentence(person).innerText(), wordsWithin("room-slow-line"));
  }
  assert.deepEqual(await Promise.all(both.map((person) => box(person, "picture"))), before, "nothing moves");
  for (const person of both) {
    const [line, picture] = [await box(person, "slow-line"), await box(person, "picture")];
    assert.ok(line.y > picture.y + picture.height * 0.65, "below any face");
    assert.ok(line.x >= picture.x && line.x + line.width <= picture.x + picture.width);
    assert.deepEqual(await findingsInBoth(person.page), []);
  }
  await client.press("room-plan-voice");
  await counsellor.read("room-notice-other-voice");
  await client.read("room-slow-line-long-voice");
  assert.equal(await client.page.locator("#slow-line-voice").isVisible(), false);

  await client.press("room-slow-line-away");
  await client.page.locator("#slow-line").waitFor({ state: "hidden" });
  await slowTo(both, 0.35);
  await counsellor.page.locator("#slow-line-words").filter({ hasNotText: words("room-slow-line-long") })
    .filter({ hasText: words("room-slow-line") }).waitFor({ timeout: WITHIN_MS });
  assert.equal(await client.page.locator("#slow-line").isVisible(), false, "put away, it stays away");
  assert.ok(await counsellor.page.locator("#slow-line").isVisible(), "each puts it away for themselves");
}, { timeout: 240_000 });
