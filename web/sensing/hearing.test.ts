// The module's listener as a worklet uses it, one quantum at a time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Hearing, mutedRow, ROW_NUMBERS } from "./hearing";
import { builtModule } from "./testing";

const code = builtModule("hearing");
const LEVEL = 0;
const SENDS_NOTHING = 4;
const ECHO = 8;

/** The rows for these seconds of sound. */
function rowsOf(
  hearing: Hearing, seconds: number, sample: (at: number) => number,
  played?: (at: number) => number, quantum = 128,
): Float32Array[] {
  const rows: Float32Array[] = [];
  for (let start = 0; start < seconds * 48_000; start += quantum) {
    const block = (of: (at: number) => number) =>
      Float32Array.from({ length: quantum }, (_, index) => of(start + index));
    const row = hearing.take(block(sample), played && block(played));
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** Noise that is the same for the same seed. */
function noise(seed: number): (at: number) => number {
  let state = seed;
  const samples = Float32Array.from({ length: 200_000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
    return mixed / 2 ** 32 - 0.5;
  });
  return (at) => samples[at] ?? 0;
}

test("three rows a second, and silence is known after three", () => {
  const rows = rowsOf(new Hearing(code, 48_000), 4, () => 0);
  assert.equal(rows.length, 12);
  assert.ok(rows.every((row) => row.length === ROW_NUMBERS));
  assert.equal(rows[5]?.[SENDS_NOTHING], 0);
  assert.equal(rows[11]?.[SENDS_NOTHING], 1);
  assert.ok(Number.isNaN(rows[11]?.[LEVEL]));
});

test("what is played comes back after a while", () => {
  const [sound, room] = [noise(1), noise(2)];
  const back = (at: number) => room(at) * 0.01 + (at < 4_800 ? 0 : sound(at - 4_800) * 0.05);
  const [heard, deaf] = [back, room].map((microphone) =>
    rowsOf(new Hearing(code, 48_000), 4, microphone, sound).at(-1));
  assert.equal(heard?.[ECHO], 1);
  assert.equal(deaf?.[ECHO], 0);
});

test("other quanta are taken as well", () => {
  const rows = rowsOf(new Hearing(code, 48_000), 4, () => 0, () => 0, 512);
  assert.equal(rows.at(-1)?.[SENDS_NOTHING], 1);
});

test("a rate that cannot be heard is an error", () => {
  assert.throws(() => new Hearing(code, 3_000), RangeError);
});

test("a muted row sends nothing, and the row itself stays", () => {
  const row = new Float32Array(ROW_NUMBERS);
  assert.equal(mutedRow(row)[SENDS_NOTHING], 1);
  assert.equal(row[SENDS_NOTHING], 0);
});
