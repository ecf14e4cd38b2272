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
  client.seated = "door";
  await world.pass(60_000);
  assert.equal(client.room.state.seated, "nowhere");
});
