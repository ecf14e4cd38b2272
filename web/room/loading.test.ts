import assert from "node:assert/strict";
import { test } from "node:test";
import { afresh, untilLoaded } from "./loading";

test("what failed is tried again after longer and longer pauses", async () => {
  const pauses: number[] = [];
  let failures = 0;
  const env = {
    pause: async (ms: number) => void pauses.push(ms),
    failed: () => void (failures += 1),
    hasEnded: () => false,
  };
  const loaded = await untilLoaded(env, async (attempt) => {
    if (attempt < 6) throw new Error("no line");
    return `after ${attempt}`;
  });
  assert.equal(loaded, "after 6");
  assert.equal(failures, 6);
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

test("once it has ended nothing is tried again, and nothing resolves", async () => {
  let attempts = 0;
  let ended = false;
  const env = { pause: async () => {}, failed: () => {}, hasEnded: () => ended };
  const loading = untilLoaded(env, async () => {
    attempts += 1;
    ended = attempts === 2;
    throw new Error("no line");
  });
  const pause = new Promise((done) => setTimeout(() => done("nothing"), 20));
  const first = await Promise.race([loading, pause]);
  assert.equal(first, "nothing");
  assert.equal(attempts, 2);
});

test("each further attempt has an address of its own", () => {
  assert.equal(afresh("/assets/meeting.js", 0), "/assets/meeting.js");
  assert.equal(afresh("/assets/meeting.js", 2), "/assets/meeting.js?again=2");
});
