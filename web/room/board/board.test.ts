// The board's queue, typing and optimistic display, against a fake server.

import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  Board, BoardEntry, BoardFromBrowser, BoardOp, BoardToBrowser, Side,
} from "../../wire/wire";
import { caretAfter, createBoard, tidied, type BoardEnv } from "./board";
import type { LiveBoard } from "../board_state";
import type { ConnectionEvents } from "../env";
import { Clock } from "../testing/clock";

interface Opened { path: string; events: ConnectionEvents; said: BoardFromBrowser[] }

class Desk {
  readonly clock = new Clock();
  readonly opened: Opened[] = [];
  readonly midways: unknown[] = [];
  readonly board: LiveBoard;
  woken = (): void => {};
  #bytes = 0;

  constructor(side: Side = "client") {
    const env: BoardEnv = {
      now: this.clock.now, later: this.clock.later, random: () => 1,
      bytes: (length) => new Uint8Array(length).fill(++this.#bytes),
      wakes: (woken) => {
        this.woken = () => woken("online");
        return () => {};
      },
      socket: (path, events) => {
        const one: Opened = { path, events, said: [] };
        this.opened.push(one);
        return { send: (text) => void one.said.push(JSON.parse(text)), close: () => {} };
      },
    };
    this.board = createBoard(`/live/board/juno?as=${side}`, side, env);
    this.board.hearMidway({
      midwayOpened: (by, longer) => this.midways.push([by, longer]),
      midwayShared: (by, lines) => this.midways.push([by, lines]),
    });
  }

  get last(): Opened {
    const last = this.opened.at(-1);
    assert.ok(last);
    return last;
  }

  tell(message: BoardToBrowser): void {
    this.last.events.heard(JSON.stringify(message));
  }

  come(...entries: BoardEntry[]): void {
    this.tell({ type: "board", board: { entries, review_every: null }, todaySince: 5,
      reviewDue: true });
  }

  open(...entries: BoardEntry[]): void {
    this.last.events.opened();
    this.come(...entries);
  }

  ops(): [number, BoardOp][] {
    return this.last.said.flatMap((one) => one.type === "do" ? [[one.n, one.op]] : []);
  }

  edits(): [string, string][] {
    return this.ops().flatMap(([, op]) => op.do === "edit" ? [[op.base, op.words]] : []);
  }

  words(): string[] {
    return this.board.state.board.entries.map(({ words }) => words);
  }
}

function agenda(id: string, words: string, by: Side = "client"): BoardEntry {
  return {
    id, by, madeAt: 0, words, agreed: false, body: { kind: "agenda", stands: { is: "open" } },
  };
}

test("shows what is kept, and own ops at once", () => {
  const desk = new Desk();
  assert.equal(desk.board.state.server, "connecting");
  assert.equal(desk.board.state.known, false);
  desk.open(agenda("a", "sleep"), agenda("b", "work", "counsellor"));
  assert.deepEqual([desk.board.state.known, desk.board.state.server], [true, "here"]);
  assert.equal(desk.board.state.todaySince, 5);
  assert.equal(desk.board.state.reviewDue, true);
  desk.board.do({ do: "done", id: "a", done: true });
  desk.board.do({ do: "move", id: "b", after: null });
  const id = desk.board.add({ kind: "agenda" }, "  home\r\n");
  assert.deepEqual(desk.words(), ["work", "sleep", "home"]);
  assert.equal(desk.board.state.pending, 3);
  const { body } = desk.board.state.board.entries[1] ?? {};
  assert.equal(body?.kind === "agenda" && body.stands.is, "done");
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(desk.ops().map(([n]) => n), [1, 2, 3]);
  desk.come(agenda("b", "work"), agenda("a", "sleep"), agenda(id, "home"));
  for (const n of [1, 2, 3]) desk.tell({ type: "did", n });
  assert.equal(desk.board.state.pending, 0);
  assert.deepEqual(desk.words(), ["work", "sleep", "home"]);
});

test("a board in parts is shown once it is whole; parts of a lost one are forgotten", async () => {
  const desk = new Desk();
  const whole = JSON.stringify({
    type: "board", board: { entries: [agenda("a", "नमस्ते")], review_every: null }, todaySince: 5,
    reviewDue: false,
  } satisfies BoardToBrowser);
  const part = (from: number, to: number): BoardToBrowser =>
    ({ type: "part", text: whole.slice(from, to), last: to === whole.length });
  desk.last.events.opened();
  desk.tell(part(0, 20));
  await desk.clock.pass(4_000);
  assert.equal(desk.board.state.known, false);
  desk.tell(part(20, 40));
  await desk.clock.pass(4_000);
  assert.equal(desk.opened.length, 1, "each part shows that the server is there");
  desk.last.events.closed();
  await desk.clock.pass(1_000);
  desk.last.events.opened();
  desk.tell(part(0, 30));
  desk.tell(part(30, whole.length));
  assert.deepEqual([desk.words(), desk.board.state.server], [["नमस्ते"], "here"]);
});

test("of many windows one rests until the person does something in it", async () => {
  const desk = new Desk();
  desk.open(agenda("a", "sleep"));
  desk.tell({ type: "too_many_open" });
  desk.last.events.closed();
  assert.equal(desk.board.state.server, "crowded");
  await desk.clock.pass(60_000);
  assert.equal(desk.opened.length, 1, "it does not come back by itself");
  desk.board.add({ kind: "agenda" }, "work");
  assert.equal(desk.opened.length, 2);
  desk.open(agenda("a", "sleep"));
  assert.deepEqual(desk.ops().map(([n]) => n), [1]);
  assert.deepEqual([desk.words(), desk.board.state.server], [["sleep", "work"], "here"]);
});

test("what was not answered is said again, in order, from the same page", async () => {
  const desk = new Desk();
  desk.board.add({ kind: "hope" }, "before the line stands");
  desk.open();
  assert.deepEqual(desk.ops().map(([n]) => n), [1]);
  desk.board.add({ kind: "agenda" }, "one");
  desk.tell({ type: "did", n: 1 });
  desk.last.events.closed();
  desk.board.add({ kind: "agenda" }, "two");
  assert.equal(desk.board.state.server, "here", "a blink is not told");
  await desk.clock.pass(300);
  assert.equal(desk.opened.length, 2);
  assert.equal(desk.opened[0]?.path, desk.last.path);
  desk.open();
  assert.deepEqual(desk.ops().map(([n]) => n), [2, 3]);
  assert.deepEqual(desk.words(), ["one", "two"]);
  desk.tell({ type: "did", n: 2 });
  desk.last.events.closed();
  await desk.clock.pass(2_500);
  assert.equal(desk.board.state.server, "lost");
  desk.open();
  assert.equal(desk.board.state.server, "here");
  assert.deepEqual(desk.ops().map(([n]) => n), [3]);
});

test("a refused op is taken back, and says why with its words", () => {
  const desk = new Desk();
  desk.open();
  const id = desk.board.add({ kind: "goal" }, "one too many");
  desk.tell({ type: "refused", n: 1, reason: "too_many" });
  assert.deepEqual(desk.words(), []);
  assert.deepEqual(desk.board.state.refused, {
    op: { do: "add", id, body: { kind: "goal" }, words: "one too many" }, reason: "too_many",
  });
  desk.board.dismiss();
  assert.equal(desk.board.state.refused, null);
});

test("typing is sent as it goes, one edit at a time, each from what was sent before", async () => {
  const desk = new Desk();
  desk.open(agenda("a", "gar"));
  desk.board.startEdit("a");
  desk.board.type("gard");
  desk.board.type("garden ");
  assert.deepEqual(desk.words(), ["garden"]);
  await desk.clock.pass(400);
  assert.deepEqual(desk.edits(), [["gar", "garden"]]);
  desk.board.type("garden and");
  await desk.clock.pass(800);
  assert.equal(desk.edits().length, 1);
  desk.come(agenda("a", "my garden"));
  assert.equal(desk.board.state.editing?.words, "garden and");
  desk.tell({ type: "did", n: 1 });
  assert.deepEqual(desk.edits().at(-1), ["garden", "garden and"]);
  desk.board.type("garden and rain");
  desk.board.endEdit();
  assert.deepEqual(desk.words(), ["garden and rain"]);
  desk.come(agenda("a", "my garden and"));
  desk.tell({ type: "did", n: 2 });
  assert.deepEqual(desk.edits().at(-1), ["garden and", "garden and rain"]);
  desk.come(agenda("a", "my garden and rain"));
  desk.tell({ type: "did", n: 3 });
  assert.deepEqual(desk.words(), ["my garden and rain"]);
  assert.equal(desk.board.state.editing, null);
  assert.equal(desk.board.state.pending, 0);
});

test("the other's words come into the field once all that was typed is kept", async () => {
  const desk = new Desk();
  desk.open(agenda("a", "rain"));
  desk.board.startEdit("a");
  desk.board.type("rain on ");
  desk.come(agenda("a", "soft rain"));
  assert.equal(desk.board.state.editing?.words, "rain on ");
  await desk.clock.pass(400);
  desk.come(agenda("a", "soft rain on"));
  desk.tell({ type: "did", n: 1 });
  assert.equal(desk.board.state.editing?.words, "soft rain on ");
  desk.board.type("soft rain on the roof");
  await desk.clock.pass(400);
  assert.deepEqual(desk.edits().at(-1), ["soft rain on", "soft rain on the roof"]);
});

test("a space at the end is not taken away while somebody types", async () => {
  const desk = new Desk();
  desk.open(agenda("a", "rain"));
  desk.board.startEdit("a");
  desk.board.type("rain ");
  await desk.clock.pass(400);
  desk.come(agenda("a", "rain"));
  assert.equal(desk.board.state.editing?.words, "rain ");
  assert.deepEqual(desk.edits(), []);
});

test("a space at the end stays when the other's words come in before it", async () => {
  const desk = new Desk();
  desk.open(agenda("a", "The call"));
  desk.board.startEdit("a");
  desk.board.type("The call with my ");
  await desk.clock.pass(400);
  desk.come(agenda("a", "After lunch: The call with my"));
  desk.tell({ type: "did", n: 1 });
  assert.equal(desk.board.state.editing?.words, "After lunch: The call with my ");
  desk.board.type("After lunch: The call with my mother");
  await desk.clock.pass(400);
  assert.deepEqual(desk.edits().at(-1), [
    "After lunch: The call with my", "After lunch: The call with my mother",
  ]);
});

test("a line that was emptied reads as before", async () => {
  const desk = new Desk();
  desk.open(agenda("a", "rain"));
  desk.board.startEdit("a");
  desk.board.type("r");
  await desk.clock.pass(400);
  desk.come(agenda("a", "r"));
  desk.tell({ type: "did", n: 1 });
  desk.board.type("");
  await desk.clock.pass(400);
  assert.equal(desk.edits().length, 1);
  desk.board.endEdit();
  assert.deepEqual(desk.edits().at(-1), ["r", "rain"]);
});

test("a refused edit keeps its text in the field and its base", async () => {
  const desk = new Desk();
  desk.open(agenda("a", "rain"));
  desk.board.startEdit("a");
  desk.board.type("rain for ever");
  await desk.clock.pass(400);
  desk.tell({ type: "refused", n: 1, reason: "too_long" });
  assert.equal(desk.board.state.editing?.words, "rain for ever");
  await desk.clock.pass(2_000);
  assert.equal(desk.edits().length, 1, "not sent again by itself");
  desk.board.type("rain today");
  await desk.clock.pass(400);
  assert.deepEqual(desk.edits().at(-1), ["rain", "rain today"]);
});

test("an edit of a goal that both agreed on is shown as other words for it", () => {
  const desk = new Desk();
  const goal: BoardEntry = {
    id: "g", by: "counsellor", madeAt: 0, words: "sleep", agreed: true,
    body: { kind: "goal", stands: { is: "open" }, rewording: null, ratings: [], history: [] },
  };
  desk.open(goal);
  desk.board.startEdit("g");
  desk.board.type("sleep well");
  const shown = desk.board.state.board.entries[0];
  assert.equal(shown?.words, "sleep");
  assert.deepEqual(shown.body.kind === "goal" && shown.body.rewording, {
    by: "client", words: "sleep well",
  });
});

test("a midway check-in is passed on; an ended login is the end", async () => {
  const desk = new Desk("counsellor");
  desk.open();
  desk.board.openMidway(true);
  assert.deepEqual(desk.last.said.at(-1), { type: "open_midway", longer: true });
  desk.tell({ type: "midway_opened", by: "counsellor", longer: true });
  desk.tell({ type: "midway_shared", by: "client", lines: [{ question: "a", answer: "b" }] });
  assert.deepEqual(desk.midways, [
    ["counsellor", true], ["client", [{ question: "a", answer: "b" }]],
  ]);
  desk.tell({ type: "ended" });
  desk.last.events.closed();
  await desk.clock.pass(60_000);
  assert.equal(desk.opened.length, 1);
  assert.equal(desk.board.state.server, "ended");
});

test("what only a later server knows changes nothing, and what cannot be read is no answer", () => {
  const desk = new Desk();
  desk.open();
  const before = desk.board.state;
  desk.last.events.heard(JSON.stringify({ type: "of_a_later_server" }));
  desk.last.events.heard("{");
  desk.last.events.heard("null");
  assert.equal(desk.board.state, before);
});

test("silence is noticed, waking comes back at once", async () => {
  const desk = new Desk();
  desk.open();
  await desk.clock.pass(10_000);
  assert.deepEqual(desk.last.said.at(-1), { type: "heartbeat" });
  desk.tell({ type: "alive" });
  await desk.clock.pass(15_300);
  assert.equal(desk.opened.length, 2);
  desk.last.events.closed();
  desk.woken();
  assert.equal(desk.opened.length, 3);
});

test("closing sends what is left", () => {
  const desk = new Desk();
  desk.open(agenda("a", "rain"));
  desk.board.startEdit("a");
  desk.board.type("rain again");
  desk.board.close();
  assert.deepEqual(desk.edits(), [["rain", "rain again"]]);
});

test("texts are tidied as the server does it; the caret stays at its words", () => {
  assert.equal(tidied("  the\tgarden\r\nand rain\u0007 "), "the garden\nand rain");
  assert.equal(caretAfter("rain on", "rain on", 4), 4);
  assert.equal(caretAfter("rain on", "soft rain on", 4), 9);
  assert.equal(caretAfter("rain on", "rain on and on", 4), 4);
  assert.equal(caretAfter("rain", "sun", 2), 2);
});

test("everything a person may do is shown ahead", () => {
  const desk = new Desk();
  desk.open(agenda("a", "sleep"));
  const hope = desk.board.add({ kind: "hope" }, "quiet");
  desk.board.add({ kind: "hope" }, "rest");
  const step = desk.board.add({ kind: "step", when: "before", place: null }, "tea");
  desk.board.do({ do: "place", id: step, when: "after", place: "car" });
  const goal = desk.board.add({ kind: "goal" }, "walk");
  desk.board.do({ do: "agree", id: goal });
  desk.board.do({ do: "reword", id: goal, words: "walk daily" });
  desk.board.do({ do: "answer_rewording", id: goal, take: true });
  desk.board.do({ do: "rate", id: goal, value: 3 });
  desk.board.do({ do: "later", id: "a", later: true });
  desk.board.do({ do: "review_every", sessions: 4 });
  desk.board.do({ do: "remove", id: "nowhere" });
  const shown: Board = desk.board.state.board;
  const of = (id: string): BoardEntry | undefined => shown.entries.find((one) => one.id === id);
  const first = of(hope)?.body;
  assert.ok(first?.kind === "hope" && first.closedAt !== null);
  assert.deepEqual(of(step)?.body, { kind: "step", when: "after", place: "car" });
  const rated = of(goal);
  assert.ok(rated?.body.kind === "goal" && rated.agreed && rated.words === "walk daily");
  assert.equal(rated.body.ratings[0]?.value, 3);
  const left = of("a")?.body;
  assert.ok(left?.kind === "agenda" && left.stands.is === "later");
  assert.equal(shown.review_every, 4);
});
