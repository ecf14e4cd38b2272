import assert from "node:assert/strict";
import { test } from "node:test";
import type { LineDelay } from "../state";
import { type Slow, SlowLine } from "./slow_line";

const EVERY_MS = 2_000;

/** Reads each delay in turn, as often as the room does, and returns what was said at each. */
class Read {
  readonly line = new SlowLine();
  #nowMs = 0;

  all(delays: (number | LineDelay | null)[]): (Slow | null)[] {
    return delays.map((delay) => {
      this.#nowMs += EVERY_MS;
      const sure = typeof delay === "number" ? { ms: delay, uncertainMs: 20 } : delay;
      return this.line.read(sure, this.#nowMs);
    });
  }

  last(...delays: (number | LineDelay | null)[]): Slow | null {
    return this.all(delays).at(-1) ?? null;
  }
}

const for10s = (ms: number): number[] => Array.from({ length: 5 }, () => ms);

test("a line that adds little is not mentioned, one that adds more is after a while", () => {
  const read = new Read();
  assert.equal(read.last(...for10s(290)), null);
  assert.deepEqual(read.all(for10s(410)).map((said) => said?.ms), [
    undefined, undefined, undefined, undefined, 400,
  ]);
});

test("a moment's delay is not told, and a moment's ease takes nothing away", () => {
  const read = new Read();
  assert.equal(read.last(200, 600, 600, 600, 200, 600, 600, 600), null);
  read.all(for10s(400));
  assert.equal(read.last(200, 200, 200)?.degree, 1);
  assert.equal(read.last(400)?.degree, 1);
});

test("around the threshold it does not come and go", () => {
  const read = new Read();
  read.all(for10s(320));
  const said = read.all([...for10s(290), ...for10s(310), ...for10s(280), ...for10s(305)]);
  assert.ok(said.every((one) => one?.degree === 1));
  assert.equal(read.last(...for10s(240)), null);
});

test("above 800 ms it says more, and eases in steps", () => {
  const read = new Read();
  assert.deepEqual(read.last(...for10s(1_180)), { degree: 2, ms: 1_200 });
  assert.equal(read.last(...for10s(700))?.degree, 2);
  assert.equal(read.last(...for10s(600))?.degree, 1);
});

test("the figure rests while the delay wanders within a tenth", () => {
  const read = new Read();
  read.all(for10s(440));
  assert.deepEqual(read.all([455, 440, 462, 445, 380]).map((said) => said?.ms), [
    400, 400, 400, 400, 400,
  ]);
  assert.equal(read.last(530)?.ms, 500);
});

test("an unsure delay is told by what is sure, or not at all", () => {
  const unsure = (ms: number, uncertainMs: number) =>
    Array.from({ length: 6 }, () => ({ ms, uncertainMs }));
  assert.equal(new Read().last(...unsure(420, 150)), null);
  assert.equal(new Read().last(...unsure(900, 150))?.degree, 1);
  assert.equal(new Read().last(...unsure(320, 90))?.degree, 1);
});

test("put away, it stays away, unless the line becomes much slower", () => {
  const read = new Read();
  read.all(for10s(400));
  read.line.putAway();
  assert.equal(read.last(400, 450), null);
  assert.equal(read.last(...for10s(200), ...for10s(400), ...for10s(400)), null);
  assert.equal(read.last(...for10s(1_000))?.degree, 2);
  read.line.putAway();
  assert.equal(read.last(...for10s(400), ...for10s(1_000)), null);
});

test("nothing is said of a line that is not known", () => {
  const read = new Read();
  read.all(for10s(400));
  assert.equal(read.last(null), null);
  assert.equal(read.last(400, 400), null);
});
