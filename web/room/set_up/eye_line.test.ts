// The table of docs/evidence.md#b3 and docs/evidence.md#b4, and what it means for a screen.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  angleDeg, apparentDistanceM, eyeLine, offsetCm, type Spot, showing,
} from "./eye_line";
import type { ScreenFacts } from "../state";

const near = (value: number, wanted: number, within: number): void =>
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted}`);

/** A laptop of 14 inches with the lens above the middle. */
const LAPTOP: ScreenFacts = {
  widthCm: 31, heightCm: 17.4, lensXCm: 0, lensYCm: 0.7, distanceCm: 60,
};
const SPOT: Spot = {
  screenWidthPx: 1_440, screenHeightPx: 808, pageXPx: 0, pageYPx: 90, pageHeightPx: 718,
};
const picture = (topPx: number, heightPx: number, leftPx = 420): Parameters<typeof eyeLine>[2] =>
  ({ leftPx, topPx, widthPx: 600, heightPx });

test("angles and lengths as docs/evidence.md#b4 has them", () => {
  near(offsetCm(7, 60), 7.4, 0.05);
  near(offsetCm(5, 60), 5.2, 0.06);
  near(offsetCm(2, 60), 2.1, 0.05);
  near(offsetCm(7, 80), 9.8, 0.05);
  near(angleDeg(7.4, 60), 7, 0.05);
  near(angleDeg(0, 60), 0, 0);
});

test("apparent distances as docs/evidence.md#b3 has them", () => {
  near(apparentDistanceM(9, 60), 1.5, 0.05);
  near(apparentDistanceM(12, 60), 1.15, 0.005);
  near(apparentDistanceM(25, 60), 0.55, 0.005);
});

test("a picture high on the page is good, low is far", () => {
  const high = eyeLine(LAPTOP, SPOT, picture(0, 200));
  near(high.angleDeg, angleDeg(0.7 + (90 + 80) * (17.4 / 808), 60), 0.001);
  assert.equal(high.class, "good");
  assert.equal(eyeLine(LAPTOP, SPOT, picture(0, 400)).class, "acceptable");
  assert.equal(eyeLine(LAPTOP, SPOT, picture(300, 400)).class, "far");
  assert.equal(eyeLine(LAPTOP, SPOT, picture(0, 200, 0)).class, "far");
  const backward = { ...LAPTOP, distanceCm: 120 };
  assert.equal(eyeLine(backward, SPOT, picture(300, 300)).class, "acceptable");
});

test("the limits belong to the better class", () => {
  const at = (degrees: number): string => {
    const cm = offsetCm(degrees, 60);
    const facts = { ...LAPTOP, widthCm: 100, heightCm: 100, lensYCm: cm };
    const spot = {
      screenWidthPx: 1_000, screenHeightPx: 1_000, pageXPx: 0, pageYPx: 0, pageHeightPx: 1_000,
    };
    return eyeLine(facts, spot, { leftPx: 400, topPx: 0, widthPx: 200, heightPx: 0 }).class;
  };
  assert.deepEqual(
    [4.999, 5.001, 6.999, 7.001].map(at), ["good", "acceptable", "acceptable", "far"],
  );
});

test("the suggested place is as near under the lens as the page allows", () => {
  assert.equal(eyeLine(LAPTOP, SPOT, picture(200, 300)).pictureTopPx, 0);
  const below = { ...LAPTOP, lensYCm: -18 };
  assert.equal(eyeLine(below, SPOT, picture(0, 300)).pictureTopPx, 418);
  const middle = eyeLine({ ...LAPTOP, lensYCm: -8 }, SPOT, picture(0, 300)).pictureTopPx;
  const there = eyeLine({ ...LAPTOP, lensYCm: -8 }, SPOT, picture(middle, 300));
  near(there.angleDeg, 0, 0.001);
  const aside = eyeLine({ ...LAPTOP, lensXCm: 10 }, SPOT, picture(0, 300));
  near(eyeLine({ ...LAPTOP, lensXCm: 10 }, SPOT, picture(0, 300, aside.pictureLeftPx)).angleDeg,
    eyeLine(LAPTOP, SPOT, picture(0, 300)).angleDeg, 0.001);
});

test("the greatest acceptable height is acceptable, and a little more is not", () => {
  const { maxHeightPx } = eyeLine(LAPTOP, SPOT, picture(0, 300));
  assert.ok(maxHeightPx !== null && maxHeightPx < 718);
  near(eyeLine(LAPTOP, SPOT, picture(0, maxHeightPx)).angleDeg, 7, 0.001);
  assert.equal(eyeLine(LAPTOP, SPOT, picture(0, maxHeightPx + 1)).class, "far");
  assert.equal(eyeLine({ ...LAPTOP, lensXCm: 30 }, SPOT, picture(0, 300)).maxHeightPx, null);
  assert.equal(eyeLine({ ...LAPTOP, lensYCm: 40 }, SPOT, picture(0, 300)).maxHeightPx, null);
  assert.equal(eyeLine({ ...LAPTOP, lensYCm: -60 }, SPOT, picture(0, 300)).maxHeightPx, null);
});

test("where the screen is known, the middle step lies within 1.2 to 2 m", () => {
  const screens: [ScreenFacts, number, number][] = [
    [LAPTOP, 808, 600],
    [{ ...LAPTOP, widthCm: 60, heightCm: 34, distanceCm: 70 }, 1_440, 1_200],
    [{ ...LAPTOP, widthCm: 7, heightCm: 15, distanceCm: 35 }, 844, 700],
  ];
  for (const [screen, screenHeightPx, roomPx] of screens) {
    const steps = [0, 1, 2, 3, 4, 5, 6].map((step) =>
      showing(step, screen, screenHeightPx, roomPx));
    const distances = steps.map((step) => step.apparentDistanceM ?? 0);
    assert.ok(distances[3] !== undefined && distances[3] >= 1.2 && distances[3] <= 2);
    for (const [at, distance] of distances.entries()) {
      assert.ok(at === 0 || distance < (distances[at - 1] ?? 0) * 0.97, `${distances}`);
    }
    for (const { heightPx, zoom } of steps) {
      assert.ok(heightPx <= roomPx && zoom >= 1 && zoom <= 2.001);
    }
  }
});

test("where the screen is not known, every step is a step", () => {
  const shown = [0, 1, 2, 3, 4, 5, 6, 9].map((step) => showing(step, null, 800, 600))
    .map(({ heightPx, zoom }) => heightPx * zoom);
  for (let at = 1; at < 7; at += 1) assert.ok((shown[at] ?? 0) > (shown[at - 1] ?? 0) * 1.1);
  assert.equal(shown[7], shown[6]);
  assert.equal(showing(3, null, 800, 600).apparentDistanceM, null);
});
