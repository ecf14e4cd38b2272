// Two rooms with a fake server and a fake network, on virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Joint, Signal } from "../wire/wire";
import type { FakeStream } from "./testing/fake_media";
import { type Person, World } from "./testing/world";

function kindsOf(stream: MediaStream | null | undefined): string[] {
  return (stream as unknown as FakeStream | null)?.getTracks().map(({ kind }) => kind).sort() ?? [];
}

function sendingOf(person: Person): string[] {
  return person.peer?.sending.map(({ kind }) => kind).sort() ?? [];
}

function signals(world: World): Signal[] {
  return world.server.said
    .map(({ message }) => message)
    .flatMap((message) => message.type === "signal" ? [message.signal] : []);
}

test("who is admitted uses the connection that was made ready, with the new servers", async () => {
  const world = new World();
  await world.arrive();
  const [ready] = world.client.peers;
  assert.deepEqual(ready?.configuration.iceServers, [], "none before");
  world.counsellor.room.door.admit("seat-client");
  await world.pass(300);
  assert.deepEqual(ready.configuration.iceServers, [{ urls: ["stun:localhost"] }]);
  assert.equal(ready.connectionState, "connected");
});

test("a client knocks, is admitted, and both are joined", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.arrive();
  assert.equal(client.room.state.stage, "waiting");
  assert.equal(client.room.state.host, "here");
  assert.equal(counsellor.room.state.stage, "room");
  assert.deepEqual(counsellor.room.state.waiting.map(({ modality }) => modality), ["video"]);
  assert.ok(counsellor.notices.includes("someone-waits"));
  assert.deepEqual(signals(world), []);
  counsellor.room.door.admit("seat-client");
  await world.pass(300);
  for (const { room } of [counsellor, client]) {
    assert.equal(room.state.stage, "room");
    assert.equal(room.state.line, "joined");
    assert.equal(room.state.other?.modality, "video");
    assert.deepEqual(kindsOf(room.state.other?.stream), ["audio", "video"]);
    assert.equal(room.state.safety.kind, "first");
  }
  assert.deepEqual(counsellor.room.state.waiting, []);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
  assert.deepEqual(sendingOf(counsellor), ["audio", "video"]);
  assert.ok(client.notices.includes("other-here"));
});

test("one exchange of descriptions settles everything", async () => {
  const world = new World();
  await world.meet();
  const kinds = signals(world).flatMap((one) => one.type === "description" ? [one.kind] : []);
  assert.deepEqual(kinds, ["offer", "answer"]);
  await world.client.room.setModality("voice");
  await world.client.room.setModality("text");
  await world.client.room.setModality("video");
  await world.pass(1_000);
  assert.equal(signals(world).filter(({ type }) => type === "description").length, 2);
});

test("both read the same phrase; once confirmed, the devices are known", async () => {
  const world = new World();
  const { counsellor, client } = world;
  const kindsOfSafety = (): string[] =>
    [counsellor, client].map(({ room }) => room.state.safety.kind);
  await world.meet();
  const [here, there] = [counsellor.room.state.safety, client.room.state.safety];
  assert.ok(here.kind === "first" && there.kind === "first");
  assert.equal(here.phrase.length, 4);
  assert.deepEqual(here.phrase, there.phrase);
  await counsellor.room.safety.confirmPhrase();
  await client.room.safety.confirmPhrase();
  assert.deepEqual(kindsOfSafety(), ["confirmed", "confirmed"]);
  client.reload().enter();
  await world.pass(500);
  assert.deepEqual(kindsOfSafety(), ["confirmed", "same"]);
  client.keys.kept.set("pair/counsellor", ["another key"]);
  client.reload().enter();
  await world.pass(500);
  assert.deepEqual(kindsOfSafety(), ["confirmed", "new_device"]);
});

test("modality changes at any time without a new connection", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await client.room.setModality("voice");
  await world.pass(100);
  assert.deepEqual(sendingOf(client), ["audio"]);
  assert.equal(client.media.live("video").length, 0);
  assert.equal(counsellor.room.state.other?.modality, "voice");
  assert.deepEqual(kindsOf(counsellor.room.state.other?.stream), ["audio"]);
  assert.equal(counsellor.notices.at(-1), "other-voice");
  await client.room.setModality("text");
  await world.pass(100);
  assert.deepEqual(sendingOf(client), []);
  assert.equal(client.media.live("audio").length, 0);
  assert.equal(client.room.state.devices.stream, null);
  assert.deepEqual(kindsOf(client.room.state.other?.stream), ["audio", "video"]);
  await client.room.setModality("video");
  await world.pass(2_000);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
  assert.deepEqual(kindsOf(counsellor.room.state.other?.stream), ["audio", "video"]);
  assert.equal(world.server.round, 1);
  assert.equal(client.room.state.ways.modality, "video");
});

test("muting disables the track and tells the other; the camera is stopped", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  client.room.setMuted(true);
  await world.pass(10);
  assert.equal(client.media.live("audio")[0]?.enabled, false);
  assert.equal(counsellor.room.state.other?.muted, true);
  assert.equal(counsellor.notices.at(-1), "other-muted");
  client.media.microphones.push("microphone-2");
  await client.room.devices.choose("microphone", "microphone-2");
  assert.equal(client.media.live("audio")[0]?.deviceId, "microphone-2");
  assert.equal(client.media.live("audio")[0]?.enabled, false);
  client.room.setMuted(false);
  await client.room.setCameraOff(true);
  await world.pass(10);
  assert.equal(client.media.live("video").length, 0);
  assert.equal(client.room.state.modality, "video");
  assert.deepEqual(
    [counsellor.room.state.other?.muted, counsellor.room.state.other?.cameraOff], [false, true],
  );
  await client.room.setCameraOff(false);
  await world.pass(10);
  assert.equal(client.media.live("video").length, 1);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
});

test("a camera that does not open again leaves the voice", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await client.room.setCameraOff(true);
  client.media.errors = { video: "NotReadableError" };
  await client.room.setCameraOff(false);
  await world.pass(100);
  assert.equal(client.room.state.modality, "voice");
  assert.equal(client.room.state.devices.cameraTrouble, "busy");
  assert.equal(counsellor.room.state.other?.modality, "voice");
});

test("a pulled-out camera leaves the voice, and comes back", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  client.media.unplug("camera-1");
  await world.pass(100);
  assert.equal(client.room.state.modality, "voice");
  assert.equal(client.room.state.devices.cameraTrouble, "unplugged");
  assert.ok(client.notices.includes("camera-unplugged"));
  assert.equal(counsellor.room.state.other?.modality, "voice");
  client.media.plug("camera-2");
  await world.pass(100);
  assert.equal(client.room.state.modality, "video");
  assert.equal(client.room.state.devices.cameraTrouble, "none");
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
  client.media.microphones.push("microphone-2");
  client.media.unplug("microphone-1");
  await world.pass(100);
  assert.equal(client.room.state.devices.microphoneTrouble, "none");
  assert.equal(client.media.live("audio")[0]?.deviceId, "microphone-2");
  assert.equal(client.notices.at(-1), "device-changed");
});

test("a lost socket never ends media; what was said meanwhile arrives", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  world.server.goDown();
  await world.pass(8_000);
  assert.equal(client.room.state.server, "lost");
  assert.equal(client.room.state.line, "joined");
  assert.ok(client.notices.includes("server-lost"));
  await client.room.setModality("voice");
  world.server.up = true;
  await world.pass(6_000);
  assert.equal(client.room.state.server, "here");
  assert.equal(client.room.state.stage, "room");
  assert.ok(client.notices.includes("server-back"));
  assert.equal(world.server.seats.get("client")?.modality, "voice");
  assert.equal(counsellor.room.state.other?.modality, "voice");
  assert.equal(counsellor.room.state.other?.away, false);
  assert.equal(world.server.round, 1);
});

test("a reload meets again, and the chat is there", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  counsellor.room.chat.say("Good morning");
  await world.pass(100);
  client.room.chat.say("Hello");
  await world.pass(100);
  assert.equal(counsellor.room.state.unread, 1);
  client.reload();
  assert.equal(client.room.cameBack, "video");
  await client.room.setModality("video");
  client.room.enter();
  await world.pass(1_000);
  assert.equal(client.room.state.stage, "room");
  assert.equal(client.room.state.line, "joined");
  const texts = client.room.state.chat.map(({ mine, text, delivered }) => [mine, text, delivered]);
  assert.deepEqual(texts, [[false, "Good morning", true], [true, "Hello", true]]);
  assert.equal(counsellor.room.state.chat.length, 2);
  assert.equal(counsellor.room.state.line, "joined");
  assert.equal(world.server.round, 2);
  assert.ok(counsellor.notices.includes("other-away") || counsellor.notices.includes("other-back"));
});

test("a cut network is mended by a restart, and both offers at once are settled", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  world.network.cut();
  await world.pass(6_000);
  assert.equal(client.room.state.line, "mending");
  assert.equal(client.notices.at(-1), "line-mending");
  world.network.heal();
  await world.pass(4_000);
  assert.equal(client.room.state.line, "joined");
  assert.equal(counsellor.room.state.line, "joined");
  assert.equal(client.notices.at(-1), "line-back");
  assert.ok((client.peer?.restarts ?? 0) > 0 && (counsellor.peer?.restarts ?? 0) > 0);
  assert.equal(world.server.round, 1);
});

test("what a restart cannot mend gets a new round, at most every ten seconds", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  world.network.cut();
  await world.pass(36_000);
  assert.ok(["mending", "lost"].includes(client.room.state.line));
  assert.ok(world.server.round >= 2 && world.server.round <= 4, `${world.server.round}`);
  assert.ok(world.server.count("client", "again") <= 3);
  assert.ok(world.server.count("counsellor", "again") <= 3);
  await world.pass(30_000);
  assert.equal(client.room.state.line, "lost");
  world.network.heal();
  await world.pass(30_000);
  assert.equal(client.room.state.line, "joined");
  assert.equal(counsellor.room.state.line, "joined");
});

test("signals of earlier rounds are ignored", async () => {
  const world = new World();
  await world.meet();
  world.server.meetAgain();
  await world.pass(300);
  const { client } = world;
  assert.equal(client.room.state.line, "joined");
  world.server.tell("client", { type: "signal", round: 1, signal: { type: "refuse" } });
  world.server.tell("client", {
    type: "signal", round: 1, signal: { type: "description", kind: "offer", sdp: "v=0" },
  });
  world.server.tell("client", {
    type: "meet", round: 1, polite: true,
    other: { name: "Other", modality: "video", away: false },
  });
  await world.pass(300);
  assert.equal(client.room.state.line, "joined");
  assert.equal(client.room.state.safety.kind, "first");
});

test("a seat taken over elsewhere falls silent, and can be taken back", async () => {
  const world = new World();
  const { client } = world;
  await world.meet();
  world.server.seats.get("client")?.line?.events.heard(
    JSON.stringify({ n: 0, message: { type: "replaced" } }),
  );
  await world.pass(100);
  assert.equal(client.room.state.stage, "replaced");
  assert.equal(client.media.live("audio").length + client.media.live("video").length, 0);
  client.room.enter();
  await world.pass(500);
  assert.equal(client.room.state.stage, "room");
  assert.equal(client.room.state.line, "joined");
});

test("declined: the client may knock again, and does not do so by itself", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.arrive();
  counsellor.room.door.decline("seat-client");
  await world.pass(100);
  assert.equal(client.room.state.stage, "declined");
  world.server.goDown();
  world.server.forget();
  await world.pass(100);
  world.server.up = true;
  await world.pass(6_000);
  assert.equal(client.room.state.stage, "declined");
  client.room.enter();
  await world.pass(100);
  assert.equal(client.room.state.stage, "waiting");
});

test("another protocol is refused for good", async () => {
  const world = new World();
  world.server.refusal = "other_protocol";
  world.client.room.enter();
  await world.pass(30_000);
  assert.equal(world.client.room.state.stage, "refused");
  assert.equal(world.client.room.state.refusal, "other_protocol");
  assert.equal(world.server.count("client", "hello"), 1);
});

test("a login that ended while the socket was lost is told at the return", async () => {
  const world = new World();
  const { client } = world;
  await world.meet();
  world.server.refusal = "not_allowed";
  world.server.cut("client");
  await world.pass(10_000);
  assert.equal(client.room.state.stage, "refused");
  assert.equal(client.room.state.refusal, "not_allowed");
  assert.equal(client.media.live("audio").length + client.media.live("video").length, 0);
});

test("a counsellor who is in two rooms at once is told", async () => {
  const world = new World();
  await world.arrive();
  world.server.seats.get("counsellor")?.line?.events.heard(
    JSON.stringify({ n: 0, message: { type: "elsewhere", name: "Robin" } }),
  );
  assert.equal(world.counsellor.notices.at(-1), "already-elsewhere");
  assert.equal(world.counsellor.room.state.stage, "room");
});

test("leaving says so, reports the line, and stops the devices", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await world.pass(1_000);
  client.room.leave();
  assert.equal(client.media.live("audio").length + client.media.live("video").length, 0);
  await world.pass(100);
  assert.equal(client.room.state.stage, "left");
  assert.deepEqual([client.room.state.other, client.room.state.line], [null, "none"]);
  assert.equal(counsellor.room.state.other, null);
  assert.equal(counsellor.room.state.line, "none");
  assert.equal(counsellor.notices.at(-1), "other-left");
  assert.equal(client.tab.get("webside-client-pair"), null);
  assert.equal(client.reload().cameBack, null);
});

test("ending is for both, and says who", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  counsellor.room.end();
  await world.pass(100);
  assert.deepEqual(
    [counsellor.room.state.stage, counsellor.room.state.endedByMe], ["ended", true],
  );
  assert.deepEqual([client.room.state.stage, client.room.state.endedByMe], ["ended", false]);
});

test("leaving with the server gone does not hang", async () => {
  const world = new World();
  await world.meet();
  world.server.goDown();
  world.client.room.leave();
  await world.pass(2_500);
  assert.equal(world.client.room.state.stage, "left");
  assert.equal(world.counsellor.room.state.line, "none");
});

test("the quick exit stops everything at once", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  client.room.chat.say("private");
  client.room.quickExit();
  assert.equal(client.room.state.stage, "left");
  assert.deepEqual(client.room.state.chat, []);
  assert.equal(client.room.state.notice, null);
  assert.equal(client.media.live("audio").length + client.media.live("video").length, 0);
  await world.pass(100);
  assert.equal(counsellor.room.state.other, null);
});

test("what was chosen before the door opened joins what the server remembers", async () => {
  const world = new World();
  const { client } = world;
  await client.room.setModality("text");
  client.room.enter();
  await world.pass(1_200);
  assert.deepEqual(client.room.state.ways, {
    nearness: 2, selfView: true, board: false, modality: "text",
  });
  const kept = world.server.said.find(({ message }) => message.type === "ways")?.message;
  assert.deepEqual(kept?.type === "ways" && kept.ways, client.room.state.ways);
});

test("how a person means to meet is told before the devices are open", async () => {
  const world = new World();
  const { client } = world;
  let answer = (): void => {};
  client.media.unanswered = new Promise((done) => {
    answer = done;
  });
  const prepared = client.room.setModality("video");
  client.room.enter();
  await world.pass(100);
  assert.equal(world.server.seats.get("client")?.modality, "video");
  client.media.errors = { video: "NotFoundError" };
  answer();
  await prepared;
  await world.pass(100);
  assert.equal(world.server.seats.get("client")?.modality, "voice");
});

test("who opens their devices again does not seem to write meanwhile", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet("voice");
  for (const opens of [true, false]) {
    let answer = (): void => {};
    client.media.unanswered = new Promise((done) => {
      answer = done;
    });
    client.media.errors = opens ? {} : { audio: "NotAllowedError" };
    counsellor.notices = [];
    const prepared = client.reload().setModality("voice");
    client.room.enter();
    await world.pass(500);
    assert.deepEqual([counsellor.room.state.line, counsellor.room.state.other?.modality],
      ["joined", "voice"]);
    answer();
    await prepared;
    await world.pass(500);
    assert.equal(counsellor.room.state.other?.modality, opens ? "voice" : "text");
    assert.equal(counsellor.notices.includes("other-text"), !opens);
  }
});

test("ways are kept a moment after they changed, and come from the server", async () => {
  const world = new World();
  const { counsellor } = world;
  counsellor.room.enter();
  await world.pass(100);
  assert.equal(counsellor.room.state.ways.nearness, 2);
  counsellor.room.setWays({ nearness: 4 });
  counsellor.room.setWays({ nearness: 5 });
  await world.pass(1_100);
  assert.equal(world.server.count("counsellor", "ways"), 1);
  assert.equal(counsellor.room.state.ways.nearness, 5);
  assert.equal(counsellor.room.state.ways.selfView, true);
});

test("the line's delay is told once both know it, and reported each half minute", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  const stats = (step: number): object[] => [
    { id: "t", type: "transport", selectedCandidatePairId: "p" },
    { id: "p", type: "candidate-pair", currentRoundTripTime: 0.08, localCandidateId: "l" },
    { id: "l", type: "local-candidate", candidateType: "relay" },
    {
      id: "a", type: "inbound-rtp", kind: "audio", packetsReceived: 90 * step,
      packetsLost: 10 * step, jitterBufferDelay: 48 * step, jitterBufferEmittedCount: 960 * step,
    },
    {
      id: "m", type: "media-playout", totalPlayoutDelay: 30 * step,
      totalSamplesCount: 1000 * step,
    },
  ];
  for (let step = 1; step <= 15; step += 1) {
    for (const { peer } of [counsellor, client]) if (peer) peer.stats = stats(step);
    await world.pass(2_000);
  }
  // 2 × 21.5 + 80 + 2 × (50 + 30 + 10); each microphone's part is a guess, uncertain by 10.
  assert.deepEqual(counsellor.room.state.delay, { ms: 303, uncertainMs: 40 });
  const report = world.server.said.map(({ message }) => message)
    .find((message) => message.type === "line");
  assert.deepEqual(report?.type === "line" && report.report, {
    roundTripMs: 80, lostPermille: 100, relayed: true, mended: 0,
  });
});

test("counting begins when both chose it, and stops on both sides when one takes it back",
  async () => {
    const world = new World();
    const { counsellor, client } = world;
    const paces = () => [counsellor, client].map(({ room }) => {
      const { mine, theirs, counting } = room.state.pace;
      return `${mine} ${theirs} ${counting}`;
    });
    await world.meet();
    counsellor.room.pace.choose("count");
    await world.pass(10);
    assert.deepEqual(paces(), ["count off false", "off count false"]);
    client.room.pace.choose("share");
    await world.pass(10);
    assert.deepEqual(paces(), ["count share true", "share count true"]);
    client.room.pace.choose("off");
    assert.equal(client.room.state.pace.counting, false);
    await world.pass(10);
    assert.deepEqual(paces(), ["count off false", "off count false"]);
  });

test("what the server knew of the choices counts once the other's own page says so", async () => {
  const world = new World();
  const { counsellor, client } = world;
  counsellor.pace = { mine: "count", theirs: "share", off: false };
  client.pace = { mine: "share", theirs: "count", off: false };
  counsellor.open();
  client.open();
  await world.arrive();
  assert.equal(counsellor.room.state.pace.counting, false);
  counsellor.room.door.admit(counsellor.room.state.waiting[0]?.seat ?? "");
  await world.pass(300);
  assert.equal(counsellor.room.state.pace.counting, true);
  assert.equal(client.room.state.pace.counting, true);
});

test("a pair that does without is never counted", async () => {
  const world = new World();
  const { counsellor, client } = world;
  counsellor.pace = { mine: "count", theirs: "count", off: true };
  client.pace = { mine: "count", theirs: "count", off: true };
  counsellor.open();
  client.open();
  await world.meet();
  client.room.pace.choose("share");
  await world.pass(10);
  for (const { room } of [counsellor, client]) assert.equal(room.state.pace.counting, false);
  assert.equal(client.room.state.pace.mine, "count");
});

test("an insecure page on both sides still lets people write", async () => {
  const world = new World();
  const { counsellor, client } = world;
  counsellor.secure = client.secure = false;
  counsellor.media.trouble = client.media.trouble = "insecure";
  counsellor.open();
  client.open();
  await world.meet("video");
  assert.equal(client.room.state.modality, "text");
  assert.equal(client.room.state.devices.cameraTrouble, "insecure");
  assert.equal(client.room.state.safety.kind, "unknown");
  client.room.chat.say("Hello");
  await world.pass(100);
  assert.equal(counsellor.room.state.chat[0]?.text, "Hello");
});

test("the joint check is what the server says last, after a reload too", async () => {
  const world = new World();
  await world.meet();
  const { client, server } = world;
  const side = { rows: [], privacy: null, ready: false };
  const joint: Joint = { open: true, again: false, mine: side, theirs: side, last: null };
  server.tellJoint("client", joint);
  await world.pass(50);
  assert.deepEqual(client.room.state.joint, joint);
  client.room.joint.say({ type: "joint_fine", topic: "sound" });
  await world.pass(50);
  assert.deepEqual(server.said.at(-1)?.message, { type: "joint_fine", topic: "sound" });
  server.joint = { ...joint, open: false };
  server.cut("client");
  await world.pass(2_000);
  assert.equal(client.room.state.joint?.open, false);
});
