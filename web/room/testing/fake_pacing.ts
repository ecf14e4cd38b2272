// Speech detection controlled by tests; the measures come from the real module.

import { type Found, Pacing, type Unit } from "../../sensing/pacing";
import type { SpeakingEvents } from "../../sensing/speaking";
import { builtModule } from "../../sensing/testing";
import type { Measures, PacingPort, SpeakingRun } from "../env";
import type { Clock } from "./clock";

const TICK_MS = 500;

export class FakeSpeaking implements SpeakingRun {
  latencyMs = 0;
  voices: (string | null)[] = [null, null];
  stopped = false;
  readonly #clock: Clock;
  readonly #beganMs: number;
  readonly #events: SpeakingEvents;
  #knownMs = 0;
  #deaf = false;

  constructor(clock: Clock, events: SpeakingEvents) {
    this.#clock = clock;
    this.#beganMs = clock.now();
    this.#events = events;
    this.#clock.later(0, () => this.#tick());
  }

  get nowMs(): number {
    return this.#clock.now() - this.#beganMs;
  }

  listen(own: MediaStreamTrack | null, other: MediaStreamTrack | null): void {
    const named = (track: MediaStreamTrack | null) =>
      (track as { deviceId?: string } | null)?.deviceId ?? null;
    this.voices = [named(own), named(other)];
  }

  stop(): void {
    this.stopped = true;
  }

  /** Reports units that have ended, as pairs of milliseconds. */
  finds(own: [number, number][], other: [number, number][]): void {
    const unit = ([startMs, endMs]: [number, number]): Unit => ({ startMs, endMs });
    this.#deaf = false;
    this.#knownMs = this.nowMs;
    this.#tell(own.map(unit), other.map(unit));
  }

  /** Detects nothing from this time until the next `finds`. */
  failsAt(ms: number): void {
    this.#deaf = true;
    this.#events.deaf(ms);
  }

  /** Nothing is known until something was found; from then on there is silence. */
  #tick(): void {
    if (this.#knownMs > 0 && !this.#deaf) this.#knownMs = this.nowMs;
    if (!this.#deaf) this.#tell([], []);
    if (!this.stopped) this.#clock.later(TICK_MS, () => this.#tick());
  }

  #tell(own: Unit[], other: Unit[]): void {
    const [heardMs, knownMs] = [this.nowMs, this.#knownMs];
    const found: Found = { heardMs, knownMs, own, other };
    if (!this.stopped) this.#events.found(found);
  }
}

export class FakePacing implements PacingPort {
  readonly runs: FakeSpeaking[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  speaking(events: SpeakingEvents): SpeakingRun {
    const run = new FakeSpeaking(this.#clock, events);
    this.runs.push(run);
    return run;
  }

  async measures(): Promise<Measures> {
    return new Pacing(builtModule("pacing"));
  }

  get last(): FakeSpeaking {
    const run = this.runs.at(-1);
    if (run === undefined) throw new Error("nobody listened");
    return run;
  }
}
