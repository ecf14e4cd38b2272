// While another window of the same person has the seat, the arrival knows it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "./testing/world";

test("the page knows from the start, and hears within ten seconds when it changes", async () => {
  const world = new World();
  const { client } = world;
  client.seated = "room";
  const room = client.open();
  assert.equal(room.state.seated, "room");
  client.seated = "nowhere";
  await world.pass(10_000);
  assert.equal(room.state.seated, "nowhere");
  client.seated = "door";
  await world.pass(9_000);
  assert.equal(room.state.seated, "nowhere");
  await world.pass(1_000);
  assert.equal(room.state.seated, "door");
});

test("a page that is seen again asks at once", async () => {
  const world = new World();
  const { client } = world;
  client.seated = "room";
  client.wake("visible");
  await world.pass(1);
  assert.equal(client.room.state.seated, "room");
});

test("without an answer, and with one that cannot be read, the last one holds", async () => {
  const world = new World();
  const { client } = world;
  client.seated = "door";
  await world.pass(10_000);
  for (const answer of [null, "attic" as "door"]) {
    client.seated = answer;
    await world.pass(20_000);
    assert.equal(client.room.state.seated, "door");
  }
});

test("a page that takes the seat itself asks no more", async () => {
  const world = new World();
  const { client } = world;
  await client.room.setModality("text");
  client.room.enter();
  await world.pass(100);
  const { length } = client.asked;
  client.seated = "door";
  await world.pass(60_000);
  assert.equal(client.room.state.seated, "nowhere");
  assert.equal(client.asked.length, length);
});

const CANCELLED = "Your time was cancelled.";
const MOVED = "Your time has moved.";

/** The client waits at the door. */
async function atTheDoor(): Promise<World> {
  const world = new World();
  await world.client.room.setModality("text");
  world.client.room.enter();
  await world.pass(100);
  assert.equal(world.client.room.state.stage, "waiting");
  return world;
}

test("an arrival page hears within ten seconds that its time was cancelled or moved", async () => {
  const world = new World();
  const { client } = world;
  assert.equal(client.room.state.rearranged, null);
  client.rearranged = MOVED;
  await world.pass(10_000);
  assert.equal(client.room.state.rearranged, MOVED);
  client.rearranged = CANCELLED;
  client.wake("visible");
  await world.pass(1);
  assert.equal(client.room.state.rearranged, CANCELLED);
  assert.deepEqual([...new Set(client.asked)], ["/arrive/seat?of=next"]);
});

test("who waits hears it at once, and also that it is as before", async () => {
  const world = await atTheDoor();
  const { client, server } = world;
  client.rearranged = CANCELLED;
  await world.pass(60_000);
  assert.equal(client.room.state.rearranged, null, "nobody asks without a reason");
  for (const now of [CANCELLED, MOVED, null]) {
    client.rearranged = now;
    server.tell("client", { type: "rearranged" });
    await world.pass(10);
    assert.equal(client.room.state.rearranged, now);
  }
  assert.equal(client.room.state.stage, "waiting");
});

test("who waits and cannot ask, asks again until there is an answer", async () => {
  const world = await atTheDoor();
  const { client, server } = world;
  Object.assign(client, { seated: null, rearranged: CANCELLED });
  server.tell("client", { type: "rearranged" });
  await world.pass(25_000);
  assert.equal(client.room.state.rearranged, null);
  client.seated = "door";
  await world.pass(10_000);
  assert.equal(client.room.state.rearranged, CANCELLED);
  const { length } = client.asked;
  await world.pass(60_000);
  assert.equal(client.asked.length, length, "once it is known nobody asks any more");
});

test("who waits and lost the line hears it when they are back, whatever is forgotten", async () => {
  for (const forgets of [false, true]) {
    const world = await atTheDoor();
    const { client, server } = world;
    server.goDown();
    if (forgets) server.forget();
    await world.pass(5_000);
    client.rearranged = CANCELLED;
    if (!forgets) server.tell("client", { type: "rearranged" });
    server.up = true;
    await world.pass(60_000);
    assert.equal(client.room.state.stage, "waiting");
    assert.equal(client.room.state.rearranged, CANCELLED);
  }
});

test("in the room nobody asks", async () => {
  const world = new World();
  await world.meet("text");
  const { client, server } = world;
  const { length } = client.asked;
  client.rearranged = CANCELLED;
  server.tell("client", { type: "rearranged" });
  server.cut("client");
  client.wake("visible");
  await world.pass(60_000);
  assert.equal(client.asked.length, length);
  assert.equal(client.room.state.rearranged, null);
});
