// Chat lines: delivered once, in order, restored after a reload, never invented.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, type ChatTalk } from "./chat";
import type { Env } from "../env";
import { OwnWords } from "../safety/own_words";
import type { ChatLine } from "../state";
import { readTalk, TIME_MAX, type Talk, type TalkOf } from "../talk";
import { FakeMemory } from "../testing/world";

class Side {
  lines: ChatLine[] = [];
  unread = 0;
  other: Side | null = null;
  now = 1_000;
  readonly sent: Talk[] = [];
  readonly chat: Chat;
  /** Memory of the tab; it survives a reload. */
  readonly tab: FakeMemory;
  readonly role: "counsellor" | "client";

  constructor(role: "counsellor" | "client", tab = new FakeMemory()) {
    this.role = role;
    this.tab = tab;
    const env = {
      now: () => this.now,
      bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
      memory: new FakeMemory(),
      tab,
    } as unknown as Env;
    this.chat = new Chat(env, role, new OwnWords(env, "own-words"), {
      send: (said) => {
        this.sent.push(said);
        const heard = readTalk(JSON.stringify(said));
        if (this.other === null || heard === null) return false;
        this.other.chat.heard(heard as ChatTalk);
        return true;
      },
      changed: (lines, unread) => {
        this.lines = lines;
        this.unread = unread;
      },
    });
  }

  /** A new page in the same tab, not connected yet. */
  reload(): Side {
    if (this.other !== null) part(this, this.other);
    return new Side(this.role, this.tab);
  }

  texts(): string[] {
    return this.lines.map(({ text }) => text);
  }
}

function join(one: Side, two: Side): void {
  one.other = two;
  two.other = one;
  one.chat.opened();
  two.chat.opened();
}

function part(one: Side, two: Side): void {
  one.other = two.other = null;
}

test("a line is delivered, once", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  one.chat.say("Hello");
  assert.deepEqual(two.texts(), ["Hello"]);
  assert.equal(two.unread, 1);
  assert.equal(one.lines[0]?.delivered, true);
  const line = one.sent.find(({ type }) => type === "line");
  assert.ok(line);
  two.chat.heard(line as ChatTalk);
  assert.deepEqual(two.texts(), ["Hello"]);
  assert.equal(two.unread, 1);
});

test("what was written while apart arrives with the next connection", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  part(one, two);
  one.chat.say("Are you there?");
  two.now = 1_500;
  two.chat.say("I am back");
  assert.equal(one.lines[0]?.delivered, false);
  join(one, two);
  assert.deepEqual(one.texts(), ["Are you there?", "I am back"]);
  assert.deepEqual(two.texts(), ["Are you there?", "I am back"]);
  assert.ok([...one.lines, ...two.lines].every(({ delivered }) => delivered));
});

test("after a reload the other page gives everything back", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  one.chat.say("One");
  two.chat.say("Two");
  const reloaded = two.reload();
  join(one, reloaded);
  const lines = reloaded.lines.map(({ mine, text }) => [mine, text]);
  assert.deepEqual(lines, [[false, "One"], [true, "Two"]]);
});

test("nobody can put words into one's mouth", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  one.chat.say("Yes");
  const mine = one.sent.find((said) => said.type === "line") as TalkOf<"line">;
  const forged = [
    { ...mine, id: "another" },
    { ...mine, text: "No" },
    { ...mine, at: mine.at + 1 },
    { ...mine, seal: "" },
    { ...mine, seal: "0".repeat(64) },
  ];
  // On this page, on one that was reloaded, and on one that never heard what the other has.
  for (const page of [one, one.reload(), new Side("counsellor")]) {
    const before = page.texts();
    for (const line of forged) page.chat.heard(line);
    assert.deepEqual(page.texts(), before);
  }
  const reloaded = one.reload();
  reloaded.chat.heard(mine);
  assert.deepEqual(reloaded.lines.map(({ mine, text }) => [mine, text]), [[true, "Yes"]]);
});

test("a line at the end of all time does not make later ones unreadable", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  const last: TalkOf<"line"> = {
    type: "line", id: "last", from: "client", text: "Last", at: TIME_MAX, seal: "",
  };
  one.chat.heard(last);
  one.chat.say("And on");
  one.chat.say("and on");
  assert.deepEqual(two.texts().sort(), ["And on", "and on"]);
});

test("clocks that differ do not turn question and answer around", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  one.now = 900_000;
  one.chat.say("Question");
  two.now = 1_000;
  two.chat.say("Answer");
  assert.deepEqual(one.texts(), ["Question", "Answer"]);
  assert.deepEqual(two.texts(), ["Question", "Answer"]);
});

test("a long text becomes several lines, an empty one none", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  one.chat.say("   \n ");
  one.chat.say("🌿".repeat(2_500));
  assert.deepEqual(two.texts().map((text) => text.length), [4_000, 1_000]);
  assert.equal(two.texts().join(""), "🌿".repeat(2_500));
});

test("what is no message of ours is not read", () => {
  const line = { type: "line", id: "a", from: "client", text: "x", at: 1, seal: "" };
  const wrong: unknown[] = [
    null, 1, "x", [], {}, { type: "other" }, { ...line, id: "" }, { ...line, id: "a b" },
    { ...line, id: "a".repeat(65) }, { ...line, from: "owner" }, { ...line, text: "" },
    { ...line, text: "x".repeat(4_001) }, { ...line, at: "now" }, { ...line, at: 1e300 },
    { type: "have", ids: "all" }, { type: "got" },
    { type: "presence", modality: "dance", muted: true, cameraOff: false },
    { type: "presence", modality: "text", muted: 1, cameraOff: false }, { type: "delay", ms: -1 },
  ];
  for (const one of wrong) assert.equal(readTalk(JSON.stringify(one)), null, JSON.stringify(one));
  assert.equal(readTalk("{"), null);
  assert.equal(readTalk(`"${"x".repeat(300_000)}"`), null);
  assert.deepEqual(readTalk(JSON.stringify({ ...line, extra: true })), line);
});
