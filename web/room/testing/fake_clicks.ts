// Clicks between two rooms on virtual time, with a delay that tests set.

import type { Side } from "../../wire/wire";
import type { Clicks } from "../env";
import type { Clock } from "./clock";
import { FakeTrack } from "./fake_media";

const HELD_MS = 100;

export class FakeClicks {
  /** Duration of a round trip; null when no click arrives. */
  tookMs: number | null = 240;
  latencyMs = 30;
  /** The side whose browser cannot send clicks. */
  fails: Side | null = null;
  #returning: ((ms: number) => void) | null = null;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(role: Side, returns: boolean, heard: (ms: number) => void): Clicks {
    if (this.fails === role) throw new Error("no worklet");
    const track = new FakeTrack("audio", `clicks-${role}`);
    if (returns) this.#returning = heard;
    return {
      track: track as unknown as MediaStreamTrack,
      latencyMs: this.latencyMs,
      send: () => this.#send(heard),
      stop: () => track.stop(),
    };
  }

  #send(heard: (ms: number) => void): void {
    const { tookMs } = this;
    if (tookMs === null) return;
    this.#clock.later(tookMs / 2, () => this.#returning?.(HELD_MS));
    this.#clock.later(tookMs + HELD_MS, () => heard(tookMs + HELD_MS));
  }
}
