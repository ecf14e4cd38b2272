// Whether a counsellor who asked for it gets the hint to leave a little longer. Uses only their own
// waiting times, counted on their own device. Off until they ask. No number is shown, and nobody
// else learns of it.

import type { Memory } from "../env";

const TURNS = 10; // docs/evidence.md#a6: fewer turns give no hint
const SHORT_MS = 200; // chosen: shorter than the usual gap, 208 ms (docs/evidence.md#a6)
const EVERY_MS = 300_000; // chosen: at most one in five minutes
const WANTED_AS = "webside-leave-longer";
const GIVEN_AS = "webside-leave-longer-given";

export class Hint {
  readonly #now: () => number;
  readonly #device: Memory;
  readonly #tab: Memory;
  /** Number of turns that an earlier hint has used. */
  #from = 0;

  constructor(now: () => number, device: Memory, tab: Memory) {
    this.#now = now;
    this.#device = device;
    this.#tab = tab;
  }

  get wanted(): boolean {
    return this.#device.get(WANTED_AS) === "on";
  }

  want(wanted: boolean): void {
    this.#device.set(WANTED_AS, wanted ? "on" : null);
  }

  /** `waitsMs`: all waiting times of this count, oldest first. Returns whether to give the hint
   * now. */
  isDue(waitsMs: readonly number[]): boolean {
    if (waitsMs.length < this.#from) this.#from = 0;
    const last = waitsMs.slice(this.#from).slice(-TURNS).sort((a, b) => a - b);
    const [below, above] = [last[TURNS / 2 - 1], last[TURNS / 2]];
    if (!this.wanted || last.length < TURNS || below === undefined || above === undefined) {
      return false;
    }
    if ((below + above) / 2 >= SHORT_MS || !this.#mayAgain()) return false;
    this.#from = waitsMs.length;
    this.#tab.set(GIVEN_AS, String(this.#now()));
    return true;
  }

  #mayAgain(): boolean {
    const given = Number(this.#tab.get(GIVEN_AS) ?? -Infinity);
    return !(this.#now() - given < EVERY_MS);
  }
}
