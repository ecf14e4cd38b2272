// A new device where another one was known: nothing of a person goes to it before they have
// decided. Two rooms with a fake server and a fake network, on virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Safety } from "../state";
import { type Person, World } from "../testing/world";

function sendingOf(person: Person): string[] {
  return person.peer?.sending.map(({ kind }) => kind).sort() ?? [];
}

function safetyOf({ room }: Person): Safety {
  return room.state.safety;
}

test("nothing of a person goes to a new device before they compare or go on", async () => {
  const world = new World();
  const { counsellor, client } = world;
  client.keys.kept.set("pair/counsellor", ["another key"]);
  await world.meet();
  assert.deepEqual(sendingOf(client), []);
  assert.deepEqual(sendingOf(counsellor), ["audio", "video"], "the client is new to nobody");
  client.room.chat.say("Are you there?");
  client.room.quiet.tap("slower");
  counsellor.room.chat.say("Hello");
  await client.room.setModality("voice");
  await client.room.setModality("video");
  await world.pass(5_000);
  assert.deepEqual(sendingOf(client), []);
  assert.deepEqual(counsellor.room.state.chat.map(({ text }) => text), ["Hello"]);
  assert.equal(counsellor.room.state.quiet.signal, null);
  assert.deepEqual([counsellor.room.state.other?.unheard, counsellor.room.state.other?.unseen],
    [true, true]);
  assert.deepEqual(client.room.state.chat.map(({ text }) => text), ["Are you there?"]);

  // A lost line, or a reload of the other, is no yes.
  counsellor.reload().enter();
  await world.pass(500);
  const { safety } = client.room.state;
  assert.ok(safety.kind === "new_device" && safety.held);
  assert.deepEqual(sendingOf(client), []);

  counsellor.room.chat.say("It is me");
  client.room.safety.goOn();
  await world.pass(500);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
  const texts = ({ room }: Person): string[] => room.state.chat.map(({ text }) => text).sort();
  assert.deepEqual(texts(counsellor), ["Are you there?", "It is me"]);
  assert.deepEqual(texts(client), texts(counsellor));
  assert.ok(client.room.state.chat.every(({ delivered }) => delivered));
  assert.equal(counsellor.room.state.other?.unseen, false);
  const after = client.room.state.safety;
  assert.ok(after.kind === "new_device" && !after.held, "the words are still to be compared");

  // The same device again in this visit is not asked for again, another one is.
  counsellor.reload().enter();
  await world.pass(500);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
  counsellor.keys.ofAnotherDevice();
  counsellor.reload().enter();
  await world.pass(500);
  assert.deepEqual(sendingOf(client), []);
  await client.room.safety.confirmPhrase();
  await world.pass(100);
  assert.deepEqual(sendingOf(client), ["audio", "video"]);
});

test("while there is nobody to decide about, nothing is asked and nothing is decided", async () => {
  const world = new World();
  const { counsellor, client } = world;
  client.keys.kept.set("pair/counsellor", ["another key"]);
  await world.meet();
  assert.equal(safetyOf(client).kind, "new_device");
  counsellor.room.leave();
  await world.pass(1_000);
  assert.equal(safetyOf(client).kind, "unknown");
  client.room.safety.goOn();
  counsellor.reload().enter();
  await world.pass(1_000);
  const safety = safetyOf(client);
  assert.ok(safety.kind === "new_device" && safety.held, "a press with nobody there was no yes");
  assert.deepEqual(sendingOf(client), []);
});

test("known devices can be forgotten; then the two compare again", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  await counsellor.room.safety.confirmPhrase();
  client.reload().enter();
  await world.pass(500);
  assert.equal(safetyOf(counsellor).kind, "confirmed");
  await counsellor.room.safety.compareAgain();
  assert.equal(safetyOf(counsellor).kind, "first");
  assert.deepEqual(sendingOf(counsellor), ["audio", "video"], "the meeting goes on");
  assert.equal(counsellor.keys.kept.size, 0);
  await counsellor.room.safety.compareAgain();
  assert.equal(safetyOf(counsellor).kind, "first", "there is nothing more to forget");
  await counsellor.room.safety.confirmPhrase();
  assert.equal(safetyOf(counsellor).kind, "confirmed");
});
