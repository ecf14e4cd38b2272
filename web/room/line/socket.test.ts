// Numbers, resuming, heartbeat and reconnecting, against a fake socket.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserEnvelope, FromBrowser, ToBrowser } from "../../wire/wire";
import type { ConnectionEvents, Env } from "../env";
import { LiveSocket, type SocketState } from "./socket";
import { Clock } from "../testing/clock";

class Line {
  readonly clock = new Clock();
  readonly opened: { events: ConnectionEvents; sent: BrowserEnvelope[]; closed: boolean }[] = [];
  readonly heard: ToBrowser[] = [];
  readonly states: SocketState[] = [];
  readonly socket: LiveSocket;

  constructor() {
    const env = {
      later: this.clock.later, random: () => 1,
      socket: (_: string, events: ConnectionEvents) => {
        const one = { events, sent: [] as BrowserEnvelope[], closed: false };
        this.opened.push(one);
        return {
          send: (text: string) => void one.sent.push(JSON.parse(text)),
          close: () => {
            one.closed = true;
          },
        };
      },
    };
    this.socket = new LiveSocket(env as unknown as Env, "/live", {
      modality: () => "voice",
      yields: () => false,
      heard: (message) => this.heard.push(message),
      stands: (state) => this.states.push(state),
    });
    this.socket.open();
  }

  get last(): { events: ConnectionEvents; sent: BrowserEnvelope[]; closed: boolean } {
    const last = this.opened.at(-1);
    assert.ok(last);
    return last;
  }

  tell(n: number, message: ToBrowser): void {
    this.last.events.heard(JSON.stringify({ n, message }));
  }

  welcome(change: Partial<Extract<ToBrowser, { type: "welcome" }>> = {}): void {
    this.last.events.opened();
    this.tell(0, {
      type: "welcome", seat: "s", role: "client", stage: "arriving",
      resumeToken: `token-${this.opened.length}`, resumed: false, got: 0, sent: 0, round: 0,
      other: null, waiting: [], host: "here", iceServers: [], relayOnly: false,
      ways: { nearness: 3, selfView: false, board: false, modality: "video" },
      joint: null, ...change,
    });
  }

  said(): [number, FromBrowser["type"]][] {
    return this.last.sent.map(({ n, message }) => [n, message.type]);
  }
}

test("says hello first, and numbers what follows", () => {
  const line = new Line();
  line.socket.say({ type: "knock" });
  line.welcome();
  line.socket.say({ type: "knock" });
  line.socket.say({ type: "modality", modality: "text" });
  assert.deepEqual(line.said(), [[0, "hello"], [1, "knock"], [2, "modality"]]);
  assert.deepEqual(line.last.sent[0]?.message, {
    type: "hello", protocol: 2, resume: null, modality: "voice",
  });
  assert.deepEqual(line.states, ["connecting", "here"]);
});

test("resumes: what was not kept is said again under its own number", async () => {
  const line = new Line();
  line.welcome();
  line.socket.say({ type: "knock" });
  line.socket.say({ type: "modality", modality: "text" });
  line.tell(1, { type: "host", host: "near" });
  line.tell(0, { type: "got", n: 1 });
  line.last.events.closed();
  line.socket.say({ type: "leave" });
  assert.equal(line.states.at(-1), "lost");
  await line.clock.pass(300);
  assert.equal(line.opened.length, 2);
  line.welcome({ resumed: true, got: 1, sent: 1 });
  assert.deepEqual(line.last.sent[0]?.message, {
    type: "hello", protocol: 2, resume: { token: "token-1", seen: 1 }, modality: "voice",
  });
  assert.deepEqual(line.said(), [[0, "hello"], [2, "modality"], [3, "leave"]]);
});

test("a kind that only a later server knows counts, and loses nothing", () => {
  const line = new Line();
  line.welcome();
  line.last.events.heard(JSON.stringify({ n: 1, message: { type: "of_a_later_server" } }));
  line.tell(2, { type: "host", host: "near" });
  assert.equal(line.heard.at(-1)?.type, "host");
  assert.equal(line.last.closed, false);
});

test("a seat that could not be resumed begins with number one", async () => {
  const line = new Line();
  line.welcome();
  line.socket.say({ type: "knock" });
  line.last.events.closed();
  await line.clock.pass(300);
  line.welcome();
  line.socket.say({ type: "knock" });
  assert.deepEqual(line.said(), [[0, "hello"], [1, "knock"]]);
});

test("what comes twice is heard once; a gap is filled by resuming", async () => {
  const line = new Line();
  line.welcome();
  line.tell(1, { type: "host", host: "near" });
  line.tell(1, { type: "host", host: "near" });
  line.tell(3, { type: "host", host: "away" });
  assert.deepEqual(line.heard.map(({ type }) => type), ["welcome", "host"]);
  assert.ok(line.last.closed);
  await line.clock.pass(300);
  line.welcome({ resumed: true, sent: 1 });
  line.tell(2, { type: "host", host: "busy" });
  line.tell(3, { type: "host", host: "away" });
  assert.equal(line.heard.length, 5);
});

test("after a server that lost its notes, numbers follow the server's", async () => {
  const line = new Line();
  line.welcome();
  line.tell(1, { type: "host", host: "near" });
  line.last.events.closed();
  await line.clock.pass(300);
  line.welcome({ resumed: true, sent: 7 });
  line.tell(8, { type: "host", host: "here" });
  assert.deepEqual(line.heard.at(-1), { type: "host", host: "here" });
});

test("a half-open socket is noticed by its silence", async () => {
  const line = new Line();
  line.welcome();
  await line.clock.pass(10_000);
  assert.deepEqual(line.said().at(-1), [0, "heartbeat"]);
  line.tell(0, { type: "alive" });
  await line.clock.pass(14_900);
  assert.equal(line.opened.length, 1);
  await line.clock.pass(500);
  assert.equal(line.opened.length, 2);
  assert.ok(line.opened[0]?.closed);
});

test("comes back ever more slowly, and at once when something woke it", async () => {
  const line = new Line();
  line.welcome();
  const waits: number[] = [];
  for (let lost = 0; lost < 7; lost += 1) {
    const before = line.opened.length;
    line.last.events.closed();
    let waited = 0;
    while (line.opened.length === before) {
      await line.clock.pass(100);
      waited += 100;
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [300, 600, 1_200, 2_400, 4_800, 5_000, 5_000]);
  line.last.events.closed();
  const before = line.opened.length;
  line.socket.wake();
  assert.equal(line.opened.length, before + 1);
});

test("a socket that never answers hello is given up", async () => {
  const line = new Line();
  line.last.events.opened();
  await line.clock.pass(5_400);
  assert.equal(line.opened.length, 2);
});

test("waking asks for an answer soon", async () => {
  const line = new Line();
  line.welcome();
  line.socket.wake();
  assert.deepEqual(line.said().at(-1), [0, "heartbeat"]);
  await line.clock.pass(2_400);
  assert.equal(line.opened.length, 2);
});

test("out of order: resumes once, then begins from 1", async () => {
  const line = new Line();
  line.welcome();
  line.socket.say({ type: "knock" });
  line.tell(0, { type: "refused", n: 1, reason: "out_of_order" });
  await line.clock.pass(600);
  line.welcome({ resumed: true });
  assert.equal(line.said().length, 2);
  line.tell(0, { type: "refused", n: 1, reason: "out_of_order" });
  await line.clock.pass(600);
  line.last.events.opened();
  const [hello] = line.last.sent;
  assert.equal(hello?.message.type === "hello" && hello.message.resume, null);
});

test("a refused message is not repeated", async () => {
  const line = new Line();
  line.welcome();
  line.socket.say({ type: "admit", seat: "gone" });
  line.tell(0, { type: "refused", n: 1, reason: "not_now" });
  line.last.events.closed();
  await line.clock.pass(300);
  line.welcome({ resumed: true, got: 1 });
  assert.deepEqual(line.said(), [[0, "hello"]]);
});

test("settles when all is kept, or after a while", async () => {
  const line = new Line();
  line.welcome();
  const settled: string[] = [];
  line.socket.settle(2_000, () => settled.push("nothing"));
  line.socket.say({ type: "leave" });
  line.socket.settle(2_000, () => settled.push("kept"));
  line.tell(0, { type: "got", n: 1 });
  line.socket.say({ type: "end" });
  line.socket.settle(2_000, () => settled.push("late"));
  await line.clock.pass(2_000);
  assert.deepEqual(settled, ["nothing", "kept", "late"]);
});

test("what is no envelope is not heard; after closing nothing is", async () => {
  const line = new Line();
  line.welcome();
  for (const text of ["{", "null", "1", "{}", "{\"n\":1}", "{\"n\":1,\"message\":{}}"]) {
    line.last.events.heard(text);
  }
  assert.equal(line.heard.length, 1);
  line.socket.close();
  line.tell(1, { type: "host", host: "near" });
  await line.clock.pass(60_000);
  assert.equal(line.heard.length, 1);
  assert.equal(line.opened.length, 1);
});
