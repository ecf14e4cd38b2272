// Chat lines: delivered once, in order, restored after a reload, never invented.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, type ChatTalk } from "./chat";
import type { Env } from "../env";
import type { ChatLine } from "../state";
import { readTalk, type Talk } from "../talk";

class Side {
  lines: ChatLine[] = [];
  unread = 0;
  other: Side | null = null;
  now = 1_000;
  readonly sent: Talk[] = [];
  readonly chat: Chat;

  constructor(role: "counsellor" | "client") {
    const env = {
      now: () => this.now,
      bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    } as unknown as Env;
    this.chat = new Chat(env, role, {
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
  part(one, two);
  const reloaded = new Side("client");
  join(one, reloaded);
  const lines = reloaded.lines.map(({ mine, text }) => [mine, text]);
  assert.deepEqual(lines, [[false, "One"], [true, "Two"]]);
});

test("nobody can put words into one's mouth", () => {
  const [one, two] = [new Side("counsellor"), new Side("client")];
  join(one, two);
  const forged: Talk = { type: "line", id: "forged", from: "counsellor", text: "I agree", at: 1 };
  one.chat.heard(forged);
  assert.deepEqual(one.texts(), []);
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
  const line = { type: "line", id: "a", from: "client", text: "x", at: 1 };
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
