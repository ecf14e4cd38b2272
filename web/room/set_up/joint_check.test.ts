import assert from "node:assert/strict";
import { test } from "node:test";
import type { Joint, JointRow, JointTopic } from "../../wire/wire";
import { newsBetween, sentencesOn, stillOpen, TOPICS, wishes } from "./joint_check";

function row(topic: JointTopic, change: Partial<JointRow> = {}): JointRow {
  return { topic, stands: "open", words: null, more: false, ...change };
}

interface Change { mine?: JointRow[]; theirs?: JointRow[]; open?: boolean; again?: boolean }

function check({ mine, theirs, open = true, again = false }: Change = {}): Joint {
  const side = (rows = TOPICS.map((topic) => row(topic))) =>
    ({ rows, privacy: null, ready: false });
  return { open, again, last: null, mine: side(mine), theirs: side(theirs) };
}

const CLOSER = { type: "sentence", sentence: "closer" } as const;

test("every topic has sentences, and no sentence stands twice", () => {
  const all = TOPICS.flatMap((topic) => sentencesOn(topic));
  assert.equal(all.length, 12);
  assert.equal(new Set(all).size, 12);
});

test("what is still open is told in order, and privacy last", () => {
  assert.deepEqual(stillOpen(check()), [...TOPICS, "privacy"]);
  const mine = [row("picture", { stands: "fine" }), row("sound", { stands: "done" })];
  const now = check({ mine });
  assert.deepEqual(stillOpen(now), ["sound", "privacy"]);
  now.mine.privacy = { speaks: "freely", near: null };
  assert.deepEqual(stillOpen(now), ["sound"]);
});

test("a wish is what the other asked and has not been done", () => {
  const asked = row("distance", { stands: "asked", words: CLOSER });
  const done = row("sound", { stands: "done", words: { type: "own", text: "a hum" } });
  assert.deepEqual(wishes(check({ theirs: [row("light"), asked, done] })), [asked]);
});

test("each step of a request is told once, to the one whom it concerns", () => {
  const asked = row("distance", { stands: "asked", words: CLOSER });
  const done = { ...asked, stands: "done" } as const;
  const fine = { ...asked, stands: "fine" } as const;
  const news = (before: Joint, now: Joint) => newsBetween(before, now);
  const theirs = (one: JointRow) => check({ theirs: [one] });
  const mine = (one: JointRow) => check({ mine: [one] });
  assert.deepEqual(news(theirs(row("distance")), theirs(asked)), { kind: "asks", row: asked });
  assert.equal(news(mine(row("distance")), mine(asked)), null);
  assert.deepEqual(news(mine(asked), mine(done)), { kind: "has_done", row: done });
  assert.equal(news(theirs(asked), theirs(done)), null);
  const more = { ...asked, more: true };
  assert.deepEqual(news(theirs(done), theirs(more)), { kind: "asks", row: more });
  assert.deepEqual(news(theirs(done), theirs(fine)), { kind: "thanks", row: fine });
  assert.equal(news(theirs(fine), theirs(fine)), null);
  assert.equal(news(theirs(row("light")), theirs(row("light", { stands: "fine" }))), null);
  const other = { ...asked, words: { type: "own", text: "nearer still" } } as const;
  assert.deepEqual(news(theirs(asked), theirs(other)), { kind: "asks", row: other });
});

test("opening, beginning and closing are told", () => {
  const closed = check({ open: false });
  const ready = check();
  ready.theirs.ready = true;
  assert.deepEqual(newsBetween(check(), ready), { kind: "other_ready" });
  const begun = structuredClone(closed);
  begun.mine.ready = begun.theirs.ready = true;
  assert.deepEqual(newsBetween(ready, begun), { kind: "begun" });
  assert.deepEqual(newsBetween(ready, closed), { kind: "closed" });
  assert.deepEqual(newsBetween(closed, check({ again: true })), { kind: "opened" });
  assert.equal(newsBetween(null, check()), null);
});
