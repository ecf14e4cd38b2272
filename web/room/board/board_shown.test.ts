// Which lines are shown in which list, what each line offers, and which op a button stands for.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Board, BoardBody, BoardEntry, Side } from "../../wire/wire";
import { newsBetween, withOwn } from "./board_news";
import { agreedOn, boardShown, isEditable, isRemovable, newOf, opOf } from "./board_shown";

const OPEN = { is: "open" } as const;

function entry(id: string, body: BoardBody, by: Side = "client", agreed = false): BoardEntry {
  return { id, by, madeAt: 0, words: `words of ${id}`, agreed, body };
}

function goal(stands: "open" | "done" | "later" = "open"): BoardBody {
  const standing = stands === "open" ? OPEN : { is: stands, at: 1 };
  return { kind: "goal", stands: standing, rewording: null, ratings: [], history: [] };
}

const agenda = (): BoardBody => ({ kind: "agenda", stands: OPEN });

function boardOf(...entries: BoardEntry[]): Board {
  return { entries, review_every: null };
}

const shown = (board: Board, side: Side = "client") => boardShown(board, side, 100);

test("each line stands in its place, and what was closed before today in none", () => {
  const board = boardOf(
    entry("mine", { kind: "hope", closedAt: null }),
    entry("theirs", { kind: "hope", closedAt: null }, "counsellor"),
    entry("old-hope", { kind: "hope", closedAt: 5 }),
    entry("now", agenda()),
    entry("today", { kind: "agenda", stands: { is: "done", at: 100 } }),
    entry("past", { kind: "agenda", stands: { is: "done", at: 99 } }),
    entry("next", { kind: "agenda", stands: { is: "later", at: 1 } }),
    entry("goal", goal()), entry("reached", goal("done")), entry("aside", goal("later")),
    entry("good", { kind: "strength", of: "person" }),
    entry("tea", { kind: "strength", of: "helped" }),
    entry("walk", { kind: "step", when: "after", place: "home" }),
    entry("door", { kind: "step", when: "before", place: null }),
    entry("kept", { kind: "noticing" }),
  );
  const { lists, theirHope } = shown(board);
  const ids = Object.entries(lists).map(([name, list]) => [name, list.map(({ id }) => id)]);
  assert.deepEqual(Object.fromEntries(ids), {
    hope: ["mine"], agenda: ["now", "today"], left: ["next"], noticing: ["kept"],
    goal: ["goal"], past: ["reached", "aside"], helped: ["tea"], person: ["good"],
    before: ["door"], after: ["walk"],
  });
  assert.equal(theirHope, "words of theirs");
  assert.deepEqual(shown(board, "counsellor").lists.hope.map(({ id }) => id), ["theirs"]);
});

test("nothing is offered that the board would refuse", () => {
  const proposed = entry("goal", goal(), "counsellor");
  assert.equal(agreedOn(proposed), "client");
  assert.equal(isEditable(proposed, "counsellor"), true);
  assert.equal(isEditable(proposed, "client"), false, "the other's goal is reworded instead");
  const agreed = { ...proposed, agreed: true };
  assert.equal(agreedOn(agreed), "both");
  assert.equal(isEditable(agreed, "counsellor"), false);
  assert.equal(isRemovable(agreed, "counsellor"), false);
  assert.equal(isRemovable(agreed, "client"), true);
  const tea = entry("tea", { kind: "strength", of: "helped" }, "client", true);
  assert.equal(agreedOn(tea), null, "one's own strength needs no agreement");
  assert.equal(isEditable(tea, "counsellor"), false);
  const step = entry("step", { kind: "step", when: "after", place: null }, "counsellor", true);
  assert.equal(isRemovable(step, "counsellor"), true);
  assert.equal(isEditable(entry("line", agenda()), "counsellor"), true);
});

test("a step up or down goes among the lines that are seen together", () => {
  const board = boardOf(
    entry("a", agenda()), entry("left", { kind: "agenda", stands: { is: "later", at: 1 } }),
    entry("b", agenda()), entry("c", agenda()),
  );
  const move = (verb: string, id: string) => opOf(verb, { id }, shown(board));
  assert.deepEqual(move("up", "b"), { do: "move", id: "b", after: null });
  assert.deepEqual(move("up", "c"), { do: "move", id: "c", after: "a" });
  assert.deepEqual(move("down", "a"), { do: "move", id: "a", after: "b" });
  const nowhere = [["up", "a"], ["down", "c"], ["up", "left"], ["down", "none"]] as const;
  for (const [verb, id] of nowhere) {
    assert.equal(move(verb, id), null, `${verb} ${id}`);
  }
});

test("forms say what they mean, and nothing is made of nothing", () => {
  const board = shown(boardOf());
  assert.deepEqual(opOf("undone", { id: "a" }, board), { do: "done", id: "a", done: false });
  assert.deepEqual(opOf("resume", { id: "a" }, board), { do: "later", id: "a", later: false });
  assert.deepEqual(opOf("rhythm", { sessions: "4" }, board), { do: "review_every", sessions: 4 });
  assert.deepEqual(opOf("rhythm", { sessions: "" }, board), { do: "review_every", sessions: null });
  assert.deepEqual(opOf("place", { id: "a", when: "after", place: "car" }, board),
    { do: "place", id: "a", when: "after", place: "car" });
  assert.equal(opOf("reword", { id: "a", other_words: "  " }, board), null);
  assert.equal(opOf("dance", { id: "a" }, board), null);
  assert.equal(newOf({ kind: "agenda", words: " \n" }), null);
  assert.deepEqual(newOf({ kind: "step", when: "after", place: "", words: " Walk " }),
    { body: { kind: "step", when: "after", place: null }, words: "Walk" });
  assert.equal(newOf({ kind: "noticing", words: "never by a form" }), null);
});

test("what the other changed is told once, and one's own changes are not", () => {
  const before = boardOf(
    entry("line", agenda()), entry("mine", agenda()),
    entry("goal", goal(), "client", true), entry("gone", agenda()),
  );
  const reworded: BoardEntry = {
    ...entry("goal", goal(), "client", true),
    body: { ...goal(), rewording: { by: "counsellor", words: "other words" } } as BoardBody,
  };
  const now = boardOf(
    { ...entry("line", agenda()), agreed: true }, { ...entry("mine", agenda()), words: "typed" },
    reworded, entry("new", agenda(), "counsellor"),
  );
  const news = newsBetween(withOwn(before, now, "mine"), now, "client");
  assert.deepEqual(news, [
    { key: "agreed", words: "words of line" },
    { key: "reworded", words: "other words" },
    { key: "added", words: "words of new" },
  ]);
  assert.deepEqual(newsBetween(now, now, "client"), []);
  assert.deepEqual(newsBetween(null, now, "client"), [], "the first board is no news");
  const kept = boardOf(...now.entries, entry("kept", { kind: "noticing" }, "client"));
  assert.deepEqual(newsBetween(now, kept, "counsellor"), [], "both said yes to it");
  const taken = boardOf({ ...entry("goal", goal(), "client", true), words: "other words" });
  const [first] = newsBetween(boardOf(reworded), taken, "counsellor");
  assert.deepEqual(first, { key: "taken", words: "other words" });
  const agreedByMe = boardOf({ ...entry("theirs", agenda(), "counsellor"), agreed: true });
  const waiting = boardOf(entry("theirs", agenda(), "counsellor"));
  assert.deepEqual(newsBetween(waiting, agreedByMe, "client"), [], "it was this side that agreed");
});
