// The built modules must give the same answers as the native one
// (crates/sensing-wasm/tests/pacing.rs), also through the wrapper.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { SessionPace } from "../wire/wire";
import { type Found, Pacing, SessionEar, type Unit } from "./pacing";
import { builtModule } from "./testing";

interface Spoken { beginsS: number[]; edges: number[] }

interface Kept {
  numbers: number[];
  session: SessionPace;
  times: number[];
  heard: { seconds: number; own: Spoken; other: Spoken };
}

const kept = JSON.parse(readFileSync("crates/sensing-wasm/tests/pacing.json", "utf8")) as Kept;
const code = builtModule("pacing");
const ears = builtModule("hearing");
const RATE_HZ = 16_000;
const BLOCK = 128;

/** The numbers as the wrapper takes them. */
function given() {
  const [untilMs = 0, owns = 0, others = 0, unheards = 0, readings = 0, theirs = 0] = kept.numbers;
  const rest = kept.numbers.slice(6);
  const units = (count: number): Unit[] => Array.from({ length: count }, () => {
    const [startMs = 0, endMs = 0] = rest.splice(0, 2);
    return { startMs, endMs };
  });
  const heard = { own: units(owns), other: units(others), unheard: units(unheards) };
  const line = Array.from({ length: readings }, () => {
    const [atMs = 0, delayMs = 0, uncertainMs = 0] = rest.splice(0, 3);
    return { atMs, delayMs, uncertainMs };
  });
  return { untilMs, heard, line, theirs: rest.splice(0, theirs - 1) };
}

test("the built module tells a session as the native one does", () => {
  const { untilMs, heard, line, theirs } = given();
  const pacing = new Pacing(code);
  assert.deepEqual(pacing.session(heard, line, theirs, untilMs), kept.session);
  assert.deepEqual(pacing.responseTimes(heard, untilMs), kept.times);
});

test("without the client's own times they are estimated, and without a line not at all", () => {
  const { untilMs, heard, line } = given();
  const pacing = new Pacing(code);
  const estimated = pacing.session(heard, line, null, untilMs);
  assert.ok(estimated.clientWaitingEstimated && estimated.clientWaiting.n > 10);
  const unknown = pacing.session(heard, [], null, untilMs);
  assert.deepEqual(unknown.clientWaiting, { n: 0, middle: null });
  assert.deepEqual([unknown.lineMs, unknown.clashes], [null, null]);
  assert.deepEqual(unknown.waiting, kept.session.waiting);
});

test("a session of which nothing is known is empty", () => {
  const nothing = { own: [], other: [], unheard: [] };
  const pace = new Pacing(code).session(nothing, [], [], 60_000);
  assert.deepEqual(pace.minutes, [{ counsellorS: 0, clientS: 0, bothS: 0, silentS: 60 }]);
  assert.deepEqual(new Pacing(code).responseTimes(nothing, 60_000), []);
});

test("parts of milliseconds and times before the end are taken", () => {
  const own = [{ startMs: 4_000.7, endMs: 6_000.2 }];
  const heard = { own, other: [{ startMs: 1_000.4, endMs: 4_300.9 }], unheard: [] };
  assert.deepEqual(new Pacing(code).responseTimes(heard, 60_000.5), [-300]);
  const theirs = Array.from({ length: 10 }, () => -350);
  const pace = new Pacing(code).session(heard, [], theirs, 60_000.5);
  assert.equal(pace.clientWaiting.middle?.medianMs, -350);
});

/** Resonances of two vowels, as in crates/sensing-wasm/tests/pacing.rs. */
const VOWELS = [
  [[1.888, -0.963], [1.724, -0.953], [1.077, -0.929]],
  [[1.937, -0.965], [1.372, -0.939], [1.010, -0.927]],
] as const;

/** The same samples as in that file, one at a time. */
function voice(beginsS: number[], seed: number): (at: number) => number {
  const throat = [[0, 0], [0, 0], [0, 0]] as [number, number][];
  let [chance, pulse] = [seed, 0];
  return (at) => {
    chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = chance / 4_294_967_296 - 0.5;
    const syllable = Math.floor(at / 3_200);
    const within = (at % 3_200) / 3_200;
    const second = Math.floor(at / RATE_HZ);
    const speaks = beginsS.some((begin) => begin <= second && second < begin + 2);
    const open = speaks ? 4 * within * (1 - within) : 0;
    pulse += 1;
    let driven = 0;
    if (pulse >= 110 + syllable * 7 % 20) [pulse, driven] = [0, open];
    let sound = 0;
    throat.forEach((rings, index) => {
      const [near, far] = VOWELS[syllable % 2]?.[index] ?? [0, 0];
      const next = driven + near * rings[0] + far * rings[1];
      rings[1] = rings[0];
      rings[0] = next;
      sound += next;
    });
    return sound * 0.1 + noise * 0.002;
  };
}

function edges(units: Unit[]): number[] {
  return units.flatMap(({ startMs, endMs }) => [startMs, endMs]);
}

test("the built module finds two who speak in turn as the native one does", () => {
  const { seconds, own, other } = kept.heard;
  const ear = new SessionEar(ears, RATE_HZ);
  const [mine, theirs] = [voice(own.beginsS, 2), voice(other.beginsS, 3)];
  const found: Found[] = [];
  for (let at = 0; at < seconds * RATE_HZ; at += BLOCK) {
    const block = (of: (at: number) => number) =>
      Float32Array.from({ length: BLOCK }, (_, index) => of(at + index));
    const now = ear.take(block(mine), block(theirs), BLOCK);
    if (now !== null) found.push(now);
  }
  assert.equal(found.length, seconds * 4);
  for (const [index, now] of found.entries()) {
    const known = found[index - 1]?.knownMs ?? 0;
    assert.ok(now.knownMs >= known && now.knownMs < now.heardMs);
    for (const { startMs } of [...now.own, ...now.other]) assert.ok(startMs >= known);
  }
  assert.deepEqual(edges(found.flatMap((now) => now.own)), own.edges);
  assert.deepEqual(edges(found.flatMap((now) => now.other)), other.edges);
  assert.ok((found.at(-1)?.knownMs ?? 0) > (seconds - 1) * 1_000);
});

test("a stream from which nothing comes is silence, and other quanta are taken", () => {
  const ear = new SessionEar(ears, 48_000);
  const found = Array.from({ length: 100 }, () =>
    ear.take(undefined, new Float32Array(480), 480)).filter((one) => one !== null);
  assert.equal(found.length, 4);
  assert.deepEqual(found.at(-1)?.own, []);
  assert.equal(found.at(-1)?.heardMs, 1_000);
});

test("a rate that cannot be heard is an error", () => {
  assert.throws(() => new SessionEar(ears, 3_000), RangeError);
});
