// Messages between the two browsers: a page reads every kind it can send, and ignores the rest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readTalk, type Talk } from "./talk";
import { World } from "./testing/world";

const ID = "0123456789abcdef0123456789abcdef";
const SEAL = ID + ID;

/** One example of each kind. */
const EACH: { [Kind in Talk["type"]]: Extract<Talk, { type: Kind }> } = {
  presence: {
    type: "presence", modality: "text", muted: false, cameraOff: true, covered: true,
    unheard: true, unseen: false,
  },
  line: { type: "line", id: "a", from: "client", text: "Hello", at: 1, seal: SEAL },
  got: { type: "got", id: "a" },
  have: { type: "have", ids: ["a"] },
  delay: { type: "delay", ms: 80, uncertainMs: 10 },
  pace_choice: { type: "pace_choice", choice: "share" },
  pace_times: { type: "pace_times", count: ID, from: 0, ms: [-200, 300] },
  click: { type: "click", step: "held", heldMs: 1, latencyMs: 2 },
  word: { type: "word", word: "the garden", agreedAt: 3 },
  noticing: { type: "noticing", id: ID, from: "counsellor", text: "Courage", seal: SEAL },
  noticing_got: { type: "noticing_got", id: ID },
  noticing_have: { type: "noticing_have", ids: [ID] },
  noticing_keep: { type: "noticing_keep", id: ID, keep: true },
  noticing_kept: { type: "noticing_kept", id: ID },
  quiet: { type: "quiet", signal: "slower", on: true },
  quiet_got: { type: "quiet_got", signal: "slower" },
  bye: { type: "bye" },
};

test("every kind that a page can say is read as it was said", () => {
  for (const said of Object.values(EACH)) {
    assert.deepEqual(readTalk(JSON.stringify(said)), said);
  }
});

test("what a page does not know or cannot read is nothing", () => {
  const unknown = [
    { type: "of_a_later_version" }, { type: "toString" }, { type: 1 }, {}, null, 7, "bye", [],
    { ...EACH.quiet, signal: "of_a_later_version" }, { ...EACH.presence, modality: "smoke" },
    { ...EACH.click, step: "of_a_later_version" }, { ...EACH.line, from: "somebody" },
  ];
  for (const said of unknown) assert.equal(readTalk(JSON.stringify(said)), null);
  assert.equal(readTalk("{"), null);
});

test("talk of a later version changes nothing, and what follows it is heard", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  const before = counsellor.room.state;
  client.peer?.channel?.send(JSON.stringify({ type: "of_a_later_version", on: true }));
  await world.pass(100);
  assert.equal(counsellor.room.state, before);
  client.room.quiet.tap("slower");
  await world.pass(100);
  assert.deepEqual(counsellor.room.state.quiet, { signal: "slower", arrived: true });
});
