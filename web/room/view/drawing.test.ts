// When the page draws, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../testing/clock";
import { Drawing } from "./drawing";

const FRAME_MS = 16;

interface Page {
  clock: Clock;
  drawing: Drawing;
  drawn: string[];
  is: { hidden: boolean; still: boolean };
}

function page(): Page {
  const clock = new Clock();
  const is = { hidden: false, still: false };
  const drawn: string[] = [];
  const drawing = new Drawing({
    now: clock.now,
    hidden: () => is.hidden,
    next: (call) => is.still ? () => {} : clock.later(FRAME_MS, call),
    later: clock.later,
  });
  drawing.add(() => drawn.push("first"));
  drawing.add(() => drawn.push("second"));
  return { clock, drawing, drawn, is };
}

test("many changes are drawn once, in the next frame and in order", async () => {
  const { clock, drawing, drawn } = page();
  for (let change = 0; change < 5; change += 1) drawing.soon();
  assert.deepEqual(drawn, [], "nothing waits behind the drawing");
  await clock.pass(1_000);
  assert.deepEqual(drawn, ["first", "second"]);
});

test("what a person does is drawn at the end of the event, and not again", async () => {
  const { clock, drawing, drawn } = page();
  drawing.now();
  assert.deepEqual(drawn, [], "nothing has changed");
  drawing.soon();
  drawing.now();
  assert.deepEqual(drawn, ["first", "second"]);
  await clock.pass(1_000);
  assert.equal(drawn.length, 2);
});

test("what changes while drawing is drawn in the frame after it", async () => {
  const { clock, drawing, drawn } = page();
  let changes = 1;
  drawing.add(() => {
    if (changes-- > 0) drawing.soon();
  });
  drawing.soon();
  await clock.pass(FRAME_MS);
  assert.equal(drawn.length, 2);
  await clock.pass(FRAME_MS);
  assert.equal(drawn.length, 4);
});

test("a hidden page draws at once, and one without frames after a moment", async () => {
  const { clock, drawing, drawn, is } = page();
  is.hidden = true;
  drawing.soon();
  assert.equal(drawn.length, 2);
  is.hidden = false;
  is.still = true;
  drawing.soon();
  await clock.pass(1_000);
  assert.equal(drawn.length, 4);
});

test("while two browsers connect, drawing waits a moment, but for nobody who acts", async () => {
  const { clock, drawing, drawn } = page();
  drawing.soon();
  drawing.hold(100);
  await clock.pass(90);
  assert.deepEqual(drawn, [], "also what was due before");
  await clock.pass(30);
  assert.equal(drawn.length, 2);
  drawing.hold(100);
  drawing.soon();
  drawing.now();
  assert.equal(drawn.length, 4);
  drawing.soon();
  drawing.hold(0);
  await clock.pass(FRAME_MS);
  assert.equal(drawn.length, 6, "they are connected");
});

test("who no longer follows is not drawn", async () => {
  const { clock, drawing, drawn } = page();
  const stop = drawing.add(() => drawn.push("third"));
  drawing.soon();
  stop();
  await clock.pass(FRAME_MS);
  assert.deepEqual(drawn, ["first", "second"]);
});

test("what was due before an event is not drawn within it", async () => {
  const { clock, drawing, drawn } = page();
  drawing.soon();
  const before = drawing.changes;
  drawing.since(before);
  assert.deepEqual(drawn, [], "the level moves while a person chooses");
  drawing.soon();
  drawing.since(before);
  assert.deepEqual(drawn, ["first", "second"]);
  await clock.pass(1_000);
  assert.equal(drawn.length, 2);
});
