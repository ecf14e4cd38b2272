import assert from "node:assert/strict";
import { test } from "node:test";
import { Hint } from "./hint";
import { FakeMemory } from "../testing/world";

const MINUTE = 60_000;

class Counsellor {
  nowMs = 1_000_000;
  readonly device = new FakeMemory();
  readonly tab = new FakeMemory();
  hint = this.open();
  readonly waits: number[] = [];

  /** A new hint on the same device and tab, as after a reload. */
  open(): Hint {
    this.hint = new Hint(() => this.nowMs, this.device, this.tab);
    return this.hint;
  }

  waited(ms: number, times: number): boolean {
    for (let turn = 0; turn < times; turn += 1) this.waits.push(ms);
    return this.hint.isDue(this.waits);
  }
}

function asking(): Counsellor {
  const one = new Counsellor();
  one.hint.want(true);
  return one;
}

test("nobody is told who did not ask, and asking is remembered on the device", () => {
  const one = new Counsellor();
  assert.equal(one.hint.wanted, false);
  assert.equal(one.waited(50, 30), false);
  one.hint.want(true);
  assert.equal(one.open().wanted, true);
  one.hint.want(false);
  assert.equal(one.open().wanted, false);
});

test("it is given when the last ten were short, and not of nine", () => {
  const one = asking();
  assert.equal(one.waited(80, 9), false);
  assert.equal(one.waited(80, 1), true);
});

test("it is not given of ordinary waiting, nor of long", () => {
  assert.equal(asking().waited(208, 40), false);
  assert.equal(asking().waited(1_500, 40), false);
});

test("only the last ten count, by their middle", () => {
  const one = asking();
  one.waited(50, 9);
  assert.equal(one.waited(900, 5), false);
  assert.equal(one.waited(-300, 4), false, "four of ten, and one before them");
  assert.equal(one.waited(100, 3), true);
});

test("never twice in five minutes, and of new turns only", () => {
  const one = asking();
  assert.equal(one.waited(50, 10), true);
  one.nowMs += 4.9 * MINUTE;
  assert.equal(one.waited(50, 10), false);
  one.open();
  assert.equal(one.waited(50, 10), false, "a reload does not begin again");
  one.nowMs += MINUTE;
  assert.equal(one.hint.isDue(one.waits), true);
  one.nowMs += 6 * MINUTE;
  assert.equal(one.hint.isDue(one.waits), false, "nothing new was said");
  assert.equal(one.waited(50, 10), true);
});

test("a new count begins at its own first turn", () => {
  const one = asking();
  one.waited(50, 40);
  one.nowMs += 6 * MINUTE;
  assert.equal(one.hint.isDue(Array.from({ length: 9 }, () => 50)), false);
  assert.equal(one.hint.isDue(Array.from({ length: 10 }, () => 50)), true);
});
