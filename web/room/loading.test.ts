import assert from "node:assert/strict";
import { test } from "node:test";
import { afresh, untilLoaded } from "./loading";

test("what failed is tried again after longer and longer pauses", async () => {
  const pauses: number[] = [];
  const patience: number[] = [];
  let failures = 0;
  const env = {
    pause: async (ms: number) => void pauses.push(ms),
    late: (ms: number) => {
      patience.push(ms);
      return new Promise<never>(() => {});
    },
    failed: () => void (failures += 1),
    hasEnded: () => false,
  };
  const loaded = await untilLoaded(env, async (attempt) => {
    if (attempt < 40) throw new Error("no line");
    return `after ${attempt}`;
  });
  assert.equal(loaded, "after 40");
  assert.equal(failures, 40);
  assert.deepEqual(pauses.slice(0, 6), [1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  assert.deepEqual(patience.slice(0, 5), [30_000, 60_000, 120_000, 240_000, 240_000]);
  assert.equal(patience.at(-1), 240_000, "the last attempts have time too");
});

test("once it has ended nothing is tried again, and nothing resolves", async () => {
  let attempts = 0;
  let ended = false;
  const late = () => new Promise<never>(() => {});
  const env = { pause: async () => {}, late, failed: () => {}, hasEnded: () => ended };
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

test("an attempt that stands still counts as failed", async () => {
  const env = {
    pause: async () => {},
    late: async (): Promise<never> => {
      throw new Error("too long");
    },
    failed: () => {},
    hasEnded: () => false,
  };
  const loaded = await untilLoaded(env, (attempt) =>
    attempt === 0 ? new Promise<string>(() => {}) : Promise.resolve("there"));
  assert.equal(loaded, "there");
});

test("each further attempt has an address of its own", () => {
  assert.equal(afresh("/assets/meeting.js", 0), "/assets/meeting.js");
  assert.equal(afresh("/assets/meeting.js", 2), "/assets/meeting.js?again=2");
});
