// Measuring the line between two rooms on virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Person, World } from "../testing/world";

const sounds = ({ peer }: Person) =>
  peer?.sending.filter(({ kind }) => kind === "audio").map(({ deviceId }) => deviceId);
const stands = ({ counsellor, client }: World) =>
  [counsellor, client].map(({ room }) => room.state.lineCheck);

test("one asks, both send clicks for a moment, and both learn what the line takes", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  client.room.lineCheck.measure();
  await world.pass(300);
  assert.deepEqual(stands(world), [{ stands: "running" }, { stands: "running" }]);
  assert.deepEqual(sounds(counsellor), ["clicks-counsellor"]);
  assert.deepEqual(sounds(client), ["clicks-client"]);
  await world.pass(1_000);
  // The duration of the round trip, and the delay of ear and mouth on both devices.
  assert.deepEqual(stands(world), [
    { stands: "measured", ms: 320 }, { stands: "measured", ms: 320 },
  ]);
  assert.deepEqual([sounds(counsellor), sounds(client)], [["microphone-1"], ["microphone-1"]]);
});

test("when both ask at once it is measured once", async () => {
  const world = new World();
  await world.meet();
  world.counsellor.room.lineCheck.measure();
  world.client.room.lineCheck.measure();
  await world.pass(2_000);
  assert.deepEqual(stands(world).map(({ stands: how }) => how), ["measured", "measured"]);
});

test("without an answer in three seconds it could not be measured; all is as before", async () => {
  for (const fails of ["line", "counsellor", "client"] as const) {
    const world = new World();
    const { counsellor, client } = world;
    await world.meet();
    if (fails === "line") world.clicks.tookMs = null;
    else world.clicks.fails = fails;
    counsellor.room.lineCheck.measure();
    await world.pass(3_100);
    const other = fails === "counsellor" ? "none" : "failed";
    assert.deepEqual(stands(world), [{ stands: "failed" }, { stands: other }], fails);
    assert.deepEqual([sounds(counsellor), sounds(client)], [["microphone-1"], ["microphone-1"]]);
    world.clicks.tookMs = 240;
    world.clicks.fails = null;
    client.room.lineCheck.measure();
    await world.pass(2_000);
    assert.equal(counsellor.room.state.lineCheck.stands, "measured", "and may be tried again");
  }
});

test("who is covered sends no click either", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  counsellor.room.lineCheck.measure();
  await world.pass(300);
  await client.room.cover.turn(true);
  assert.deepEqual(sounds(client), []);
  await world.pass(4_000);
  assert.equal(counsellor.room.state.lineCheck.stands, "failed");
  assert.deepEqual(sounds(client), []);
  counsellor.room.lineCheck.measure();
  assert.equal(counsellor.room.state.lineCheck.stands, "failed", "there is nobody to hear it");
});

test("by text there is nothing to measure", async () => {
  const world = new World();
  await world.meet("text");
  world.counsellor.room.lineCheck.measure();
  await world.pass(100);
  assert.deepEqual(stands(world), [{ stands: "none" }, { stands: "none" }]);
});
