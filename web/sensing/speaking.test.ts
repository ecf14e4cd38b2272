// Hearing both: one clock through every change, everything released, and what happens on failures.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Found } from "./pacing";
import { Speaking } from "./speaking";

class FakeNode {
  readonly port = { onmessage: null as ((event: { data: unknown }) => void) | null };
  onprocessorerror: (() => void) | null = null;
  joined: unknown[][] = [];

  connect(...to: unknown[]): void {
    this.joined.push(to);
  }

  disconnect(): void {
    this.joined = [];
  }

  says(knownMs: number): void {
    const found: Found = { heardMs: knownMs + 500, knownMs, own: [], other: [] };
    this.port.onmessage?.({ data: found });
  }
}

class FakeContext {
  currentTime = 0;
  outputLatency: number | undefined = 0.03;
  baseLatency = 0.01;
  onstatechange: (() => void) | null = null;
  resumed = 0;
  closed = false;
  modules = 0;
  readonly destination = {};
  readonly sources: { of: unknown; node: FakeNode }[] = [];
  readonly audioWorklet = { addModule: async () => { this.modules += 1; } };

  createMediaStreamSource(stream: { track: unknown }): FakeNode {
    const node = new FakeNode();
    this.sources.push({ of: stream.track, node });
    return node;
  }

  async resume(): Promise<void> {
    this.resumed += 1;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

class Desk {
  readonly context = new FakeContext();
  readonly nodes: FakeNode[] = [];
  readonly held: unknown[] = [];
  readonly known: number[] = [];
  readonly deaf: number[] = [];
  code: Promise<ArrayBuffer> = Promise.resolve(new ArrayBuffer(8));

  begin(): Speaking {
    return new Speaking({
      context: () => this.context as unknown as AudioContext,
      node: () => {
        this.nodes.push(new FakeNode());
        return this.node as unknown as AudioWorkletNode;
      },
      stream: (track) => ({ track }) as unknown as MediaStream,
      hold: (stream) => {
        const { track } = stream as unknown as { track: unknown };
        this.held.push(track);
        return () => this.held.splice(this.held.indexOf(track), 1);
      },
      worklet: "/w",
      code: () => this.code,
    }, {
      found: ({ knownMs }) => this.known.push(knownMs),
      deaf: (fromMs) => this.deaf.push(fromMs),
    });
  }

  get node(): FakeNode {
    return this.nodes.at(-1) as FakeNode;
  }

  /** The sources connected to the worklet, by input. */
  heard(node = this.node): unknown[] {
    return [0, 1].map((input) => this.context.sources
      .filter(({ node: source }) => source.joined.some(([to, , at]) => to === node && at === input))
      .map(({ of }) => of));
  }
}

function track(name: string, latency?: number): MediaStreamTrack {
  return { name, getSettings: () => ({ latency }) } as unknown as MediaStreamTrack;
}

const settled = () => new Promise((done) => setTimeout(done, 0));

test("both voices go into one worklet of one context, each into its input", async () => {
  const desk = new Desk();
  const speaking = desk.begin();
  const [own, other] = [track("own"), track("other")];
  speaking.listen(own, other);
  await settled();
  assert.deepEqual(desk.heard(), [[own], [other]]);
  assert.deepEqual(desk.held, [other], "a received track is held by an element");
  desk.node.says(700);
  assert.deepEqual(desk.known, [700]);
});

test("another microphone or another received stream is heard by the same worklet", async () => {
  const desk = new Desk();
  const speaking = desk.begin();
  const [own, other] = [track("own"), track("other")];
  speaking.listen(own, other);
  await settled();
  const [headset, next] = [track("headset"), track("next")];
  speaking.listen(headset, other);
  speaking.listen(headset, other);
  assert.deepEqual(desk.heard(), [[headset], [other]]);
  speaking.listen(headset, next);
  assert.deepEqual(desk.heard(), [[headset], [next]]);
  assert.deepEqual(desk.held, [next]);
  speaking.listen(null, null);
  assert.deepEqual(desk.heard(), [[], []]);
  assert.deepEqual(desk.held, []);
  assert.deepEqual([desk.nodes.length, desk.context.sources.length], [1, 4]);
});

test("a worklet that fails is replaced on the same clock, and given up in the end", async () => {
  const desk = new Desk();
  const speaking = desk.begin();
  const [own, other] = [track("own"), track("other")];
  speaking.listen(own, other);
  await settled();
  desk.node.says(700);
  const first = desk.node;
  desk.context.currentTime = 9;
  first.onprocessorerror?.();
  assert.deepEqual(desk.deaf, [700], "since the last that is known");
  assert.deepEqual(desk.heard(), [[own], [other]]);
  assert.deepEqual(desk.heard(first), [[], []]);
  assert.deepEqual([desk.context.modules, speaking.nowMs], [1, 9_000]);
  first.says(800);
  desk.node.says(9_500);
  assert.deepEqual(desk.known, [700, 9_500]);
  for (let failure = 0; failure < 5; failure += 1) desk.node.onprocessorerror?.();
  assert.equal(desk.nodes.length, 4, "one that told something counts again");
  assert.deepEqual(desk.heard(), [[], []]);
});

test("stopping lets everything go, even while it begins", async () => {
  const desk = new Desk();
  const speaking = desk.begin();
  speaking.listen(track("own"), track("other"));
  await settled();
  const { node } = desk;
  speaking.stop();
  node.says(700);
  assert.ok(desk.context.closed);
  assert.deepEqual([desk.known, desk.held, node.joined], [[], [], []]);
  const late = new Desk();
  late.begin().stop();
  await settled();
  assert.deepEqual([late.nodes.length, late.deaf, late.context.closed], [0, [], true]);
});

test("without the module nothing is heard, and that is told", async () => {
  const desk = new Desk();
  desk.code = Promise.reject(new Error("404"));
  desk.begin().listen(track("own"), track("other"));
  await settled();
  assert.deepEqual([desk.deaf, desk.nodes.length], [[0], 0]);
});

test("a browser that stopped its sound is asked to go on", async () => {
  const desk = new Desk();
  desk.begin();
  await settled();
  assert.equal(desk.context.resumed, 1);
  desk.context.onstatechange?.();
  assert.equal(desk.context.resumed, 2);
});

test("what ear and mouth take is what the browser tells of it", async () => {
  const desk = new Desk();
  const speaking = desk.begin();
  assert.equal(speaking.latencyMs, 30);
  speaking.listen(track("own", 0.02), null);
  assert.equal(speaking.latencyMs, 50);
  desk.context.outputLatency = undefined;
  assert.equal(speaking.latencyMs, 30);
});
