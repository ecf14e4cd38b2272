// Level of the own microphone, for a meter on the page and for noticing a silent microphone. The
// samples stay in the browser's audio graph.

import type { Env, Meter } from "../env";

const EVERY_MS = 100; // chosen
const FLOOR_DB = -60; // chosen: the level of a quiet room
const RISE = 0.6; // chosen: follows speech at once
const FALL = 0.2; // chosen: falls slowly
const STEP = 0.01; // chosen: smaller changes are not reported
const DEAD_RMS = 1e-5; // chosen: -100 dB, below any open microphone
const DEAD_MS = 20_000; // chosen

export interface LevelEvents {
  level(level: number): void;
  /** Nothing has come for `DEAD_MS`; called once for each track. */
  dead(): void;
}

export class Level {
  readonly #env: Env;
  readonly #events: LevelEvents;
  #meter: Meter | null = null;
  #track: MediaStreamTrack | null = null;
  #cancel = (): void => {};
  #level = 0;
  #told = 0;
  #deadMs = 0;

  constructor(env: Env, events: LevelEvents) {
    this.#env = env;
    this.#events = events;
  }

  listen(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#cancel();
    this.#meter?.stop();
    this.#track = track;
    this.#meter = track === null ? null : this.#env.meter(track);
    this.#deadMs = 0;
    this.#tell(0);
    if (this.#meter !== null) this.#tick(this.#meter);
  }

  #tick(meter: Meter): void {
    const rms = meter.rms();
    if (rms !== null) this.#take(rms);
    this.#cancel = this.#env.later(EVERY_MS, () => this.#tick(meter));
  }

  #take(rms: number): void {
    const loud = rms <= 0 ? 0 : Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
    this.#level += (loud - this.#level) * (loud > this.#level ? RISE : FALL);
    if (Math.abs(this.#level - this.#told) >= STEP) this.#tell(this.#level);
    this.#countDead(rms);
  }

  #tell(level: number): void {
    this.#level = level;
    this.#told = level;
    this.#events.level(level);
  }

  #countDead(rms: number): void {
    if (rms > DEAD_RMS || this.#track?.enabled !== true || this.#track.muted) {
      this.#deadMs = 0;
      return;
    }
    this.#deadMs += EVERY_MS;
    if (this.#deadMs === DEAD_MS) this.#events.dead();
  }
}
