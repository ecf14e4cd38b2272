// Waiting: the counsellor sees a knock within a second, hears it softly if they wish, and answers
// one by one; nothing arrives before admission.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { kindOf } from "./support/person.mjs";
import { faceIn, seeFace } from "./support/picture.mjs";
import { words } from "./support/words.mjs";

const soundsIn = (person) => person.page.evaluate(() => __seen.sounds);

visit("a knock shows on Today within a second, with a soft sound", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await until("Today listens", () => counsellor.live.length > 0);
  await client.lookInTheMirror("voice");
  const [shownMs] = await Promise.all([
    counsellor.page.evaluate(() => new Promise((shown) => {
      const listed = () => document.querySelector("#waiting li") && shown(Date.now());
      new MutationObserver(listed).observe(document, { subtree: true, childList: true });
    })),
    client.press("setup-continue"),
  ]);
  const knocked = client.live.find((each) => kindOf(each) === "knock");
  assert.ok(knocked, "the knock was sent");
  assert.ok(shownMs - knocked.at < 1000, `shown after ${shownMs - knocked.at} ms`);
  await counsellor.read("door-waits");
  await until("a soft sound", async () => (await soundsIn(counsellor)) > 0);
});

visit("the sound at the door can be turned off", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.enterRoom();
  await counsellor.pressUnderMore("room-sounds");
  await counsellor.page.getByLabel(words("room-sound")).uncheck();
  await client.knock();
  await counsellor.read("room-at-the-door");
  await pause(300);
  assert.equal(await soundsIn(counsellor), 0);
});

visit("nothing arrives before admission, everything after", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.enterRoom();
  await client.knock();
  await counsellor.read("room-at-the-door");
  await client.read("waiting-here");
  await pause(300);
  for (const person of [counsellor, client]) {
    assert.deepEqual(person.told("signal"), [], `${person.name} got signals`);
    assert.deepEqual(person.told("meet"), []);
    const tracks = await person.page.evaluate(() => __seen.peers.flatMap((peer) =>
      peer.getReceivers().filter((each) => !each.track.muted)).length);
    assert.equal(tracks, 0, `${person.name} receives something`);
    assert.ok(!(await person.page.evaluate(() => __seen.peers.some((peer) => peer.remoteDescription))));
  }
  for (const { message } of client.told("welcome")) {
    assert.deepEqual(message.iceServers, [], "no way to the other browser is handed out yet");
    assert.equal(message.other, null);
    assert.deepEqual(message.waiting, []);
  }
  await counsellor.admit();
  await seeFace(client.picture, "counsellor");
  await seeFace(counsellor.picture, "client");
});

visit("a client who cannot come in now is told kindly, and may knock again", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.enterRoom();
  await client.knock();
  await counsellor.press("room-not-now");
  await counsellor.press("room-not-now-yes", { name: it.clientName });
  await client.read("declined");
  assert.equal((await client.told("meet")).length, 0);
  await client.press("declined-again");
  await client.read("waiting-title");
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
});

visit("a client reads where the host is: away, near, here", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await client.arrive();
  await client.knock({ modality: "text" });
  await client.read("waiting-away");
  await counsellor.signIn();
  await client.read("waiting-near");
  await counsellor.enterRoom();
  await client.read("waiting-here");
});

visit("two who wait do not see each other, and are let in one by one", async (it) => {
  const [counsellor, first, second] = await Promise.all([it.counsellor(), it.client(), it.client()]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin");
  await counsellor.goto("/today");
  await first.arrive();
  await second.arrive(link);
  await first.knock({ modality: "text" });
  await second.knock({ modality: "text" });
  await until("both are on Today", async () => (await counsellor.page.locator("#waiting li").count()) === 2);
  const heard = JSON.stringify([...first.live, ...second.live].filter((each) => each.from === "server"));
  assert.ok(!/Robin/.test(JSON.stringify(first.live)), "the first hears nothing of the second");
  assert.ok(!/"waiting":\[\{/.test(heard), "no list of who waits reaches a client");
  await counsellor.enterRoom({ name: "Robin" });
  await counsellor.admit();
  await second.isMeeting();
  await first.read("waiting-busy");
  assert.deepEqual(first.told("meet"), []);
  assert.equal(await faceIn(first.picture).catch(() => "nobody"), "nobody");
});
