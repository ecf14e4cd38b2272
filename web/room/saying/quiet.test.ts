// Quiet signals: given by one tap, seen, taken back, expired; also through a lost connection.

import assert from "node:assert/strict";
import { test } from "node:test";
import { STANDS_MS } from "./quiet";
import { QUIET_SIGNALS } from "../kinds";
import { readTalk } from "../talk";
import { type Person, World } from "../testing/world";

const seenBy = ({ room }: Person) => room.state.quiet;

async function met(modality: "video" | "voice" | "text" = "video"): Promise<World> {
  const world = new World();
  await world.meet(modality);
  return world;
}

test("a signal arrives, however they meet, and the client reads that it did", async () => {
  for (const modality of ["video", "voice", "text"] as const) {
    const { counsellor, client, ...world } = await met(modality);
    for (const signal of QUIET_SIGNALS.all) {
      client.room.quiet.tap(signal);
      assert.deepEqual(seenBy(client), { signal, arrived: false });
      await world.clock.pass(100);
      assert.deepEqual(seenBy(client), { signal, arrived: true });
      assert.deepEqual(seenBy(counsellor), { signal, arrived: true }, "one stands at a time");
    }
  }
});

test("a second tap takes it back", async () => {
  const world = await met();
  const { counsellor, client } = world;
  client.room.quiet.tap("slower");
  await world.pass(100);
  client.room.quiet.tap("slower");
  assert.equal(seenBy(client).signal, null);
  await world.pass(100);
  assert.equal(seenBy(counsellor).signal, null);
});

test("it goes by itself on both pages, and may be given again", async () => {
  const world = await met();
  const { counsellor, client } = world;
  client.room.quiet.tap("moment");
  await world.pass(STANDS_MS - 1_000);
  assert.equal(seenBy(counsellor).signal, "moment");
  await world.pass(1_100);
  assert.deepEqual([seenBy(client).signal, seenBy(counsellor).signal], [null, null]);
  client.room.quiet.tap("moment");
  await world.pass(100);
  assert.equal(seenBy(counsellor).signal, "moment");
});

test("it goes from the counsellor's page even when the client's is gone", async () => {
  const world = await met();
  const { counsellor, client } = world;
  client.room.quiet.tap("hear");
  await world.pass(100);
  client.room.quickExit();
  await world.pass(STANDS_MS);
  assert.equal(seenBy(counsellor).signal, null);
});

test("what is given while the line is lost arrives with the next connection", async () => {
  const world = await met();
  const { counsellor, client } = world;
  counsellor.reload();
  await counsellor.room.setModality("video");
  client.room.quiet.tap("say");
  await world.pass(500);
  assert.deepEqual(seenBy(client), { signal: "say", arrived: false });
  counsellor.room.enter();
  await world.pass(500);
  assert.deepEqual(seenBy(client), { signal: "say", arrived: true });
  assert.equal(seenBy(counsellor).signal, "say");
});

test("a client's reload leaves nothing standing", async () => {
  const world = await met();
  const { counsellor, client } = world;
  client.room.quiet.tap("say");
  await world.pass(100);
  client.reload();
  await client.room.setModality("video");
  client.room.enter();
  await world.pass(1_000);
  assert.deepEqual([seenBy(client).signal, seenBy(counsellor).signal], [null, null]);
});

test("a standing signal told again is not a new one", async () => {
  const world = await met();
  const { counsellor, client } = world;
  client.room.quiet.tap("moment");
  await world.pass(100);
  const before = seenBy(counsellor);
  world.network.cut();
  await world.pass(6_000);
  world.network.heal();
  await world.pass(10_000);
  assert.equal(counsellor.room.state.line, "joined", "the line was mended");
  assert.equal(seenBy(counsellor), before);
});

test("the counsellor has none, and the server hears of none", async () => {
  const world = await met();
  const { counsellor, client } = world;
  const before = world.server.said.length;
  counsellor.room.quiet.tap("moment");
  client.room.quiet.tap("moment");
  await world.pass(5_000);
  assert.equal(seenBy(client).signal, "moment");
  const said = world.server.said.slice(before).map(({ message }) => message.type);
  assert.deepEqual(said.filter((type) => type !== "heartbeat"), []);
});

test("what is no signal of ours is not read", () => {
  const whole = { type: "quiet", signal: "say", on: true };
  const wrong: unknown[] = [
    { ...whole, signal: "wave" }, { ...whole, signal: 1 }, { ...whole, on: "yes" },
    { type: "quiet", signal: "say" }, { type: "quiet_got", signal: "__proto__" },
  ];
  for (const one of wrong) assert.equal(readTalk(JSON.stringify(one)), null, JSON.stringify(one));
  assert.deepEqual(readTalk(JSON.stringify({ ...whole, more: 1 })), whole);
});
