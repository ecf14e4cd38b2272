import assert from "node:assert/strict";
import { test } from "node:test";
import { KeepingUp } from "./keeping_up";

/** Composes for `seconds`; a picture comes every `everyMs`, or later when the last one takes
 * longer. */
function compose(
  keepingUp: KeepingUp, fromMs: number, seconds: number, everyMs: number, tookMs: number,
) {
  let keepsUp = true;
  let looks = 0;
  let frames = 0;
  const stepMs = Math.max(everyMs, tookMs);
  for (let now = fromMs; now < fromMs + seconds * 1_000 && keepsUp; now += stepMs) {
    if (keepingUp.looks(now)) looks += 1;
    frames += 1;
    keepsUp = keepingUp.took(now + tookMs, tookMs);
  }
  return { keepsUp, every: Math.round(frames / looks) };
}

test("with time to spare every second picture is looked at", () => {
  assert.deepEqual(compose(new KeepingUp(), 0, 60, 50, 8), { keepsUp: true, every: 2 });
});

test("a quick camera is looked at no more often", () => {
  assert.deepEqual(compose(new KeepingUp(), 0, 60, 33, 8), { keepsUp: true, every: 3 });
});

test("a camera that gives few pictures is not a slow device", () => {
  assert.deepEqual(compose(new KeepingUp(), 0, 60, 400, 20), { keepsUp: true, every: 1 });
});

test("a busy device looks less often", () => {
  const keepingUp = new KeepingUp();
  compose(keepingUp, 0, 20, 50, 35);
  assert.deepEqual(compose(keepingUp, 20_000, 10, 50, 25), { keepsUp: true, every: 5 });
});

test("a device that cannot compose 12 pictures a second says so, after it tried", () => {
  const keepingUp = new KeepingUp();
  assert.equal(compose(keepingUp, 0, 12, 50, 100).keepsUp, true);
  assert.equal(compose(keepingUp, 12_000, 12, 50, 100).keepsUp, false);
});

test("one slow moment is forgiven", () => {
  const keepingUp = new KeepingUp();
  compose(keepingUp, 0, 11, 50, 100);
  for (let at = 11_000; at < 90_000; at += 15_000) {
    assert.equal(compose(keepingUp, at, 4, 50, 100).keepsUp, true);
    assert.equal(compose(keepingUp, at + 5_000, 9, 50, 20).keepsUp, true);
  }
});

test("the first moments, while all is still being compiled, do not count", () => {
  const keepingUp = new KeepingUp();
  compose(keepingUp, 0, 1.9, 50, 300);
  assert.deepEqual(compose(keepingUp, 2_000, 30, 50, 10), { keepsUp: true, every: 2 });
});
