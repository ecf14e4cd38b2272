// When a person is asked about counting: once a session, for a minute, in a calm moment.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PaceChoice } from "../../wire/wire";
import { type Person, World } from "../testing/world";

const ASKED_MS = 60_000;

const asks = ({ room }: Person): boolean => room.state.pace.asks;

/** A world in which the counsellor would like to count. */
async function wished(choice: PaceChoice = "count"): Promise<World> {
  const world = new World();
  await world.meet();
  world.counsellor.room.pace.choose(choice);
  await world.pass(100);
  return world;
}

test("who has not chosen is asked when the other would like it, for a minute", async () => {
  const world = await wished();
  assert.deepEqual([asks(world.client), asks(world.counsellor)], [true, false]);
  await world.pass(ASKED_MS - 1_000);
  assert.ok(asks(world.client));
  await world.pass(1_000);
  assert.ok(!asks(world.client));
});

test("an answer ends it, and nobody is asked twice in a session, not after a reload", async () => {
  const world = await wished();
  const { client, counsellor } = world;
  client.room.pace.answered();
  assert.ok(!asks(client));
  counsellor.room.pace.choose("off");
  await world.pass(100);
  counsellor.room.pace.choose("share");
  await world.pass(100);
  assert.ok(!asks(client));
  client.reload();
  void client.room.setModality("video");
  client.room.enter();
  await world.pass(1_000);
  assert.equal(client.room.state.line, "joined");
  assert.equal(client.room.state.pace.theirs, "share");
  assert.ok(!asks(client));
});

test("nobody is asked who has said yes, whose pace is off, or who writes", async () => {
  const world = new World();
  const { client, counsellor } = world;
  await world.meet("text");
  counsellor.room.pace.choose("count");
  await world.pass(100);
  assert.ok(!asks(client), "by text");
  await client.room.setModality("video");
  await world.pass(100);
  assert.ok(asks(client), "asked once they speak");
  client.room.pace.choose("count");
  await world.pass(100);
  assert.ok(!asks(client), "has said yes");

  const off = new World();
  off.client.pace = { mine: "off", theirs: "off", off: true };
  off.client.open();
  await off.meet();
  off.counsellor.room.pace.choose("count");
  await off.pass(100);
  assert.ok(!asks(off.client), "off for the two");
});

test("while somebody has come in, the question waits", async () => {
  const world = new World();
  const { client, counsellor } = world;
  await world.meet();
  await client.room.cover.turn(true);
  counsellor.room.pace.choose("count");
  await world.pass(100);
  assert.ok(!asks(client));
  await client.room.cover.turn(false);
  await world.pass(100);
  assert.ok(asks(client));
});
