// A word for when somebody comes in, written down by one and read by both.

import assert from "node:assert/strict";
import { test } from "node:test";
import { laterWord } from "./code_word";
import type { CodeWord } from "../state";
import { readTalk } from "../talk";
import { World } from "../testing/world";

const garden: CodeWord = { word: "the garden", agreedAt: 1_000 };
const ear: CodeWord = { word: "a hand on the ear", agreedAt: 2_000 };

test("the later one counts", () => {
  assert.equal(laterWord(null, garden), garden);
  assert.equal(laterWord(garden, ear), ear);
  assert.equal(laterWord(ear, garden), ear);
  assert.equal(laterWord(garden, { ...garden }), garden);
});

test("the other reads it at once, and the server's socket never carries it", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  client.room.codeWord.agreed(garden);
  await world.pass(100);
  assert.deepEqual(counsellor.room.state.codeWord, garden);
  assert.equal(counsellor.notices.at(-1), "other-word");
  assert.ok(!client.notices.includes("other-word"));
  counsellor.room.codeWord.agreed(ear);
  await world.pass(100);
  assert.deepEqual(client.room.state.codeWord, ear);
  counsellor.room.codeWord.agreed({ word: "", agreedAt: 3_000 });
  await world.pass(100);
  assert.equal(client.room.state.codeWord?.word, "");
  assert.doesNotMatch(JSON.stringify(world.server.said), /garden|ear"/);
});

test("a page that was opened before a change hears of it when they meet", async () => {
  const world = new World();
  const { counsellor, client } = world;
  counsellor.codeWord = ear;
  counsellor.open();
  client.codeWord = garden;
  client.open();
  await world.meet();
  assert.deepEqual(client.room.state.codeWord, ear);
  assert.deepEqual(counsellor.room.state.codeWord, ear);
  assert.ok(!counsellor.notices.includes("other-word"));
});

test("what is no word is not taken", () => {
  const read = (said: object) => readTalk(JSON.stringify({ type: "word", ...said }));
  assert.deepEqual(read(garden), { type: "word", ...garden });
  for (const said of [
    { word: "x" }, { word: 1, agreedAt: 1 }, { word: "x", agreedAt: "1" },
    { word: "x", agreedAt: 1.5 }, { word: "x".repeat(161), agreedAt: 1 },
  ]) assert.equal(read(said), null, JSON.stringify(said));
});
