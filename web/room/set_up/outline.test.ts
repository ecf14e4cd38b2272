import assert from "node:assert/strict";
import { test } from "node:test";
import type { Says } from "../../sensing/says";
import { fits, placeOutline } from "./outline";

const SIZE = { width: 640, height: 480 };
const OUTLINE = {
  x: 0.5, y: 0.4, halfWidth: 0.1, halfHeight: 0.16, rollDeg: 0, shouldersY: 0.7,
  shouldersHalfWidth: 0.25,
};
const says = (change: Partial<Says> = {}, outline = {}): Says => ({
  frame: "fits", distance: "good", light: "fine", sound: "clear", sentence: null,
  outline: { ...OUTLINE, ...outline }, ...change,
});

test("the outline is around the person", () => {
  const place = placeOutline(null, says(), SIZE);
  assert.ok(place.around);
  assert.deepEqual([place.x, place.y], [320, 192]);
  assert.ok(place.half > 0.16 * 480);
});

test("it rests while they move a little, and goes with them when they move more", () => {
  const place = placeOutline(null, says(), SIZE);
  assert.equal(placeOutline(place, says({}, { x: 0.52, y: 0.41 }), SIZE), place);
  assert.notEqual(placeOutline(place, says({}, { x: 0.6 }), SIZE), place);
  assert.notEqual(placeOutline(place, says({}, { halfHeight: 0.2 }), SIZE), place);
});

test("while nobody is found it stands where head and shoulders would be well", () => {
  const guide = placeOutline(null, null, SIZE);
  assert.equal(guide.around, false);
  const head = (2 * guide.half) / SIZE.height;
  assert.ok(head > 0.23 && head < 0.43, `docs/evidence.md#b1 accepts 0.23 to 0.43, not ${head}`);
  assert.deepEqual(placeOutline(placeOutline(null, says(), SIZE), says({ outline: null }), SIZE),
    guide);
});

test("who is at the side, or near, or far, does not fit yet", () => {
  assert.ok(fits(says()));
  assert.ok(fits(says({ frame: "camera_low" })));
  for (const other of [null, says({ frame: "off_centre" }), says({ distance: "near" })]) {
    assert.ok(!fits(other));
  }
});
