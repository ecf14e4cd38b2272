// Composing with the built module, as the worker does it, without frames.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DRAWN } from "./backdrop";
import { SensingModule } from "./module";
import { builtModule } from "./testing";

interface BackdropExports {
  backdrop_begin(model: number, bytes: number): number;
  backdrop_choose(behind: number): number;
  backdrop_compose(
    picture: number, bytes: number, width: number, height: number, kind: number, colour: number,
    looks: number,
  ): number;
}

const WIDTH = 160;
const HEIGHT = 120;
const BYTES = (WIDTH * HEIGHT * 3) / 2;

function composer(): SensingModule<BackdropExports> {
  const module = new SensingModule<BackdropExports>(builtModule("backdrop"));
  const bytes = readFileSync("crates/sensing/models/selfie_segmentation_landscape.tflite");
  const block = module.block(bytes.length);
  block.octets.set(bytes);
  assert.equal(module.call.backdrop_begin(block.address, block.bytes), 1);
  return module;
}

/** A fine pattern without a person, in I420. */
function pattern(step: number): Uint8Array {
  return Uint8Array.from({ length: BYTES }, (_, at) =>
    at >= WIDTH * HEIGHT ? 128 : 40 + 150 * ((Math.floor(at / step) + Math.floor(at / WIDTH)) % 2));
}

function composed(module: SensingModule<BackdropExports>, picture: Uint8Array): Uint8Array {
  const block = module.block(BYTES);
  block.octets.set(picture);
  const { address, bytes } = block;
  const length = module.call.backdrop_compose(address, bytes, WIDTH, HEIGHT, 0, 0, 1);
  block.free();
  return module.answer(length);
}

function detail(picture: Uint8Array): number {
  let sum = 0;
  for (let at = 1; at < WIDTH * HEIGHT; at += 1) {
    sum += Math.abs((picture[at] ?? 0) - (picture[at - 1] ?? 0));
  }
  return sum / (WIDTH * HEIGHT);
}

test("a blurred room has no detail left, and a drawn one shows nothing of the room", () => {
  const module = composer();
  assert.equal(module.call.backdrop_choose(DRAWN.indexOf("blur")), 1);
  assert.ok(detail(composed(module, pattern(3))) < 0.1 * detail(pattern(3)));
  for (const drawn of ["wall", "window", "shelf"] as const) {
    assert.equal(module.call.backdrop_choose(DRAWN.indexOf(drawn)), 1);
    assert.deepEqual(composed(module, pattern(3)), composed(module, pattern(7)));
  }
  assert.equal(module.call.backdrop_choose(DRAWN.length), 0);
});

test("what is no picture is not composed, and the instance goes on", () => {
  const module = composer();
  const block = module.block(BYTES);
  const { backdrop_compose } = module.call;
  assert.equal(backdrop_compose(block.address, block.bytes, WIDTH + 1, HEIGHT, 0, 0, 1), 0);
  assert.equal(backdrop_compose(block.address, block.bytes, WIDTH, HEIGHT, 7, 0, 1), 0);
  assert.equal(backdrop_compose(block.address + 4, block.bytes, WIDTH, HEIGHT, 0, 0, 1), 0);
  assert.equal(composed(module, pattern(3)).length, BYTES);
});
