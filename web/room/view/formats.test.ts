import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type ClockHabit, formatsOf } from "./formats";

interface Case {
  tag: string;
  habit: ClockHabit | null;
  time: string;
  day: string;
  day_and_time: string;
  list: string;
}

const cases = JSON.parse(readFileSync("fixtures/formats.json", "utf8")) as Case[];

for (const { tag, habit, ...told } of cases) {
  test(`the server and scripts write the same in ${tag}, ${habit ?? "as is usual"}`, () => {
    const formats = formatsOf(tag, habit ?? undefined);
    const at = new Date(2026, 2, 3, 15, 0);
    assert.deepEqual({
      time: formats.time(at),
      day: formats.day(at),
      day_and_time: formats.dayAndTime(at),
      list: formats.list(["1", "2", "3"]),
    }, told);
  });
}

test("each clock reads midnight, noon and half an hour after", () => {
  const read = (tag: string, habit?: ClockHabit) =>
    [[0, 0], [0, 30], [12, 0], [12, 30]].map(([hour, minute]) =>
      formatsOf(tag, habit).time(new Date(2026, 2, 3, hour, minute)));
  assert.deepEqual(read("en-GB"), ["00:00", "00:30", "12:00", "12:30"]);
  assert.deepEqual(read("en-US", "h23"), ["00:00", "00:30", "12:00", "12:30"]);
  assert.deepEqual(read("en-GB", "h12"), ["12:00 am", "12:30 am", "12:00 pm", "12:30 pm"]);
  assert.deepEqual(read("en-US"), ["12:00 AM", "12:30 AM", "12:00 PM", "12:30 PM"]);
});

test("seconds and minutes have their plural forms", () => {
  const british = formatsOf("en-GB");
  assert.equal(british.lasting(1), "1 second");
  assert.equal(british.lasting(59), "59 seconds");
  assert.equal(british.lasting(60), "1 minute");
  assert.equal(british.lasting(130), "2 minutes");
  assert.equal(formatsOf("de").lasting(130), "2 Minuten");
  assert.deepEqual([3, 31.24, 1_500].map(british.number), ["3", "31.2", "1,500"]);
  assert.equal(british.seconds(1_250), "1.3");
  assert.equal(formatsOf("de").seconds(1_250), "1,3");
});

test("parts beside each other have no word between them", () => {
  assert.equal(formatsOf("en-GB").row(["Juno", "15:00"]), "Juno, 15:00");
});

test("days are those of one calendar wherever the reader lives", () => {
  assert.match(formatsOf("fa").day(new Date(2026, 2, 3)), /۳ مارس/);
});
