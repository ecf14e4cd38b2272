// Detects when either of the two speaks, while both agreed to it. The own microphone and the
// received voice go into one audio worklet on one clock, which continues when a device is
// exchanged, a new connection is made or the worklet is replaced. No sample leaves the worklet.

import type { Found } from "./pacing";

const FAILURES_MAX = 3; // chosen: in a row

/** The browser's functions that are used. */
export interface SpeakingEnv {
  context(): AudioContext;
  node(context: AudioContext, code: ArrayBuffer): AudioWorkletNode;
  stream(track: MediaStreamTrack): MediaStream;
  /** Chromium outputs a received track only while an element plays it. Returns a function that
   * releases it. */
  hold(stream: MediaStream): () => void;
  /** Address of the worklet. */
  worklet: string;
  /** Bytes of the module. */
  code(): Promise<ArrayBuffer>;
}

export interface SpeakingEvents {
  found(found: Found): void;
  /** Nothing is found from this moment on, until the next `found`. */
  deaf(fromMs: number): void;
}

type Side = "own" | "other";

interface Voice {
  track: MediaStreamTrack;
  source: MediaStreamAudioSourceNode;
  letGo: () => void;
}

const INPUT: Record<Side, number> = { own: 0, other: 1 };

export class Speaking {
  readonly #env: SpeakingEnv;
  readonly #events: SpeakingEvents;
  readonly #context: AudioContext;
  readonly #tracks: Record<Side, MediaStreamTrack | null> = { own: null, other: null };
  readonly #voices: Record<Side, Voice | null> = { own: null, other: null };
  #node: AudioWorkletNode | null = null;
  #knownMs = 0;
  #failures = 0;
  #stopped = false;

  /** Begins to listen; the clock starts at 0. */
  constructor(env: SpeakingEnv, events: SpeakingEvents) {
    this.#env = env;
    this.#events = events;
    this.#context = env.context();
    void this.#begin();
  }

  /** Milliseconds; the clock stops while the browser plays and records nothing. */
  get nowMs(): number {
    return this.#context.currentTime * 1_000;
  }

  /** Delay from here to the ear, and from the mouth to the track, as far as the browser reports
   * it. */
  get latencyMs(): number {
    const { outputLatency, baseLatency } = this.#context;
    const own = this.#tracks.own?.getSettings() as { latency?: number } | undefined;
    return ((outputLatency ?? baseLatency ?? 0) + (own?.latency ?? 0)) * 1_000;
  }

  /** Listens to these tracks from now on. */
  listen(own: MediaStreamTrack | null, other: MediaStreamTrack | null): void {
    this.#tracks.own = own;
    this.#tracks.other = other;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#dropNode();
    for (const side of ["own", "other"] as const) this.#leave(side);
    void this.#context.close();
  }

  async #begin(): Promise<void> {
    try {
      const [code] = await Promise.all([
        this.#env.code(), this.#context.audioWorklet.addModule(this.#env.worklet),
      ]);
      if (this.#stopped) return;
      this.#place(code);
      this.#context.onstatechange = () => this.#resume();
      this.#resume();
    } catch {
      // Without worklets or the module nothing is found.
      if (!this.#stopped) this.#events.deaf(0);
    }
  }

  /** Refused until the page was touched, which opening a microphone requires. */
  #resume(): void {
    if (!this.#stopped) void this.#context.resume().catch(() => {});
  }

  #place(code: ArrayBuffer): void {
    const node = this.#env.node(this.#context, code);
    this.#node = node;
    node.port.onmessage = ({ data }) => {
      const found = data as Found;
      this.#failures = 0;
      this.#knownMs = found.knownMs;
      this.#events.found(found);
    };
    node.onprocessorerror = () => this.#failed(code);
    // Some browsers run only nodes connected to the speaker; the worklet outputs silence.
    node.connect(this.#context.destination);
    this.#connect();
  }

  #failed(code: ArrayBuffer): void {
    this.#dropNode();
    this.#failures += 1;
    this.#events.deaf(this.#knownMs);
    if (this.#failures < FAILURES_MAX) this.#place(code);
  }

  #dropNode(): void {
    const node = this.#node;
    this.#node = null;
    if (node === null) return;
    for (const voice of Object.values(this.#voices)) voice?.source.disconnect();
    node.port.onmessage = null;
    node.onprocessorerror = null;
    node.disconnect();
  }

  #connect(): void {
    if (this.#stopped || this.#node === null) return;
    for (const side of ["own", "other"] as const) {
      const track = this.#tracks[side];
      if (this.#voices[side]?.track !== track) this.#leave(side);
      if (track === null) continue;
      this.#voices[side] ??= this.#hear(track, side);
      this.#voices[side].source.connect(this.#node, 0, INPUT[side]);
    }
  }

  #hear(track: MediaStreamTrack, side: Side): Voice {
    const stream = this.#env.stream(track);
    const letGo = side === "other" ? this.#env.hold(stream) : () => {};
    return { track, source: this.#context.createMediaStreamSource(stream), letGo };
  }

  #leave(side: Side): void {
    const voice = this.#voices[side];
    this.#voices[side] = null;
    voice?.source.disconnect();
    voice?.letGo();
  }
}
