// Judging pictures: how often, one at a time, and what happens when a worker fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../room/testing/clock";
import { type FromWorker, Looking, type LookingWorker, type ToWorker } from "./looking";
import type { Says } from "./says";

const FILES = { hearing: "/h", seeing: "/s", detector: "/d", landmarks: "/l" };
const SAYS: Says = {
  frame: "fits", distance: "good", light: "fine", sound: "clear", sentence: null, outline: null,
};

class FakeWorker {
  onmessage: LookingWorker["onmessage"] = null;
  onerror: LookingWorker["onerror"] = null;
  asked: ToWorker[] = [];
  answered = 0;
  ended = false;

  postMessage(message: ToWorker): void {
    this.asked.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  answers(message: FromWorker): void {
    this.onmessage?.call(this as never, { data: message } as MessageEvent);
  }

  get looks(): number {
    return this.asked.filter(({ type }) => type === "look").length;
  }
}

class Desk {
  readonly clock = new Clock();
  readonly workers: FakeWorker[] = [];
  readonly said: (Says | null)[] = [];
  bitmaps = { made: 0, closed: 0 };
  covered = false;
  looking = new Looking(
    {
      now: this.clock.now,
      later: this.clock.later,
      worker: () => {
        this.workers.push(new FakeWorker());
        return this.worker as unknown as LookingWorker;
      },
    },
    FILES, "client", (says) => this.said.push(says),
  );

  get worker(): FakeWorker {
    return this.workers.at(-1) as FakeWorker;
  }

  grab = async (): Promise<ImageBitmap | null> => {
    if (this.covered) return null;
    this.bitmaps.made += 1;
    return { close: () => { this.bitmaps.closed += 1; } } as ImageBitmap;
  };

  async begin(): Promise<void> {
    this.looking.begin(this.grab);
    this.worker.answers({ type: "begun" });
    await this.clock.pass(0);
  }

  /** Answers each look at once for `ms`; returns how many there were. */
  async looks(ms: number, tookMs: number): Promise<number> {
    const { worker } = this;
    const before = worker.looks;
    for (let passed = 0; passed < ms; passed += 10) {
      if (worker.looks > worker.answered) {
        worker.answered = worker.looks;
        worker.answers({ type: "says", says: SAYS, tookMs });
      }
      await this.clock.pass(10);
    }
    return worker.looks - before;
  }
}

test("three looks a second, and fewer where a look takes long", async () => {
  const desk = new Desk();
  await desk.begin();
  const quick = await desk.looks(3_000, 15);
  assert.ok(quick >= 8 && quick <= 9, `${quick} looks in three seconds`);
  const slow = await desk.looks(10_000, 100);
  assert.ok(slow >= 9 && slow <= 11, `${slow} slow looks in ten seconds`);
  const slowest = await desk.looks(15_000, 2_000);
  assert.ok(slowest >= 9 && slowest <= 11, `${slowest} slowest looks in fifteen seconds`);
  assert.equal(desk.said.at(-1), SAYS);
});

test("one picture at a time", async () => {
  const desk = new Desk();
  await desk.begin();
  await desk.clock.pass(5_000);
  assert.equal(desk.worker.looks, 1);
  assert.equal(desk.bitmaps.made, 1);
});

test("without a picture it waits for one", async () => {
  const desk = new Desk();
  desk.covered = true;
  await desk.begin();
  await desk.clock.pass(2_000);
  assert.equal(desk.worker.looks, 0);
  desk.covered = false;
  await desk.clock.pass(400);
  assert.equal(desk.worker.looks, 1);
});

test("what was heard is passed on and is no answer to a look", async () => {
  const desk = new Desk();
  desk.looking.begin(desk.grab);
  desk.looking.hear(new Float32Array(9));
  assert.deepEqual(desk.worker.asked.map(({ type }) => type), ["begin"]);
  desk.worker.answers({ type: "begun" });
  await desk.clock.pass(0);
  desk.looking.hear(new Float32Array(9));
  desk.worker.answers({ type: "says", says: SAYS, tookMs: null });
  await desk.clock.pass(1_000);
  assert.equal(desk.worker.looks, 1);
  assert.deepEqual(desk.said, [SAYS]);
});

test("without a way to grab pictures no network is fetched and nothing is looked at", async () => {
  const desk = new Desk();
  desk.looking.begin(null);
  assert.deepEqual(desk.worker.asked, [
    { type: "begin", files: FILES, whom: "client", looks: false },
  ]);
  desk.worker.answers({ type: "begun" });
  await desk.clock.pass(5_000);
  assert.equal(desk.worker.looks, 0);
});

test("stopping ends the worker, and what was under way comes to nothing", async () => {
  const desk = new Desk();
  await desk.begin();
  const { worker } = desk;
  desk.looking.stop();
  assert.ok(worker.ended);
  worker.answers({ type: "says", says: SAYS, tookMs: 10 });
  await desk.clock.pass(60_000);
  assert.equal(worker.looks, 1);
  assert.equal(desk.workers.length, 1);
  assert.deepEqual(desk.said, []);
  assert.equal(desk.looking.works, false);
});

test("a picture grabbed too late is let go", async () => {
  const desk = new Desk();
  let give = (_: ImageBitmap): void => {};
  desk.looking.begin(() => new Promise((done) => { give = done; }));
  desk.worker.answers({ type: "begun" });
  await desk.clock.pass(0);
  desk.looking.stop();
  let closed = false;
  give({ close: () => { closed = true; } } as ImageBitmap);
  await desk.clock.pass(10);
  assert.ok(closed);
});

test("a worker that fails is replaced; one look that works makes up for it", async () => {
  const desk = new Desk();
  await desk.begin();
  for (let trouble = 0; trouble < 5; trouble += 1) {
    const failed = desk.worker;
    failed.answers({ type: "failed" });
    assert.ok(failed.ended);
    await desk.clock.pass(1_000);
    assert.notEqual(desk.worker, failed);
    desk.worker.answers({ type: "begun" });
    await desk.clock.pass(0);
    await desk.looks(400, 10);
  }
  assert.ok(!desk.said.includes(null));
});

test("a worker that never answers is replaced, and given up in the end", async () => {
  const desk = new Desk();
  await desk.begin();
  await desk.clock.pass(12_000);
  assert.equal(desk.workers.length, 2);
  await desk.clock.pass(200_000);
  assert.equal(desk.workers.length, 3);
  assert.deepEqual(desk.said, [null]);
  assert.ok(desk.workers.every(({ ended }) => ended));
});

test("a browser without workers has a mirror and no advice", () => {
  const said: (Says | null)[] = [];
  const looking = new Looking(
    { now: () => 0, later: () => () => {}, worker: () => { throw new Error("no workers"); } },
    FILES, "client", (says) => said.push(says),
  );
  looking.begin(async () => null);
  assert.deepEqual(said, [null]);
  looking.hear(new Float32Array(9));
  looking.stop();
});
