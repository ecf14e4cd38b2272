// Has one's own picture judged three times a second, adds what was heard, and passes on the advice.
// Only one picture is in progress at a time; a slow device gets longer pauses. A failed worker is
// replaced, and given up when that does not help.
// Deliberately absent: grabbing pictures (the caller does), and the advice on the page (mirror.ts).

import type { Side } from "../wire/wire";
import type { Says } from "./says";

const EVERY_MS = 333; // chosen: three looks a second
const SHARE_MAX = 0.1; // chosen: a tenth of a core
const EVERY_MS_MAX = 1_500; // chosen: after longer pauses a followed advice goes unnoticed
const BEGIN_MS_MAX = 60_000; // chosen: loading the networks over a slow line
const LOOK_MS_MAX = 10_000; // chosen
const AGAIN_MS = 1_000; // chosen
const FAILURES_MAX = 3; // chosen: in a row

/** Addresses of the files that a worker fetches. */
export interface Files {
  /** Module that only hears. */
  hearing: string;
  /** Module that looks, and takes in what was heard as well. */
  seeing: string;
  detector: string;
  landmarks: string;
}

export type ToWorker =
  /** Without looks nothing that sees is fetched. */
  | { type: "begin"; files: Files; whom: Side; looks: boolean }
  | { type: "look"; nowMs: number; bitmap: ImageBitmap }
  | { type: "hear"; nowMs: number; row: Float32Array }
  | { type: "forget"; what: "picture" | "sound" };

export type FromWorker =
  | { type: "begun" }
  /** `tookMs` is null unless the message answers a look. */
  | { type: "says"; says: Says; tookMs: number | null }
  | { type: "failed" };

/** Returns the current picture, scaled to at most 640 pixels on its longer side where that is free;
 * null when there is none. */
export type Grab = () => Promise<ImageBitmap | null>;

/** The browser's functions that are used. */
export interface LookingEnv {
  now(): number;
  later(ms: number, call: () => void): () => void;
  worker(): LookingWorker;
}

export type LookingWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

export class Looking {
  readonly #env: LookingEnv;
  readonly #files: Files;
  /** A client is told nothing about what is behind them. */
  readonly #whom: Side;
  readonly #says: (says: Says | null) => void;
  #worker: LookingWorker | null = null;
  #grab: Grab | null = null;
  #begun = false;
  #failures = 0;
  #beganAtMs = 0;
  #cancelLook = (): void => {};
  #cancelWatch = (): void => {};
  #cancelAgain = (): void => {};

  /** Calls `says` with null when there can be no advice (any more). */
  constructor(env: LookingEnv, files: Files, whom: Side, says: (says: Says | null) => void) {
    this.#env = env;
    this.#files = files;
    this.#whom = whom;
    this.#says = says;
  }

  get works(): boolean {
    return this.#worker !== null;
  }

  /** Starts. Without a way to grab pictures it only takes in what is heard. */
  begin(grab: Grab | null): void {
    this.stop();
    this.#grab = grab;
    this.#failures = 0;
    this.#open();
  }

  /** Takes a row as sensing-wasm's `hearing` writes it. */
  hear(row: Float32Array): void {
    if (this.#begun) this.#post({ type: "hear", nowMs: this.#env.now(), row });
  }

  forget(what: "picture" | "sound"): void {
    if (this.#begun) this.#post({ type: "forget", what });
  }

  stop(): void {
    this.#grab = null;
    this.#cancelAgain();
    this.#close();
  }

  #open(): void {
    try {
      this.#worker = this.#env.worker();
    } catch {
      return this.#says(null); // Without workers there is a mirror but no advice.
    }
    const worker = this.#worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (this.#worker === worker) this.#heard(data);
    };
    worker.onerror = () => {
      if (this.#worker === worker) this.#failed();
    };
    const looks = this.#grab !== null;
    this.#post({ type: "begin", files: this.#files, whom: this.#whom, looks });
    this.#watch(BEGIN_MS_MAX);
  }

  #heard(message: FromWorker): void {
    switch (message.type) {
      case "begun":
        this.#begun = true;
        this.#cancelWatch();
        return this.#lookAfter(0);
      case "failed": return this.#failed();
      case "says":
        // While pictures are judged, only a judged picture shows that the worker works.
        if (message.tookMs !== null || this.#grab === null) this.#failures = 0;
        if (message.tookMs !== null) this.#looked(message.tookMs);
        return this.#says(message.says);
      default: message satisfies never;
    }
  }

  #looked(tookMs: number): void {
    this.#cancelWatch();
    const sinceMs = this.#env.now() - this.#beganAtMs;
    const everyMs = Math.min(Math.max(EVERY_MS, tookMs / SHARE_MAX), EVERY_MS_MAX);
    this.#lookAfter(everyMs - sinceMs);
  }

  #lookAfter(ms: number): void {
    this.#cancelLook();
    this.#cancelLook = this.#env.later(Math.max(0, ms), () => void this.#look());
  }

  async #look(): Promise<void> {
    const worker = this.#worker;
    const bitmap = await this.#grab?.().catch(() => null) ?? null;
    if (worker === null || this.#worker !== worker) {
      bitmap?.close();
      return;
    }
    if (bitmap === null) return this.#grab === null ? undefined : this.#lookAfter(EVERY_MS);
    this.#beganAtMs = this.#env.now();
    worker.postMessage({ type: "look", nowMs: this.#beganAtMs, bitmap }, [bitmap]);
    this.#watch(LOOK_MS_MAX);
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #watch(ms: number): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#env.later(ms, () => this.#failed());
  }

  #failed(): void {
    this.#close();
    this.#failures += 1;
    if (this.#failures >= FAILURES_MAX) return this.#says(null);
    this.#cancelAgain = this.#env.later(AGAIN_MS * this.#failures, () => this.#open());
  }

  #close(): void {
    this.#cancelLook();
    this.#cancelWatch();
    this.#begun = false;
    this.#worker?.terminate();
    this.#worker = null;
  }
}
