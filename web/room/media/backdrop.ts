// What is shown behind this person in the picture that is sent and shown in the mirror. Once a
// backdrop was chosen, the camera's own picture is never used without the person's consent: before
// the first composed picture, and whenever composing fails or lags, there is no picture.
// Deliberately absent: composing (web/sensing), and telling the other person.

import type { Drawn } from "../../sensing/backdrop";
import type { BackdropRun, Env } from "../env";
import { BEHIND } from "../kinds";
import type { Behind, OwnBackdrop } from "../state";

const KEY = "webside-behind";
const WATCH_MS = 3_000; // chosen: three intervals of the worker's `alive`
const SILENT_MAX = 2; // chosen: a computer that slept misses one interval
const READY_MS = 30_000; // chosen: 400 KB over a slow line

export interface BackdropEvents {
  /** The track or its state has changed. */
  changed(): void;
  held(): void;
}

export class Backdrop {
  readonly #env: Env;
  readonly #events: BackdropEvents;
  #own: OwnBackdrop;
  #camera: MediaStreamTrack | null = null;
  #run: BackdropRun | null = null;
  #silent = 0;
  #cancelWatch = (): void => {};
  #cancelReady = (): void => {};

  constructor(env: Env, events: BackdropEvents) {
    this.#env = env;
    this.#events = events;
    const kept = env.memory.get(KEY);
    const behind = BEHIND.has(kept) ? kept : "as-is";
    this.#own = { behind, stands: "off", can: env.backdrop.can, why: null };
  }

  get own(): OwnBackdrop {
    return this.#own;
  }

  /** The track to send and show; null while there is none. */
  get track(): MediaStreamTrack | null {
    if (this.#own.behind === "as-is") return this.#camera;
    return this.#run?.track ?? null;
  }

  /** Call with another camera track, or with null when there is none. */
  follow(camera: MediaStreamTrack | null): void {
    if (camera === this.#camera) return;
    this.#stop();
    this.#camera = camera;
    // A question stays until it is answered, even though the camera was closed for it.
    if (camera !== null || this.#own.stands !== "held") this.#begin();
  }

  choose(behind: Behind): void {
    this.#env.memory.set(KEY, behind);
    this.#own = { ...this.#own, behind };
    if (behind !== "as-is" && this.#run !== null) {
      this.#run.choose(behind);
    } else {
      this.#stop();
      this.#begin();
    }
    this.#events.changed();
  }

  #begin(): void {
    const { behind } = this.#own;
    const camera = this.#camera;
    if (camera === null || behind === "as-is") return this.#stand("off");
    this.#stand("starting");
    try {
      this.#run = this.#start(camera, behind);
    } catch {
      return this.#hold("failed");
    }
    this.#silent = 0;
    this.#watch();
    this.#cancelReady = this.#env.later(READY_MS, () => this.#hold("failed"));
  }

  #start(camera: MediaStreamTrack, drawn: Drawn): BackdropRun {
    // Ignores the events of a run that was stopped.
    const mine = (call: () => void) => () => {
      if (run === this.#run) call();
    };
    const run: BackdropRun = this.#env.backdrop.begin(camera, drawn, {
      ready: mine(() => this.#cancelReady()),
      alive: mine(() => {
        this.#silent = 0;
      }),
      shown: mine(() => {
        this.#stand("on");
        this.#events.changed();
      }),
      slow: mine(() => this.#hold("slow")),
      failed: mine(() => this.#hold("failed")),
    });
    return run;
  }

  #watch(): void {
    this.#cancelWatch = this.#env.later(WATCH_MS, () => {
      this.#silent += 1;
      if (this.#silent >= SILENT_MAX) this.#hold("failed");
      else this.#watch();
    });
  }

  /** Gives no picture until the person decides. */
  #hold(why: "slow" | "failed"): void {
    this.#stop();
    this.#own = { ...this.#own, stands: "held", why };
    this.#events.changed();
    this.#events.held();
  }

  #stand(stands: OwnBackdrop["stands"]): void {
    this.#own = { ...this.#own, stands, why: null };
  }

  #stop(): void {
    this.#cancelWatch();
    this.#cancelReady();
    this.#run?.stop();
    this.#run = null;
  }
}
