import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./pace";

/** Composes for `seconds`; every picture comes after `everyMs` or when the last one is done. */
function compose(pace: Pace, fromMs: number, seconds: number, everyMs: number, tookMs: number) {
  let keepsUp = true;
  let looks = 0;
  let frames = 0;
  const stepMs = Math.max(everyMs, tookMs);
  for (let now = fromMs; now < fromMs + seconds * 1_000 && keepsUp; now += stepMs) {
    if (pace.looks(now)) looks += 1;
    frames += 1;
    keepsUp = pace.took(now + tookMs, tookMs);
  }
  return { keepsUp, every: Math.round(frames / looks) };
}

test("with time to spare every second picture is looked at", () => {
  assert.deepEqual(compose(new Pace(), 0, 60, 50, 8), { keepsUp: true, every: 2 });
});

test("a quick camera is looked at no more often", () => {
  assert.deepEqual(compose(new Pace(), 0, 60, 33, 8), { keepsUp: true, every: 3 });
});

test("a camera that gives few pictures is not a slow device", () => {
  assert.deepEqual(compose(new Pace(), 0, 60, 400, 20), { keepsUp: true, every: 1 });
});

test("a busy device looks less often", () => {
  const pace = new Pace();
  compose(pace, 0, 20, 50, 35);
  assert.deepEqual(compose(pace, 20_000, 10, 50, 25), { keepsUp: true, every: 5 });
});

test("a device that cannot compose 12 pictures a second says so, after it tried", () => {
  const pace = new Pace();
  assert.equal(compose(pace, 0, 12, 50, 100).keepsUp, true);
  assert.equal(compose(pace, 12_000, 12, 50, 100).keepsUp, false);
});

test("one slow moment is forgiven", () => {
  const pace = new Pace();
  compose(pace, 0, 11, 50, 100);
  for (let at = 11_000; at < 90_000; at += 15_000) {
    assert.equal(compose(pace, at, 4, 50, 100).keepsUp, true);
    assert.equal(compose(pace, at + 5_000, 9, 50, 20).keepsUp, true);
  }
});

test("the first moments, while all is still being compiled, do not count", () => {
  const pace = new Pace();
  compose(pace, 0, 1.9, 50, 300);
  assert.deepEqual(compose(pace, 2_000, 30, 50, 10), { keepsUp: true, every: 2 });
});
