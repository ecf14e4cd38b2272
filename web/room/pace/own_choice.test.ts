import assert from "node:assert/strict";
import { test } from "node:test";
import type { PaceChoice } from "../../wire/wire";
import type { Answer, PostBody } from "../env";
import type { PaceTrouble } from "../state";
import { OwnChoice } from "./own_choice";
import { Clock } from "../testing/clock";
import { FakeMemory } from "../testing/world";

class Page {
  readonly clock: Clock;
  readonly device: FakeMemory;
  readonly posted: PaceChoice[] = [];
  readonly chosen: PaceChoice[] = [];
  readonly said: (PaceTrouble | null)[] = [];
  refusal: string | null = null;
  /** The server answers with something else, such as the sign-in page. */
  answerOther = false;
  serverIsThere = true;
  /** The answer that is held back until a test calls this. */
  answer: (() => void) | null = null;
  readonly own: OwnChoice;

  /** Uses the device of `before` if given. */
  constructor(before?: Page) {
    this.clock = before?.clock ?? new Clock();
    this.device = before?.device ?? new FakeMemory();
    const { now, later } = this.clock;
    const env = {
      now, later, memory: this.device,
      post: async (path: string, body: PostBody): Promise<Answer | null> => {
        assert.equal(path, "/me/pace/choice");
        const choice = "form" in body ? body.form[0]?.[1] as PaceChoice : "off";
        this.posted.push(choice);
        if (this.answer !== null) await new Promise<void>((done) => { this.answer = done; });
        if (this.refusal !== null) return { status: 409, said: { sentence: this.refusal } };
        if (!this.serverIsThere) return null;
        return { status: 200, said: this.answerOther ? null : { mine: choice } };
      },
    };
    this.own = new OwnChoice(env, { role: "client", pair: "pair" }, {
      choose: (choice) => this.chosen.push(choice),
      settled: (trouble) => this.said.push(trouble),
    });
  }
}

test("a yes holds once the server has it", async () => {
  const page = new Page();
  page.own.set("count");
  assert.deepEqual(page.chosen, []);
  await page.clock.pass(0);
  assert.deepEqual([page.posted, page.chosen, page.said], [["count"], ["count"], [null]]);
});

test("a yes that the server did not hear is none, and is not tried again by itself", async () => {
  const page = new Page();
  page.serverIsThere = false;
  page.own.set("share");
  await page.clock.pass(60_000);
  assert.deepEqual([page.posted, page.chosen, page.said], [["share"], [], [{ kind: "failed" }]]);
});

test("a yes that the server refused is none, in the server's own words", async () => {
  const page = new Page();
  page.refusal = "Counting is off for the two of you.";
  page.own.set("count");
  await page.clock.pass(60_000);
  const refused = { kind: "refused", sentence: page.refusal };
  assert.deepEqual([page.posted, page.chosen, page.said], [["count"], [], [refused]]);
});

test("a yes counts only if the server says that it has it", async () => {
  const page = new Page();
  page.answerOther = true;
  page.own.set("count");
  await page.clock.pass(0);
  assert.deepEqual([page.chosen, page.said], [[], [{ kind: "failed" }]]);
});

test("a no holds at once, and is told until it was heard", async () => {
  const page = new Page();
  page.serverIsThere = false;
  page.own.set("off");
  assert.deepEqual(page.chosen, ["off"]);
  await page.clock.pass(25_000);
  const untold = { kind: "untold" };
  assert.deepEqual(page.said, [untold, untold, untold]);
  page.serverIsThere = true;
  await page.clock.pass(60_000);
  assert.equal(page.posted.length, 4);
  assert.equal(page.said.at(-1), null);
  assert.deepEqual(page.chosen, ["off"]);
});

test("a no overtakes a yes that is on its way", async () => {
  const page = new Page();
  page.answer = () => {};
  page.own.set("count");
  await page.clock.pass(0);
  page.own.set("off");
  assert.deepEqual(page.chosen, ["off"]);
  const arrived = page.answer;
  page.answer = null;
  arrived();
  await page.clock.pass(0);
  assert.deepEqual(page.posted, ["count", "off"], "the server hears them in this order");
  assert.deepEqual(page.chosen, ["off"]);
  assert.deepEqual(page.said, [null]);
});

test("a yes after an unheard no ends the telling of it", async () => {
  const page = new Page();
  page.serverIsThere = false;
  page.own.set("off");
  await page.clock.pass(1_000);
  page.serverIsThere = true;
  page.own.set("count");
  await page.clock.pass(60_000);
  assert.deepEqual(page.posted, ["off", "count"]);
  assert.deepEqual(page.chosen, ["off", "count"]);
});

test("a no that the server has not heard outlives the page", async () => {
  const page = new Page();
  page.serverIsThere = false;
  page.own.set("off");
  await page.clock.pass(3_600_000);
  const next = new Page(page);
  next.own.begin("count");
  assert.deepEqual(next.chosen, ["off"]);
  await next.clock.pass(0);
  assert.deepEqual(next.said, [null]);
});

test("a page that was made before the server heard the no keeps to it", async () => {
  const page = new Page();
  page.own.set("off");
  await page.clock.pass(1_000);
  const next = new Page(page);
  next.own.begin("count");
  assert.deepEqual(next.chosen, ["off"]);
  await next.clock.pass(60_000);
  const later = new Page(next);
  later.own.begin("share");
  assert.deepEqual(later.chosen, [], "chosen elsewhere since");
});

test("a no that the server has is not told again, nor a yes after it taken back", async () => {
  const page = new Page();
  page.own.set("off");
  await page.clock.pass(1_000);
  const next = new Page(page);
  next.own.begin("off");
  next.own.set("count");
  await next.clock.pass(1_000);
  const last = new Page(next);
  last.own.begin("count");
  await last.clock.pass(60_000);
  assert.deepEqual([next.posted, last.posted], [["count"], []]);
});
