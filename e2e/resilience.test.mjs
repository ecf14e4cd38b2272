// Resilience: whatever happens to a page, a socket or the server, the picture goes on where it can,
// both read one calm sentence, and nothing is lost.

import assert from "node:assert/strict";
import { leavingOf, peersOf } from "./support/inside.mjs";
import { faceIn, framesShown, hear, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";

async function metAndSeen(it) {
  const both = await it.meet();
  await Promise.all([
    seeFace(both.counsellor.picture, "client"),
    seeFace(both.client.picture, "counsellor"),
  ]);
  return both;
}

/** Whoever lost the server reads that it is back, or, when the other lost it too, that the other is
 * back. */
const BACK = ["room-notice-server-back", "room-notice-other-back"];

const sockets = (person) => person.told("welcome").length;

/** Does something and checks that the pictures never stopped: no new connection, and no gap as long
 * as that of a lost and repaired one (a busy machine alone makes gaps of more than a second). */
async function picturesGoOn(people, doing) {
  const watch = (person) => person.picture.evaluate((video) => {
    const gaps = { worst: 0, running: true };
    let last = performance.now();
    const note = () => {
      const now = performance.now();
      gaps.worst = Math.max(gaps.worst, now - last);
      last = now;
      if (gaps.running) video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
    globalThis.__gaps = gaps;
  });
  await Promise.all(people.map(watch));
  const before = await Promise.all(people.map((person) => peersOf(person.page)));
  const result = await doing();
  for (const person of people) {
    const worst = await person.page.evaluate(() => {
      __gaps.running = false;
      return __gaps.worst;
    });
    assert.ok(worst < 3000, `the ${person.name}'s picture stood still for ${Math.round(worst)} ms`);
    assert.equal(await peersOf(person.page), before[people.indexOf(person)], "the connection was kept");
    const shown = await framesShown(person.picture);
    await until("frames go on", async () => (await framesShown(person.picture)) > shown + 2);
  }
  return result;
}

for (const who of ["client", "counsellor"]) {
  visit(`the ${who} reloads the page and is back`, async (it) => {
    const people = await metAndSeen(it);
    const other = who === "client" ? people.counsellor : people.client;
    await people[who].page.reload();
    await Promise.all([
      seeFace(people[who].picture, other.name, { within: 30_000 }),
      seeFace(other.picture, who, { within: 30_000 }),
      hear(other, { within: 30_000 }),
    ]);
  });
}

visit("by text and by voice a reload leads back to all that stood there", async (it) => {
  const { client } = await it.meet({ modality: "text" });
  const field = client.page.locator("#chat-text");
  await field.waitFor();
  await client.page.reload();
  await field.waitFor();
  assert.equal(await client.page.locator("#tab-chat").getAttribute("aria-selected"), "true");
  await client.meetBy("voice");
  await client.page.reload();
  await client.read("room-notice-other-here", { name: "Maren Holt" });
});

visit("a cut socket does not touch the picture, and nothing said meanwhile is lost", async (it) => {
  const { counsellor, client } = await metAndSeen(it);
  const before = sockets(client);
  await picturesGoOn([counsellor, client], async () => {
    it.proxy.cut({ refuse: true });
    await client.read("room-notice-server-lost");
    await client.say("Said while the server was gone.");
    await counsellor.readChat("Said while the server was gone.");
    it.proxy.open();
    await client.readOne(...BACK);
    await until("a new socket", () => sockets(client) > before);
  });
  assert.equal(client.told("welcome").at(-1).message.resumed, true);
  await client.meetBy("voice");
  await counsellor.read("room-notice-other-voice");
}, { proxied: true });

visit("what was decided while a socket was cut arrives afterwards", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.enterRoom();
  await client.knock();
  await counsellor.read("room-at-the-door");
  it.proxy.cut({ who: "client", refuse: true });
  await client.read("waiting-lost");
  await counsellor.admit();
  it.proxy.open();
  await seeFace(client.picture, "counsellor", { within: 20_000 });
}, { proxied: true });

visit("a half-open socket is noticed by its silence and replaced", async (it) => {
  const { counsellor, client } = await metAndSeen(it);
  const before = sockets(client);
  await picturesGoOn([counsellor, client], async () => {
    it.proxy.freeze({ who: "client" });
    await until("a new socket", () => sockets(client) > before, { within: 25_000 });
  });
  await counsellor.end();
  await client.reach("/leaving");
}, { proxied: true });

visit("a second window takes the seat over, and the first says so", async (it) => {
  const { counsellor, client } = await metAndSeen(it);
  const first = client.page;
  await client.openPage();
  await client.goto("/arrive");
  await client.lookInTheMirror();
  await client.press("setup-continue");
  await seeFace(client.picture, "counsellor", { within: 30_000 });
  await seeFace(counsellor.picture, "client");
  const second = client.page;
  client.page = first;
  await client.read("replaced");
  client.page = second;
  await client.press("room-mute");
  await counsellor.read("room-notice-other-muted");
});

visit("who was muted with the camera off comes back so, by reload and in a second window", async (it) => {
  const { counsellor, client } = await metAndSeen(it);
  await client.press("room-mute");
  await client.press("room-stop-video");
  await counsellor.read("room-camera-off");
  const isOff = async (page) => {
    client.page = page;
    await client.isMeeting();
    await client.button("room-unmute").waitFor();
    await client.button("room-start-video").waitFor();
    assert.deepEqual(await leavingOf(page), []);
    await pause(1_000);
    assert.deepEqual(await leavingOf(page), [], "nothing comes on a little later");
  };
  const first = client.page;
  await first.reload();
  await isOff(first);
  await client.openPage();
  await client.goto("/arrive");
  await client.lookInTheMirror();
  await client.press("setup-continue");
  await isOff(client.page);
  client.page = first;
  await client.press("replaced-back");
  await isOff(first);
  await client.press("room-unmute");
  await client.press("room-start-video");
  await seeFace(counsellor.picture, "client", { within: 30_000 });
  await hear(counsellor);
});

visit("kill -9 of the server in mid-session: pictures go on, the room comes back", async (it) => {
  const { counsellor, client } = await metAndSeen(it);
  const before = sockets(client);
  await picturesGoOn([counsellor, client], async () => {
    await it.server.kill();
    await client.read("room-notice-server-lost");
    await it.server.start();
    await until("the client is back", () => sockets(client) > before, { within: 20_000 });
    await until("nothing is said to be lost", async () => !(await client.reads("room-notice-server-lost")));
  });
  await counsellor.page.reload();
  await seeFace(counsellor.picture, "client", { within: 30_000 });
  await counsellor.end();
  await client.reach("/leaving");
});

visit("kill -9 while somebody waits: the knock is kept", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.enterRoom();
  await client.knock();
  await counsellor.read("room-at-the-door");
  await it.server.kill();
  await it.server.start();
  await until("the client is back", () => client.told("welcome").length > 1, { within: 20_000 });
  await until("the counsellor is back", () => counsellor.told("welcome").length > 1, { within: 20_000 });
  await counsellor.admit();
  await seeFace(client.picture, "counsellor");
});

visit("SIGTERM tells the rooms, and the next start has them", async (it) => {
  const { counsellor, client } = await metAndSeen(it);
  const before = sockets(client);
  await picturesGoOn([counsellor, client], async () => {
    const [code] = await Promise.all([it.server.drain(), client.read("room-notice-draining")]);
    assert.equal(code, 0, "the server ended in order");
    await it.server.start();
    await until("the client is back", () => sockets(client) > before, { within: 20_000 });
  });
});

visit("a page that slept, as under a laptop's lid, is there again when it wakes", async (it) => {
  const { counsellor, client } = await metAndSeen(it);
  const debug = await client.profile.newCDPSession(client.page);
  await debug.send("Page.setWebLifecycleState", { state: "frozen" });
  it.proxy.cut({ who: "client" });
  await counsellor.read("room-notice-other-away");
  await debug.send("Page.setWebLifecycleState", { state: "active" });
  await counsellor.read("room-notice-other-back", {}, { timeout: 20_000 });
  await seeFace(counsellor.picture, "client", { within: 20_000 });
  assert.equal(await faceIn(client.picture), "counsellor");
}, { proxied: true });
