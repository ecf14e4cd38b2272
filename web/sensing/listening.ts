// Listens to a microphone in an audio worklet and produces a row of numbers three times a second.
// Plays the test sound itself, because finding its echo needs a common clock. Listens to the track
// that the other person hears, after the browser's echo cancelling. No sample leaves the worklet.
// Deliberately absent: judging (looking.ts).

import { mutedRow } from "./hearing";

const FAILURES_MAX = 3; // chosen: in a row

/** The browser's functions that are used. */
export interface ListeningEnv {
  context(): AudioContext;
  node(context: AudioContext, code: ArrayBuffer): AudioWorkletNode;
  stream(track: MediaStreamTrack): MediaStream;
  /** Address of the worklet. */
  worklet: string;
  /** Bytes of the module. */
  code(): Promise<ArrayBuffer>;
  /** Plays the test sound into a node; resolves when it has ended. */
  sound(context: AudioContext, into: AudioNode): Promise<void>;
}

interface Ear {
  context: AudioContext;
  source: MediaStreamAudioSourceNode;
  node: AudioWorkletNode;
}

export class Listening {
  readonly #env: ListeningEnv;
  readonly #heard: (row: Float32Array) => void;
  #track: MediaStreamTrack | null = null;
  #ear: Ear | null = null;
  #failures = 0;
  /** Number of starts, so that an outdated start notices it. */
  #round = 0;

  constructor(env: ListeningEnv, heard: (row: Float32Array) => void) {
    this.#env = env;
    this.#heard = heard;
  }

  /** Listens to this track from now on; null ends it. */
  listen(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#end();
    this.#track = track;
    this.#failures = 0;
    if (track !== null) void this.#begin(track);
  }

  stop(): void {
    this.listen(null);
  }

  /** Plays the test sound and listens for it; null while not listening. */
  playTestSound(speaker: string | null): Promise<void> | null {
    return this.#ear === null ? null : this.#play(this.#ear, speaker);
  }

  async #begin(track: MediaStreamTrack): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    let context: AudioContext | null = null;
    try {
      context = this.#env.context();
      const [code] = await Promise.all([
        this.#env.code(), context.audioWorklet.addModule(this.#env.worklet),
      ]);
      if (round !== this.#round) throw new Error("too late");
      const node = this.#env.node(context, code);
      const source = context.createMediaStreamSource(this.#env.stream(track));
      this.#ear = { context, source, node };
      node.port.onmessage = ({ data }) => this.#told(track, data as Float32Array);
      node.onprocessorerror = () => this.#failed(track);
      source.connect(node);
      // Some browsers run only nodes connected to the speaker; the worklet outputs silence.
      node.connect(context.destination);
      // Refused until the page was touched, which opening a microphone requires.
      await context.resume().catch(() => {});
    } catch {
      // Without worklets or the module there is a level, but no advice about the sound.
      if (context !== null && context !== this.#ear?.context) void context.close();
    }
  }

  #told(track: MediaStreamTrack, row: Float32Array): void {
    this.#failures = 0;
    if (track.enabled) this.#heard(track.muted ? mutedRow(row) : row);
  }

  #failed(track: MediaStreamTrack): void {
    this.#end();
    this.#failures += 1;
    if (this.#failures < FAILURES_MAX) void this.#begin(track);
  }

  async #play({ context, node }: Ear, speaker: string | null): Promise<void> {
    const able = context as AudioContext & { setSinkId?(id: string): Promise<void> };
    if (speaker !== null) await able.setSinkId?.(speaker);
    const both = context.createGain();
    both.connect(context.destination);
    both.connect(node, 0, 1);
    await this.#env.sound(context, both).finally(() => both.disconnect());
  }

  #end(): void {
    this.#round += 1;
    if (this.#ear === null) return;
    const { context, source, node } = this.#ear;
    this.#ear = null;
    node.port.onmessage = null;
    node.onprocessorerror = null;
    source.disconnect();
    node.disconnect();
    void context.close();
  }
}
