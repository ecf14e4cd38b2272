// Looks three times a second at one's own picture, takes in what was heard, and hands on what to
// say. Never more than one picture is under way; a slow device is looked at less often; a worker
// that fails is replaced, and given up when that does not help.
// Deliberately absent: pictures and DOM (the caller grabs them), what is done with what is said.

import type { Says, Whom } from "./says";

const EVERY_MS = 333; // chosen: three looks a second
const SHARE_MAX = 0.1; // chosen: a tenth of a core
const EVERY_MS_MAX = 1_500; // chosen: with longer pauses nothing that was followed is noticed
const BEGIN_MS_MAX = 60_000; // chosen: the networks come over a slow line
const LOOK_MS_MAX = 10_000; // chosen
const AGAIN_MS = 1_000; // chosen
const FAILURES_MAX = 3; // chosen: in a row

/** Addresses of what a worker fetches. */
export interface Files { module: string; detector: string; landmarks: string }

export type ToWorker =
  /** Without looks the networks are not fetched. */
  | { type: "begin"; files: Files; whom: Whom; looks: boolean }
  | { type: "look"; nowMs: number; bitmap: ImageBitmap }
  | { type: "hear"; nowMs: number; row: Float32Array }
  | { type: "forget"; what: "picture" | "sound" };

export type FromWorker =
  | { type: "begun" }
  /** `tookMs` is null unless it answers a look. */
  | { type: "says"; says: Says; tookMs: number | null }
  | { type: "failed" };

/** A picture of now, at most 640 pixels on its longer side where that comes free; null when there
 * is none. */
export type Grab = () => Promise<ImageBitmap | null>;

/** What of the browser is used. */
export interface LookingEnv {
  now(): number;
  later(ms: number, call: () => void): () => void;
  worker(): LookingWorker;
}

export type LookingWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

export class Looking {
  readonly #env: LookingEnv;
  readonly #files: Files;
  readonly #whom: Whom;
  readonly #says: (says: Says | null) => void;
  #worker: LookingWorker | null = null;
  #grab: Grab | null = null;
  #begun = false;
  #failures = 0;
  #beganAtMs = 0;
  #cancelLook = (): void => {};
  #cancelWatch = (): void => {};
  #cancelAgain = (): void => {};

  /** `says` hears null when nothing can be said (any more). */
  constructor(env: LookingEnv, files: Files, whom: Whom, says: (says: Says | null) => void) {
    this.#env = env;
    this.#files = files;
    this.#whom = whom;
    this.#says = says;
  }

  get works(): boolean {
    return this.#worker !== null;
  }

  /** Begins; with a way to grab pictures it looks, without one it only takes in what is heard. */
  begin(grab: Grab | null): void {
    this.stop();
    this.#grab = grab;
    this.#failures = 0;
    this.#open();
  }

  /** A row as sensing-wasm's `hearing` writes it. */
  hear(row: Float32Array): void {
    if (this.#begun) this.#post({ type: "hear", nowMs: this.#env.now(), row });
  }

  forget(what: "picture" | "sound"): void {
    if (this.#begun) this.#post({ type: "forget", what });
  }

  /** Ends everything at once. */
  stop(): void {
    this.#grab = null;
    this.#cancelAgain();
    this.#close();
  }

  #open(): void {
    try {
      this.#worker = this.#env.worker();
    } catch {
      return this.#says(null); // A browser without workers: there is a mirror, and no advice.
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
        // Where it looks, only a look shows that it works.
        if (message.tookMs !== null || this.#grab === null) this.#failures = 0;
        if (message.tookMs !== null) this.#looked(message.tookMs);
        this.#says(message.says);
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
