// Waiting: the counsellor sees a knock within a second, hears it softly if they wish, and answers
// one by one; nothing arrives before admission. Who waits for a time that is cancelled or moved is told
// at once, on the page that they are on.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { inDays, kindOf } from "./support/person.mjs";
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

/** So many minutes from now, as the practice's forms take it: in UTC. */
function inMinutes(minutes) {
  const at = new Date(Date.now() + minutes * 60_000).toISOString();
  return { date: at.slice(0, 10), time: at.slice(11, 16) };
}

async function cancel(counsellor, page, number = 0) {
  await counsellor.goto(page);
  await counsellor.openAppointment(number);
  await counsellor.press("appointment-cancel");
  await counsellor.read("appointment-cancelled");
}

async function moveTo(counsellor, page, { date, time }) {
  await counsellor.goto(page);
  await counsellor.openAppointment(0);
  await counsellor.page.locator("#date").fill(date);
  await counsellor.page.locator("#time").fill(time);
  await counsellor.press("appointment-move");
  await counsellor.read("appointment-moved");
}

/** What stands in the region that screen readers hear. */
const spokenTo = ({ page }) => page.locator("#spoken").innerText();

visit("who waits reads and hears at once that their time was cancelled, and may still be let in", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await client.knock({ modality: "text" });
  const page = `/pairs/${await counsellor.findPair()}`;
  await counsellor.enterRoom({ modality: "text" });
  await client.read("waiting-here");
  const room = counsellor.page;

  // In a second page: another day's appointment first.
  await counsellor.openPage();
  await counsellor.goto(page);
  await counsellor.arrange({ date: inDays(21), time: "15:00" });
  await cancel(counsellor, page, 1);
  await pause(500);
  assert.deepEqual(client.told("rearranged"), [], "it tells nobody who waits today");
  assert.ok(await client.reads("waiting-here"));

  await counsellor.goto(page);
  await counsellor.openAppointment(0);
  await counsellor.read("appointment-waits", { name: it.clientName });
  const before = Date.now();
  await cancel(counsellor, page);
  await client.read("rearranged-cancelled");
  const tookMs = client.told("rearranged")[0].at - before;
  assert.ok(tookMs < 5_000, `told after ${tookMs} ms, with the counsellor's pages`);
  await until("a screen reader hears it", async () =>
    words("rearranged-cancelled").test(await spokenTo(client)));
  assert.ok(!(await client.reads("waiting-here")), "who waits for nobody is not told to be let in");
  await client.read("waiting-title");
  assert.deepEqual(await findingsInBoth(client.page), []);

  counsellor.page = room;
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  assert.ok(!(await client.reads("rearranged-cancelled")), "in the room the note is gone");
});

visit("who waits reads when it has moved, keeps their place, and can leave or ask for contact", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await client.knock({ modality: "text" });
  const page = `/pairs/${await counsellor.findPair()}`;
  const later = inMinutes(180);
  await moveTo(counsellor, page, later);
  await client.read("rearranged-moved");
  assert.ok((await client.page.locator("#rearranged-words").innerText()).includes(later.time));
  const welcomes = client.told("welcome").length;
  await client.profile.setOffline(true);
  await pause(300);
  await client.profile.setOffline(false);
  await client.read("rearranged-moved");
  assert.ok(client.told("welcome").length >= welcomes);
  await counsellor.goto("/today");
  await counsellor.read("door-waits");
  await client.press("leaving-contact-ask");
  await client.reach("/leaving");
  await client.read("leaving-contact-asked");
  await client.goto("/arrive");
  await client.read("arrive-early");
  assert.ok(!(await client.reads("rearranged-moved")), "a new page knows the new time");
});

visit("who has not knocked reads it too, on the arrival page and before the mirror", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const page = `/pairs/${await counsellor.findPair()}`;
  await client.read("arrive-continue");
  await moveTo(counsellor, page, inMinutes(120));
  await client.read("rearranged-moved");
  assert.ok(!(await client.reads("arrive-soon")), "nothing says that they are expected in a while");
  assert.ok(await client.page.locator("#when").isHidden(), "nor the time that it was");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await client.lookInTheMirror("voice");
  await client.read("rearranged-moved");
  await cancel(counsellor, page);
  await client.read("rearranged-cancelled");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await client.press("setup-continue");
  await client.read("waiting-title");
  await client.read("rearranged-cancelled");
  await client.press("rearranged-leave");
  await client.reach("/leaving");
});
