// A picture that stands still although pictures are decoded is set going again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "../testing/world";
import { StillPicture } from "./still_picture";

const EVERY_MS = 2_000;

/** Reads every two seconds, fifteen pictures decoded in each second; `presents` tells whether they
 * are presented. */
function stepsOf(seconds: number, presents: (second: number) => boolean): (string | null)[] {
  const still = new StillPicture();
  const steps = [];
  let presented = 0;
  for (let second = 0; second <= seconds; second += EVERY_MS / 1_000) {
    if (presents(second)) presented += 30;
    steps.push(still.read({ decoded: 15 * second, presented }, second * 1_000));
  }
  return steps;
}

test("each step waits two seconds for the one before", () => {
  assert.deepEqual(stepsOf(6, () => false), [null, "source", "element", "round"]);
});

test("the one picture that a step presents is no movement", () => {
  const still = new StillPicture();
  const steps = [];
  for (let read = 0, presented = 9; read < 4; read += 1) {
    steps.push(still.read({ decoded: 30 * read, presented }, EVERY_MS * read));
    if (steps.at(-1) !== null) presented += 1;
  }
  assert.deepEqual(steps, [null, "source", "element", "round"]);
});

test("a picture that moves needs nothing", () => {
  assert.ok(stepsOf(60, () => true).every((step) => step === null));
});

test("a picture that was set going begins at the gentlest step the next time", () => {
  const moves = [0, 2, 8];
  assert.deepEqual(stepsOf(12, (second) => moves.includes(second)),
    [null, null, "source", "element", null, "source", "element"]);
});

test("rounds are a minute apart, and the stream is set meanwhile", () => {
  const rounds = stepsOf(180, () => false).map((step, at) => step === "round" ? 2 * at : -1)
    .filter((second) => second >= 0);
  assert.deepEqual(rounds, [6, 66, 126]);
});

test("nothing is judged while nothing comes, or need not be shown, or on a new connection", () => {
  const still = new StillPicture();
  for (let second = 0; second < 20; second += 2) {
    assert.equal(still.read({ decoded: 100, presented: 7 }, second * 1_000), null);
  }
  for (let second = 20; second < 40; second += 2) {
    const hidden = second % 4 === 0;
    const pictures = hidden ? null : { decoded: 15 * second, presented: 7 };
    assert.equal(still.read(pictures, second * 1_000), null);
  }
  assert.equal(still.read({ decoded: 3, presented: 7 }, 41_000), null);
  assert.equal(still.read({ decoded: 30, presented: 7 }, 42_000), null);
  assert.equal(still.read({ decoded: 60, presented: 7 }, 43_000), "source");
});

class FakePicture {
  presentedSoFar = 0;
  done: string[] = [];
  /** Sees to it that pictures are presented again. */
  helps: "source" | "element" | "round" | "nothing" = "nothing";
  moves = false;

  presented(): number {
    if (this.moves) this.presentedSoFar += 30;
    return this.presentedSoFar;
  }

  setSource(): void {
    this.#do("source");
  }

  renew(): void {
    this.#do("element");
  }

  #do(step: "source" | "element"): void {
    this.done.push(step);
    if (step === this.helps) this.moves = true;
  }
}

async function still(helps: FakePicture["helps"]): Promise<{ world: World; picture: FakePicture }> {
  const world = new World();
  await world.meet();
  const picture = new FakePicture();
  picture.helps = helps;
  world.client.room.watchPicture(picture);
  for (let second = 0; second < 9; second += 1) {
    if (world.client.peer !== undefined) {
      world.client.peer.stats = [
        { id: "v", type: "inbound-rtp", kind: "video", framesDecoded: 100 + 15 * second },
      ];
    }
    await world.pass(1_000);
  }
  return { world, picture };
}

test("the room sets the stream again, then a new element, then asks for a new round", async () => {
  for (const [helps, done, counts, rounds] of [
    ["source", ["source"], { source: 1, element: 0, round: 0 }, 1],
    ["element", ["source", "element"], { source: 1, element: 1, round: 0 }, 1],
    ["nothing", ["source", "element"], { source: 1, element: 1, round: 1 }, 2],
  ] as const) {
    const { world, picture } = await still(helps);
    await world.pass(500);
    assert.deepEqual(picture.done, done, helps);
    assert.deepEqual(world.client.room.state.lineSoFar.restarted, counts);
    assert.equal(world.server.round, rounds);
    assert.equal(world.client.room.state.line, "joined");
    assert.equal(world.server.count("client", "again"), rounds - 1);
  }
});
