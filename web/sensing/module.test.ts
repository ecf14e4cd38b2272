import assert from "node:assert/strict";
import { test } from "node:test";
import { SensingModule } from "./module";
import { builtModule } from "./testing";

const code = builtModule("hearing");

test("the module needs nothing from the page", () => {
  assert.deepEqual(WebAssembly.Module.imports(code), []);
});

test("blocks keep what was put into them while memory grows", () => {
  const module = new SensingModule(code);
  const small = module.block(8);
  small.floats.set([0.5, -2]);
  const large = module.block(32 << 20);
  assert.deepEqual([...small.floats], [0.5, -2]);
  assert.equal(large.octets.length, 32 << 20);
  assert.equal(small.address % 4, 0);
  small.free();
  large.free();
});

test("a block that cannot be had is an error, and the instance goes on", () => {
  const module = new SensingModule(code);
  assert.throws(() => module.block(0), RangeError);
  assert.throws(() => module.block(1 << 30), RangeError);
  assert.equal(module.block(4).octets.length, 4);
});
