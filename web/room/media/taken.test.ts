// The system takes microphone and camera away, as a phone does during a call: both are told, the
// device is opened again when it comes back, and nothing that was off comes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FakeTrack } from "../testing/fake_media";
import { type Person, World } from "../testing/world";

function sentBy(person: Person, kind: "audio" | "video"): FakeTrack | undefined {
  return person.peer?.sending.find((track) => track.kind === kind);
}

async function met(): Promise<World> {
  const world = new World();
  await world.meet();
  return world;
}

test("a taken microphone is told to both, and opened again when it comes back", async () => {
  const world = await met();
  const { counsellor, client } = world;
  const before = sentBy(client, "audio");
  client.media.take("microphone-1", true);
  await world.pass(20);
  assert.equal(client.room.state.devices.microphoneTrouble, "taken");
  assert.equal(client.room.state.modality, "video", "they still meet as they did");
  const { other } = counsellor.room.state;
  assert.deepEqual([other?.unheard, other?.unseen, other?.muted], [true, false, false]);
  assert.equal(client.media.asked.length, 1, "nothing is asked for while it is away");
  client.media.take("microphone-1", false);
  await world.pass(20);
  assert.equal(client.room.state.devices.microphoneTrouble, "none");
  assert.equal(counsellor.room.state.other?.unheard, false);
  assert.equal(counsellor.notices.at(-1), "other-unmuted");
  const now = sentBy(client, "audio");
  assert.notEqual(now, before);
  assert.deepEqual([now?.readyState, now?.enabled, before?.readyState], ["live", true, "ended"]);
});

test("a camera that only stutters is not told", async () => {
  const world = await met();
  const { counsellor, client } = world;
  client.media.take("camera-1", true);
  await world.pass(900);
  client.media.take("camera-1", false);
  await world.pass(2_000);
  assert.equal(client.room.state.devices.cameraTrouble, "none");
  assert.equal(client.media.asked.length, 1);
  client.media.take("camera-1", true);
  await world.pass(1_100);
  assert.equal(client.room.state.devices.cameraTrouble, "taken");
  assert.equal(counsellor.room.state.other?.unseen, true);
  client.media.take("camera-1", false);
  await world.pass(20);
  assert.equal(counsellor.room.state.other?.unseen, false);
  assert.equal(client.media.asked.length, 2);
});

test("mute, camera off and cover stay as they were", async () => {
  const world = await met();
  const { client } = world;
  client.room.setMuted(true);
  await client.room.setCameraOff(true);
  client.media.take("microphone-1", true);
  await world.pass(20);
  client.media.take("microphone-1", false);
  await world.pass(20);
  assert.deepEqual([sentBy(client, "audio")?.enabled, sentBy(client, "video")], [false, undefined]);
  client.room.setMuted(false);
  await client.room.cover.turn(true);
  client.media.take("microphone-1", true);
  client.media.take("microphone-1", false);
  await world.pass(3_000);
  assert.equal(client.peer?.sending.length, 0);
  assert.ok(client.media.live("audio").every(({ enabled }) => !enabled));
});

test("who was muted when the microphone was taken is unheard after unmuting", async () => {
  const world = await met();
  const { counsellor, client } = world;
  client.room.setMuted(true);
  client.media.take("microphone-1", true);
  await world.pass(20);
  client.room.setMuted(false);
  await world.pass(20);
  const { other } = counsellor.room.state;
  assert.deepEqual([other?.muted, other?.unheard], [false, true]);
});

test("a page that comes back opens what is still taken after two seconds", async () => {
  const world = await met();
  const { client } = world;
  client.hidden = true;
  client.media.take("microphone-1", true);
  await world.pass(10_000);
  assert.equal(client.media.asked.length, 1, "nothing is opened while nobody looks");
  client.hidden = false;
  client.wake("visible");
  await world.pass(1_900);
  assert.equal(client.media.asked.length, 1);
  client.media.taken = [];
  await world.pass(200);
  assert.equal(client.media.asked.length, 2);
  assert.equal(client.room.state.devices.microphoneTrouble, "none");
  assert.equal(sentBy(client, "audio")?.muted, false);
});

test("what was given back while nobody looked is opened again when somebody does", async () => {
  const world = await met();
  const { client } = world;
  client.hidden = true;
  client.media.take("microphone-1", true);
  await world.pass(20);
  client.media.take("microphone-1", false);
  await world.pass(20);
  assert.equal(client.media.asked.length, 1);
  assert.equal(client.room.state.devices.microphoneTrouble, "none");
  client.hidden = false;
  client.wake("visible");
  await world.pass(20);
  assert.equal(client.media.asked.length, 2);
});

test("while it cannot be opened, the old track stays and is tried again by hand", async () => {
  const world = await met();
  const { client } = world;
  client.media.take("microphone-1", true);
  await world.pass(20);
  client.media.errors = { audio: "NotReadableError" };
  await client.room.openAgain("video");
  assert.equal(client.room.state.devices.microphoneTrouble, "taken");
  assert.equal(client.room.state.modality, "video");
  assert.equal(sentBy(client, "audio")?.readyState, "live");
  client.media.errors = {};
  client.media.taken = [];
  await client.room.devices.openTaken();
  await world.pass(20);
  assert.equal(client.room.state.devices.microphoneTrouble, "none");
  assert.equal(world.counsellor.room.state.other?.unheard, false);
});

test("a device that ended unseen, and did not open then, opens when the page is seen", async () => {
  const world = await met();
  const { client } = world;
  client.hidden = true;
  client.media.errors = { audio: "NotReadableError" };
  const [microphone] = client.media.live("audio");
  microphone?.stop();
  microphone?.onended?.();
  await world.pass(20);
  assert.equal(client.room.state.devices.microphoneTrouble, "busy");
  client.media.errors = {};
  client.hidden = false;
  client.wake("visible");
  await world.pass(20);
  assert.equal(client.room.state.devices.microphoneTrouble, "none");
  assert.equal(sentBy(client, "audio")?.readyState, "live");
});

test("while a microphone is taken, pace counts nothing, on either side", async () => {
  const world = await met();
  const { counsellor, client } = world;
  counsellor.room.pace.choose("count");
  client.room.pace.choose("share");
  await world.pass(100);
  const voices = () => [counsellor, client].map(({ pacing }) => pacing.last.voices);
  assert.deepEqual(voices(), [["microphone-1", "remote"], ["microphone-1", "remote"]]);
  client.media.take("microphone-1", true);
  await world.pass(20);
  assert.deepEqual(voices(), [["microphone-1", null], [null, "remote"]]);
  client.media.take("microphone-1", false);
  await world.pass(20);
  assert.deepEqual(voices(), [["microphone-1", "remote"], ["microphone-1", "remote"]]);
});
