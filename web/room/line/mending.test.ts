// When a restart is made, when a new round, and when neither.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Env } from "../env";
import { Mending } from "./mending";
import { Clock } from "../testing/clock";

class Bench {
  readonly clock = new Clock();
  canSignal = true;
  did: string[] = [];
  readonly mending = new Mending({ later: this.clock.later } as unknown as Env, {
    restart: () => this.did.push("restart"),
    again: () => this.did.push("again"),
    line: (line) => this.did.push(line),
    canSignal: () => this.canSignal,
  });

  async joined(): Promise<void> {
    this.mending.stands("connected");
    await this.clock.pass(60_000);
    assert.deepEqual(this.did, ["joined"]);
    this.did = [];
  }
}

test("restarts at once when failed, after three seconds when it stutters", async () => {
  const bench = new Bench();
  await bench.joined();
  bench.mending.stands("failed");
  assert.deepEqual(bench.did, ["mending", "restart"]);
  bench.mending.stands("connected");
  bench.did = [];
  bench.mending.stands("disconnected");
  await bench.clock.pass(2_900);
  assert.deepEqual(bench.did, ["mending"]);
  await bench.clock.pass(200);
  assert.deepEqual(bench.did, ["mending", "restart"]);
});

test("a short stutter passes by itself", async () => {
  const bench = new Bench();
  await bench.joined();
  bench.mending.stands("disconnected");
  await bench.clock.pass(2_000);
  bench.mending.stands("connected");
  await bench.clock.pass(60_000);
  assert.deepEqual(bench.did, ["mending", "joined"]);
  assert.equal(bench.mending.takeMended(), 1);
  assert.equal(bench.mending.takeMended(), 0);
});

test("asks for a new round after 15 s, then each 10 s, until joined or closed", async () => {
  const bench = new Bench();
  await bench.clock.pass(14_900);
  assert.deepEqual(bench.did, []);
  await bench.clock.pass(200);
  assert.deepEqual(bench.did, ["again"]);
  await bench.clock.pass(20_000);
  assert.deepEqual(bench.did, ["again", "again", "again"]);
  bench.mending.stands("connected");
  await bench.clock.pass(60_000);
  assert.deepEqual(bench.did.slice(3), ["joined"]);
  bench.mending.stands("failed");
  bench.mending.close();
  bench.did = [];
  await bench.clock.pass(60_000);
  assert.deepEqual(bench.did, []);
});

test("another network is a restart; without the server, once it is back", async () => {
  const bench = new Bench();
  await bench.joined();
  bench.mending.networkChanged();
  assert.deepEqual(bench.did, ["restart"]);
  bench.canSignal = false;
  bench.mending.networkChanged();
  assert.deepEqual(bench.did, ["restart"]);
  bench.canSignal = true;
  bench.mending.socketBack();
  bench.mending.socketBack();
  assert.deepEqual(bench.did, ["restart", "restart"]);
  bench.mending.stands("failed");
  bench.did = [];
  bench.mending.socketBack();
  assert.deepEqual(bench.did, ["restart"]);
});
