// Whether the delay of the line is worth a sentence (docs/practices.md#a6). The sentence is steady,
// so that it does not appear and disappear, and never returns in a session once it was dismissed.

import type { LineDelay } from "../state";
import { NOTED_MS } from "./delay";

const LONG_MS = 800; // docs/evidence.md#a6: above, voice only is advised
const EASED = 0.85; // chosen: hysteresis; a sentence ends below this share of its start
const HELD_MS = 8_000; // chosen: four readings in a row
const UNSURE_MS = 100; // docs/evidence.md#a6: nothing counts on a delay that is less certain
const STEP_MS = 100; // chosen: the figure is rounded to a tenth of a second
const STICKS_MS = 80; // chosen: the figure changes when it is off by more than half a step

/** 0: nothing worth a sentence; 1: above 300 ms; 2: above 800 ms. */
type Degree = 0 | 1 | 2;

export interface Slow {
  degree: 1 | 2;
  /** The delay, rounded to tenths of a second. */
  ms: number;
}

export class SlowLine {
  #degree: Degree = 0;
  #ms = 0;
  #coming: { degree: Degree; sinceMs: number } | null = null;
  #putAway: Degree = 0;

  /** The sentence to show now; null for none. */
  read(delay: LineDelay | null, nowMs: number): Slow | null {
    if (delay !== null) this.#take(delay, nowMs);
    else this.#degree = 0;
    if (this.#degree === 0 || this.#degree <= this.#putAway) return null;
    return { degree: this.#degree, ms: this.#ms };
  }

  putAway(): void {
    this.#putAway = this.#degree;
  }

  #take({ ms, uncertainMs }: LineDelay, nowMs: number): void {
    // While the delay is uncertain, its lower bound is judged.
    const surelyMs = uncertainMs > UNSURE_MS ? ms - uncertainMs : ms;
    const degree = this.#degreeOf(surelyMs);
    if (degree === this.#degree) this.#coming = null;
    else if (this.#coming?.degree !== degree) this.#coming = { degree, sinceMs: nowMs };
    else if (nowMs - this.#coming.sinceMs >= HELD_MS) this.#turnTo(degree, ms);
    if (Math.abs(ms - this.#ms) > STICKS_MS) this.#ms = toStep(ms);
  }

  #turnTo(degree: Degree, ms: number): void {
    this.#degree = degree;
    this.#coming = null;
    this.#ms = toStep(ms);
  }

  #degreeOf(ms: number): Degree {
    const stays = (least: number, from: Degree) => this.#degree >= from ? least * EASED : least;
    if (ms > stays(LONG_MS, 2)) return 2;
    return ms > stays(NOTED_MS, 1) ? 1 : 0;
  }
}

function toStep(ms: number): number {
  return Math.round(ms / STEP_MS) * STEP_MS;
}
