// Somebody comes in while two meet, on virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readTalk } from "../talk";
import { type Person, World } from "../testing/world";

function sendingOf(person: Person): string[] {
  return person.peer?.sending.map(({ kind }) => kind).sort() ?? [];
}

test("one call stops picture and sound at once, and tells the other, not the server", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  const camera = client.media.live("video")[0];
  const microphone = client.media.live("audio")[0];
  const saidBefore = world.server.said.length;
  void client.room.cover.turn(true);
  assert.deepEqual(sendingOf(client), []);
  assert.equal(camera?.readyState, "ended");
  assert.equal(microphone?.enabled, false);
  assert.equal(client.room.state.covered, true);
  await world.pass(100);
  assert.equal(counsellor.room.state.other?.covered, true);
  assert.equal(counsellor.room.state.other?.modality, "video");
  assert.equal(counsellor.room.state.other?.muted, false);
  assert.equal(counsellor.notices.at(-1), "other-covered");
  assert.deepEqual(sendingOf(counsellor), ["audio", "video"]);
  assert.equal(client.media.live("video").length, 0);
  assert.deepEqual(client.notices.filter((key) => key === "other-covered"), []);
  const said = world.server.said.slice(saidBefore).map(({ message }) => message.type);
  assert.deepEqual(said.filter((type) => type !== "heartbeat"), []);
});

test("everything is as before once alone again", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await client.room.cover.turn(true);
  await world.pass(1_000);
  await client.room.cover.turn(false);
  await world.pass(100);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
  assert.equal(client.media.live("audio")[0]?.enabled, true);
  assert.equal(counsellor.room.state.other?.covered, false);
  assert.equal(counsellor.notices.at(-1), "other-uncovered");
  assert.equal(world.server.round, 1);
});

test("who was muted and had stopped the video stays so", async () => {
  const world = new World();
  const { client } = world;
  await world.meet();
  client.room.setMuted(true);
  await client.room.setCameraOff(true);
  await client.room.cover.turn(true);
  await client.room.cover.turn(false);
  await world.pass(100);
  assert.deepEqual(sendingOf(client), ["audio"]);
  assert.equal(client.media.live("audio")[0]?.enabled, false);
  assert.equal(client.media.live("video").length, 0);
  assert.deepEqual([client.room.state.muted, client.room.state.cameraOff], [true, true]);
});

test("by voice and by text as well", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet("voice");
  void client.room.cover.turn(true);
  assert.deepEqual(sendingOf(client), []);
  await client.room.cover.turn(false);
  assert.deepEqual(sendingOf(client), ["audio"]);
  await client.room.setModality("text");
  await client.room.cover.turn(true);
  await world.pass(100);
  assert.equal(counsellor.room.state.other?.covered, true);
  await client.room.cover.turn(false);
  await world.pass(100);
  assert.equal(client.media.live("audio").length, 0);
  assert.equal(client.room.state.modality, "text");
  assert.equal(counsellor.room.state.other?.covered, false);
});

test("a new microphone or a new connection does not uncover", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await client.room.cover.turn(true);
  client.media.microphones.push("microphone-2");
  await client.room.devices.choose("microphone", "microphone-2");
  assert.equal(client.media.live("audio")[0]?.enabled, false);
  assert.deepEqual(sendingOf(client), []);
  counsellor.reload();
  await counsellor.room.setModality("video");
  counsellor.room.enter();
  await world.pass(1_000);
  assert.equal(counsellor.room.state.line, "joined");
  assert.equal(counsellor.room.state.other?.covered, true);
  assert.deepEqual(sendingOf(client), []);
});

test("a reload stays covered, with the camera off, until alone again", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await client.room.cover.turn(true);
  const room = client.reload();
  assert.equal(room.state.covered, true);
  await room.setModality("video");
  room.enter();
  await world.pass(1_000);
  assert.equal(room.state.stage, "room");
  assert.equal(client.media.live("video").length, 0);
  assert.deepEqual(sendingOf(client), []);
  assert.equal(counsellor.room.state.other?.covered, true);
  await room.cover.turn(false);
  await world.pass(100);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
  assert.equal(client.reload().state.covered, false);
});

test("the end of a session while covered opens nothing afterwards", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await client.room.cover.turn(true);
  counsellor.room.end();
  await world.pass(3_000);
  assert.equal(client.room.state.stage, "ended");
  assert.equal(client.room.state.covered, true);
  await client.room.cover.turn(false);
  assert.equal(client.media.live("video").length, 0);
  assert.equal(client.media.live("audio").length, 0);
});

test("there is nothing to cover before the room, and nothing after a quick exit", async () => {
  const world = new World();
  const { client } = world;
  await world.arrive();
  await client.room.cover.turn(true);
  assert.equal(client.room.state.covered, false);
  await world.meet();
  await client.room.cover.turn(true);
  client.room.quickExit();
  assert.equal(client.open().state.covered, false);
});

test("presence without a cover is read as not covered, nor taken", () => {
  const said = { type: "presence", modality: "video", muted: false, cameraOff: false };
  const there = { ...said, unheard: false, unseen: false };
  const read = (covered: unknown) => readTalk(JSON.stringify({ ...said, covered }));
  assert.deepEqual(readTalk(JSON.stringify(said)), { ...there, covered: false });
  assert.deepEqual(read(true), { ...there, covered: true });
  assert.deepEqual(read("yes"), { ...there, covered: false });
});
