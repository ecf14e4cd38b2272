// Listening: one microphone at a time, everything released, and what happens on failures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ROW_NUMBERS } from "./hearing";
import { Listening } from "./listening";

class FakeNode {
  readonly port = { onmessage: null as ((event: { data: unknown }) => void) | null };
  onprocessorerror: (() => void) | null = null;
  readonly joined: unknown[][] = [];
  connected = false;

  connect(...to: unknown[]): void {
    this.connected = true;
    this.joined.push(to);
  }

  disconnect(): void {
    this.connected = false;
  }

  says(row = new Float32Array(ROW_NUMBERS)): void {
    this.port.onmessage?.({ data: row });
  }
}

class FakeContext {
  readonly destination = {};
  readonly sources: FakeNode[] = [];
  readonly gains: FakeNode[] = [];
  readonly sinks: string[] = [];
  closed = false;
  readonly audioWorklet = { addModule: async () => {} };

  createMediaStreamSource(): FakeNode {
    return this.#made(this.sources);
  }

  createGain(): FakeNode {
    return this.#made(this.gains);
  }

  async setSinkId(id: string): Promise<void> {
    this.sinks.push(id);
  }

  async resume(): Promise<void> {}

  async close(): Promise<void> {
    this.closed = true;
  }

  #made(list: FakeNode[]): FakeNode {
    list.push(new FakeNode());
    return list.at(-1) as FakeNode;
  }
}

class Desk {
  readonly contexts: FakeContext[] = [];
  readonly nodes: FakeNode[] = [];
  readonly rows: Float32Array[] = [];
  readonly played: unknown[] = [];
  code: Promise<ArrayBuffer> = Promise.resolve(new ArrayBuffer(8));
  readonly listening = new Listening({
    context: () => {
      this.contexts.push(new FakeContext());
      return this.context as unknown as AudioContext;
    },
    node: () => {
      this.nodes.push(new FakeNode());
      return this.node as unknown as AudioWorkletNode;
    },
    stream: () => ({}) as MediaStream,
    worklet: "/w",
    code: () => this.code,
    sound: async (_, into) => { this.played.push(into); },
  }, (row) => this.rows.push(row));

  get context(): FakeContext {
    return this.contexts.at(-1) as FakeContext;
  }

  get node(): FakeNode {
    return this.nodes.at(-1) as FakeNode;
  }

  async listens(track: MediaStreamTrack | null = microphone()): Promise<void> {
    this.listening.listen(track);
    await settled();
  }
}

function microphone(now: Partial<MediaStreamTrack> = {}): MediaStreamTrack {
  return { enabled: true, muted: false, ...now } as MediaStreamTrack;
}

const settled = () => new Promise((done) => setTimeout(done, 0));

test("rows are handed on while the microphone is open", async () => {
  const desk = new Desk();
  const track = microphone() as { enabled: boolean } & MediaStreamTrack;
  await desk.listens(track);
  desk.node.says();
  track.enabled = false;
  desk.node.says();
  assert.equal(desk.rows.length, 1);
  assert.deepEqual(desk.context.sources[0]?.joined, [[desk.node]]);
  assert.deepEqual(desk.node.joined, [[desk.context.destination]]);
});

test("a microphone muted by the system sends nothing", async () => {
  const desk = new Desk();
  await desk.listens(microphone({ muted: true }));
  desk.node.says();
  assert.deepEqual([...(desk.rows[0] ?? [])], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

test("stopping lets everything go", async () => {
  const desk = new Desk();
  await desk.listens();
  const { node, context } = desk;
  desk.listening.stop();
  node.says();
  assert.deepEqual(desk.rows, []);
  assert.ok(context.closed);
  assert.ok(!node.connected && !context.sources[0]?.connected);
});

test("another microphone has an ear of its own; the same one keeps its", async () => {
  const desk = new Desk();
  const first = microphone();
  await desk.listens(first);
  await desk.listens(first);
  assert.equal(desk.contexts.length, 1);
  await desk.listens(microphone());
  assert.deepEqual(desk.contexts.map(({ closed }) => closed), [true, false]);
});

test("what comes too late is closed", async () => {
  const desk = new Desk();
  let give = (_: ArrayBuffer): void => {};
  desk.code = new Promise((done) => { give = done; });
  await desk.listens();
  desk.listening.stop();
  give(new ArrayBuffer(8));
  await settled();
  assert.ok(desk.context.closed);
  assert.equal(desk.nodes.length, 0);
});

test("without the module nothing is heard and nothing stays open", async () => {
  const desk = new Desk();
  desk.code = Promise.reject(new Error("404"));
  await desk.listens();
  assert.ok(desk.context.closed);
  assert.equal(desk.listening.playTestSound(null), null);
});

test("a worklet that fails is replaced, and given up in the end", async () => {
  const desk = new Desk();
  await desk.listens();
  for (let failure = 0; failure < 5; failure += 1) {
    desk.node.onprocessorerror?.();
    await settled();
  }
  assert.equal(desk.nodes.length, 3);
  assert.ok(desk.contexts.every(({ closed }) => closed));
});

test("the test sound goes to the loudspeaker and is listened for", async () => {
  const desk = new Desk();
  assert.equal(desk.listening.playTestSound(null), null);
  await desk.listens();
  await desk.listening.playTestSound("kitchen");
  const [gain] = desk.context.gains;
  assert.deepEqual(desk.context.sinks, ["kitchen"]);
  assert.deepEqual(desk.played, [gain]);
  assert.deepEqual(gain?.joined, [[desk.context.destination], [desk.node, 0, 1]]);
  assert.equal(gain?.connected, false);
});
