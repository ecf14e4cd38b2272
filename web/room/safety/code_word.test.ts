// A word for when somebody comes in, written by one of the two and read by both.

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

test("the other reads it once the server has it, and no socket carries it", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  assert.equal(await client.room.codeWord.agree("the garden"), true);
  await world.pass(100);
  assert.equal(counsellor.room.state.codeWord?.word, "the garden");
  assert.equal(counsellor.notices.at(-1), "other-word");
  assert.ok(!client.notices.includes("other-word"));
  await counsellor.room.codeWord.agree("a hand on the ear");
  await world.pass(100);
  assert.equal(client.room.state.codeWord?.word, "a hand on the ear");
  await counsellor.room.codeWord.agree("");
  await world.pass(100);
  assert.equal(client.room.state.codeWord?.word, "");
  assert.deepEqual(client.forms, [{ path: "/arrive/word", form: [["word", "the garden"]] }]);
  assert.equal(counsellor.forms[0]?.path, "/room/pair/word");
  assert.doesNotMatch(JSON.stringify(world.server.said), /garden|ear"/);
});

test("a word that the server did not keep is none", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  for (const answer of [null, { status: 400, said: null }, { status: 200, said: { word: 1 } }]) {
    client.answerForm = () => answer;
    assert.equal(await client.room.codeWord.agree("the garden"), false);
  }
  await world.pass(100);
  assert.deepEqual([client, counsellor].map(({ room }) => room.state.codeWord), [null, null]);
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
