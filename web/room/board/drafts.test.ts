import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dropDraft, dropDrafts, keepDraft, markSent, readDraft, settleSent, type Fields,
} from "./drafts";
import type { Memory } from "../env";

const HOUR_MS = 3_600_000;
const TEA: Fields = [["next_minutes", "tea"], ["in_the_way", "sound"], ["in_the_way", "delay"]];

function tab(): Memory & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void (value === null ? kept.delete(key) : kept.set(key, value)),
  };
}

test("a draft stays until it is dropped, each under its own name", () => {
  const memory = tab();
  keepDraft(memory, "juno leaving", TEA, 0);
  keepDraft(memory, "juno arriving", [["tense", "4"]], 0);
  assert.deepEqual(readDraft(memory, "juno leaving", HOUR_MS), TEA);
  dropDraft(memory, "juno leaving");
  assert.equal(readDraft(memory, "juno leaving", HOUR_MS), null);
  assert.deepEqual(readDraft(memory, "juno arriving", HOUR_MS), [["tense", "4"]]);
  dropDraft(memory, "juno arriving");
  assert.equal(memory.kept.size, 0, "nothing stays behind");
});

test("a draft of another day is not shown again", () => {
  const memory = tab();
  keepDraft(memory, "juno leaving", TEA, 0);
  assert.equal(readDraft(memory, "juno leaving", 13 * HOUR_MS), null);
});

test("leaving quickly forgets every draft", () => {
  const memory = tab();
  keepDraft(memory, "juno leaving", TEA, 0);
  keepDraft(memory, "kit leaving", TEA, 0);
  dropDrafts(memory);
  assert.equal(memory.kept.size, 0);
});

test("a memory that holds something else is no trouble", () => {
  for (const kept of ["", "null", "7", "{", "[]", '"x"']) {
    const memory = tab();
    memory.set("drafts", kept);
    assert.equal(readDraft(memory, "juno leaving", 0), null);
    keepDraft(memory, "juno leaving", TEA, 0);
    assert.deepEqual(readDraft(memory, "juno leaving", 0), TEA);
  }
});

test("a form that was sent is kept until a page says that it was taken", () => {
  const memory = tab();
  const send = () => {
    keepDraft(memory, "maren card", TEA, 0);
    markSent(memory, "maren card", "/account/noticings");
  };
  send();
  settleSent(memory, null); // the page to sign in, or one that a proxy could not reach
  assert.deepEqual(readDraft(memory, "maren card", 0), TEA);
  settleSent(memory, "/account/noticings"); // after it was opened again
  assert.deepEqual(readDraft(memory, "maren card", 0), TEA, "it was not sent since");
  send();
  settleSent(memory, "/today");
  assert.deepEqual(readDraft(memory, "maren card", 0), TEA, "another page led here");
  send();
  settleSent(memory, "/account/noticings");
  assert.equal(memory.kept.size, 0, "it was taken");
});
