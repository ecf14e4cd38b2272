// "Someone came in": after one tap no more frame or sound of the room goes out, and the screen
// shows kitchen measures; one more tap, and everything is as before.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { kindOf } from "./support/person.mjs";
import { framesDuring, hear, hearNothing, playsAloud, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const IN_FLIGHT_MS = 400; // what was on its way at the moment of the tap

/** Presses the control and returns what is captured and sent at that moment, from inside the
 * page. */
const coverAtOnce = (person) =>
  person.page.evaluate(() => {
    const sent = (peer) => peer.getSenders().map(({ track }) => track)
      .filter((track) => track !== null && track.readyState === "live" && track.enabled);
    [...document.querySelectorAll('[data-do="cover"]')].find((each) => each.offsetParent !== null).click();
    return {
      sent: __seen.peers.filter((each) => each.connectionState === "connected").flatMap(sent).length,
      cameras: __seen.own.flatMap((stream) => stream.getVideoTracks())
        .filter((track) => track.readyState === "live").length,
      microphones: __seen.own.flatMap((stream) => stream.getAudioTracks())
        .filter((track) => track.readyState === "live" && track.enabled).length,
    };
  });

async function shareNothing(covered, other) {
  await pause(IN_FLIGHT_MS);
  const before = await other.line();
  // A browser fades the last sound out by itself; then there is silence.
  await hearNothing(other, { within: 5000 });
  const after = await other.line();
  assert.equal(after.frames, before.frames, "not one more frame arrives");
  assert.equal(after.packets, before.packets, "not one more packet of sound or picture arrives");
  assert.equal(await playsAloud(covered.page), false, "the other's voice is silent here");
}

async function showsKitchenOnly(person, otherName) {
  const { page } = person;
  await page.getByRole("heading", { name: words("away-title") }).waitFor();
  assert.equal(await page.title(), "Kitchen measures");
  const shown = await page.evaluate(() => document.body.innerText);
  assert.doesNotMatch(shown, new RegExp(`webside|counsel|room|session|muted|alone|cover|${otherName}`, "i"));
  assert.equal(await page.locator("video").filter({ visible: true }).count(), 0, "no picture");
  const spoken = await page.locator('[aria-live], [role="status"], [role="log"], [role="alert"]')
    .filter({ visible: true }).count();
  assert.equal(spoken, 0, "nothing is read aloud");
}

async function firstWord(person) {
  return (await person.page.evaluate(() => JSON.parse(document.getElementById("facts").textContent).otherName))
    .split(" ")[0];
}

for (const [role, device] of [["client", "a phone"], ["counsellor", "a laptop"]]) {
  visit(`one tap on ${device} hides the ${role} at once, and one tap brings everything back`, async (it) => {
    const client = await it.client(role === "client" ? { viewport: PHONE } : {});
    const met = await it.meet({ client });
    const [covered, other] = role === "client" ? [met.client, met.counsellor] : [met.counsellor, met.client];
    await Promise.all([seeFace(other.picture, role), hear(other)]);
    const saidBefore = covered.live.length;
    // Counsellors find it first under "More", and on a key.
    if (role === "counsellor") await covered.openMore();
    assert.deepEqual(await coverAtOnce(covered), { sent: 0, cameras: 0, microphones: 0 });
    await showsKitchenOnly(covered, await firstWord(covered));
    await shareNothing(covered, other);
    await other.read("room-notice-other-covered");
    assert.equal(await other.reads("room-notice-line-mending"), false, "nothing alarming");
    const announced = other.page.locator("#spoken p").filter({ hasText: words("room-notice-other-covered") });
    assert.equal(await announced.count(), 1, "a screen reader hears of it");
    assert.deepEqual(await findingsInBoth(covered.page), []);
    assert.deepEqual(await findingsInBoth(other.page), []);
    const said = covered.live.slice(saidBefore).filter(({ from }) => from === "browser");
    const kinds = new Set(said.map(kindOf));
    assert.ok([...kinds].every((kind) => ["heartbeat", "line"].includes(kind)), `the server heard ${[...kinds]}`);

    await covered.press("go-back");
    await Promise.all([seeFace(other.picture, role), hear(other), hear(covered)]);
    await until("the other reads that they are back", () => other.reads("room-notice-other-uncovered"));
    assert.equal(await covered.page.title(), `${role === "client" ? "In the room" : "The room"} · Webside`);
  });
}

visit("who was muted stays muted, and a reload stays covered", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(counsellor.picture, "client");
  await client.press("room-mute");
  await counsellor.read("room-notice-other-muted");
  await client.page.keyboard.press("x");
  await showsKitchenOnly(client, await firstWord(client));
  for (const key of ["m", "v", "c"]) await client.page.keyboard.press(key);
  await client.page.reload();
  await showsKitchenOnly(client, await firstWord(client));
  await counsellor.isMeeting();
  await counsellor.read("room-notice-other-covered");
  assert.equal(await framesDuring(counsellor.picture, 1000), 0);
  await client.press("go-back");
  await seeFace(counsellor.picture, "client");
});

visit("muted before, muted after", async (it) => {
  const { counsellor, client } = await it.meet();
  await client.press("room-mute");
  await counsellor.read("room-notice-other-muted");
  await client.press("room-cover");
  await counsellor.read("room-notice-other-covered");
  await client.press("go-back");
  await seeFace(counsellor.picture, "client");
  await counsellor.read("room-notice-other-muted");
  await hearNothing(counsellor, { ms: 1000 });
  assert.ok(await client.reads("room-you-muted"));
});

visit("by text the words are hidden, and are there again", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ modality: "text", client });
  await client.say("My sister may come home early.");
  await counsellor.readChat("My sister may come home early.");
  await client.press("room-cover");
  await showsKitchenOnly(client, await firstWord(client));
  await counsellor.read("room-notice-other-covered");
  await counsellor.say("Take your time.");
  await pause(500);
  await showsKitchenOnly(client, await firstWord(client));
  assert.doesNotMatch(await client.page.evaluate(() => document.body.innerText), /sister|your time/);
  await client.press("go-back");
  await client.readChat("Take your time.");
});

visit("the end of a session waits behind the cover", async (it) => {
  const { counsellor, client } = await it.meet();
  await client.press("room-cover");
  await counsellor.end();
  await pause(1000);
  await showsKitchenOnly(client, await firstWord(client));
  await client.press("go-back");
  await client.reach("/leaving");
});
