// The built module finds the same landmarks as the native build, which wrote them to a file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SensingModule } from "./module";
import { PACKED_MODELS, builtModule } from "./testing";

interface FindingExports {
  finding_begin(
    detector: number, detectorBytes: number, landmarks: number, landmarksBytes: number,
  ): number;
  finding_find(rgba: number, width: number, height: number): number;
}

const GOLDEN = "crates/sensing/tests/golden";
const SIDE = 144;
/** Issue: as a share of the face's width. */
const APART_MAX = 1e-4;

function finder(models: string): SensingModule<FindingExports> {
  const module = new SensingModule<FindingExports>(builtModule("seeing"));
  const [detector, landmarks] = ["face_detector", "face_landmarks_detector"].map((name) => {
    const bytes = readFileSync(`${models}/${name}.tflite`);
    const block = module.block(bytes.length);
    block.octets.set(bytes);
    return block;
  });
  assert.ok(detector && landmarks);
  const { address, bytes } = detector;
  assert.equal(module.call.finding_begin(address, bytes, landmarks.address, landmarks.bytes), 1);
  return module;
}

function landmarks(module: SensingModule<FindingExports>): Float32Array {
  const rgb = readFileSync(`${GOLDEN}/face.rgb`);
  const picture = module.block(SIDE * SIDE * 4);
  picture.octets.set(Array.from({ length: SIDE * SIDE * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : rgb[(at >> 2) * 3 + at % 4] ?? 0));
  const length = module.call.finding_find(picture.address, SIDE, SIDE);
  return new Float32Array(module.answer(length).buffer);
}

const golden = readFileSync(`${GOLDEN}/face.txt`, "utf8").trim().split(/\s+/).map(Number);
const across = golden.filter((_, at) => at % 3 === 0);
const width = Math.max(...across) - Math.min(...across);

/** The largest distance along one axis, as a share of the face's width. */
function apart(found: Float32Array): number {
  assert.equal(found.length, golden.length);
  return Math.max(...golden.map((number, at) => Math.abs(number - (found[at] ?? NaN)))) / width;
}

test("landmarks are those of the native build", () => {
  const most = apart(landmarks(finder("crates/sensing/models")));
  assert.ok(most <= APART_MAX, `${most}`);
});

test("the models that browsers get put them close by", () => {
  const most = apart(landmarks(finder(PACKED_MODELS)));
  assert.ok(most > APART_MAX && most < 0.05, `${most}`);
});
