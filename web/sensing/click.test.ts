// Two sides that send each other clicks over a line of samples.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Click } from "./click";

const RATE_HZ = 48_000;
const BLOCK = 128;

/** What both measured over a line with these delays in blocks. */
function measured(there: number, back: number, gain = 1, rateHz = RATE_HZ) {
  const [asks, returns] = [new Click(rateHz, false), new Click(rateHz, true)];
  const silence = () => new Float32Array(BLOCK);
  const toReturns = Array.from({ length: there }, silence);
  const toAsks = Array.from({ length: back }, silence);
  const told: { tookMs: number | null; heldMs: number | null } = { tookMs: null, heldMs: null };
  for (let block = 0; block < 600; block += 1) {
    if (block === 120) asks.send();
    const [one, other] = [silence(), silence()];
    const tookMs = asks.take(toAsks.shift(), one);
    const heldMs = returns.take(toReturns.shift(), other);
    told.tookMs ??= tookMs;
    told.heldMs ??= heldMs;
    toReturns.push(one.map((sample) => sample * gain));
    toAsks.push(other.map((sample) => sample * gain));
  }
  return told;
}

test("what went there and back, less what it was held, is what the line takes", () => {
  for (const [there, back, rateHz] of [[30, 50, 48_000], [200, 1, 44_100]] as const) {
    const { tookMs, heldMs } = measured(there, back, 1, rateHz);
    const blocks = ((tookMs ?? 0) - (heldMs ?? 0)) * rateHz / 1_000 / BLOCK;
    assert.ok(Math.abs(blocks - there - back) < 1 / BLOCK, `${blocks}`);
    assert.equal(Math.round(heldMs ?? 0), 100);
  }
});

test("a softer line is measured as well, a silent one is not", () => {
  const quarter = measured(30, 50, 0.25);
  const whole = measured(30, 50);
  assert.ok(Math.abs((quarter.tookMs ?? 0) - (whole.tookMs ?? 0)) < 0.5);
  assert.deepEqual(measured(30, 50, 0), { tookMs: null, heldMs: null });
});

test("what arrives as the returning side begins is not taken for a click", () => {
  const returns = new Click(RATE_HZ, true);
  const sent = new Float32Array(RATE_HZ / 5);
  assert.equal(returns.take(new Float32Array(RATE_HZ / 5).fill(0.5), sent), null);
  assert.ok(Math.max(...sent.map(Math.abs)) <= 0.002, "nor returned");
});

test("there is always a little noise, and no click without being asked", () => {
  const sent = new Float32Array(48_000);
  assert.equal(new Click(RATE_HZ, false).take(undefined, sent), null);
  const level = Math.max(...sent.map(Math.abs));
  assert.ok(level > 0.001 && level <= 0.002, `${level}`);
  assert.equal(new Click(RATE_HZ, false).take(sent.fill(0.5), new Float32Array(48_000)), null);
});
