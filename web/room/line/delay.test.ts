import assert from "node:assert/strict";
import { test } from "node:test";
import { Delay, ownPart } from "./delay";

const SURE = { ms: 60, uncertainMs: 0 };

test("D is unknown until both sides and the network are known", () => {
  const delay = new Delay();
  assert.equal(delay.read(80, SURE), null);
  delay.told(SURE);
  assert.equal(delay.read(null, SURE), null);
  assert.equal(delay.read(80, null), null);
  assert.deepEqual(delay.read(80, SURE), { ms: 243, uncertainMs: 70 });
  delay.newConnection();
  assert.equal(delay.read(80, SURE), null);
});

test("what a browser leaves out is guessed, and makes D uncertain", () => {
  const told = { ms: 40, playoutTold: true };
  assert.deepEqual(ownPart(told, 0.01), { ms: 50, uncertainMs: 0 });
  assert.deepEqual(ownPart(told, undefined), { ms: 50, uncertainMs: 10 });
  assert.deepEqual(ownPart({ ms: 40, playoutTold: false }, undefined), { ms: 65, uncertainMs: 25 });
  const delay = new Delay();
  delay.told({ ms: 65, uncertainMs: 25 });
  for (let reading = 0; reading < 4; reading += 1) delay.read(80, { ms: 65, uncertainMs: 25 });
  assert.equal(delay.read(80, { ms: 65, uncertainMs: 25 })?.uncertainMs, 70);
});

test("readings that move make D uncertain, until they rest again", () => {
  const delay = new Delay();
  delay.told(SURE);
  const reads = [80, 80, 80, 80, 80, 380, 380, 380, 380, 380].map((ms) => delay.read(ms, SURE));
  assert.deepEqual(reads[0], { ms: 243, uncertainMs: 70 }, "one reading tells nothing of it");
  assert.deepEqual(reads[4], { ms: 243, uncertainMs: 20 });
  assert.deepEqual(reads[5], { ms: 243, uncertainMs: 170 });
  assert.deepEqual(reads[9], { ms: 543, uncertainMs: 20 });
});

test("after a measured click, readings go by it until there is a new connection", () => {
  const delay = new Delay();
  delay.told({ ms: 65, uncertainMs: 25 });
  for (let reading = 0; reading < 5; reading += 1) delay.read(80, SURE);
  assert.deepEqual(delay.read(80, SURE), { ms: 248, uncertainMs: 45 });
  delay.measured(268);
  assert.deepEqual(delay.read(80, SURE), { ms: 268, uncertainMs: 10 });
  for (let reading = 0; reading < 2; reading += 1) delay.read(120, SURE);
  assert.deepEqual(delay.read(120, SURE), { ms: 308, uncertainMs: 30 });
  delay.newConnection();
  delay.told(SURE);
  assert.equal(delay.read(80, SURE)?.ms, 243);
});

test("a click that was measured while the line moved says nothing of the formula", () => {
  const delay = new Delay();
  delay.measured(500);
  delay.told(SURE);
  for (const ms of [80, 180, 280, 280, 280]) delay.read(ms, SURE);
  delay.measured(460);
  for (let reading = 0; reading < 5; reading += 1) delay.read(280, SURE);
  assert.deepEqual(delay.read(280, SURE), { ms: 443, uncertainMs: 20 });
  delay.measured(343);
  assert.deepEqual(delay.read(280, SURE), { ms: 443, uncertainMs: 20 }, "too far off for that");
});
