// Counts how often another window had the counsellor's focus during a meeting, and tells nobody
// else (docs/practices.md#a4). The count is kept in this tab only; the page after the meeting shows
// and deletes it. Clients have nothing of this kind.

import type { Memory } from "./env";

// chosen (docs/evidence.md#a4: no threshold found); shorter ones are not counted
const TOLD_FROM_MS = 5_000;
const WANTED_AS = "webside-own-focus";
const COUNTED_AS = "webside-other-window";

/** How often another window had the focus, and for how long in all. */
export interface OtherWindow {
  times: number;
  seconds: number;
}

export class OwnFocus {
  readonly #now: () => number;
  readonly #device: Memory;
  readonly #tab: Memory;
  #awaySince: number | null = null;

  constructor(now: () => number, device: Memory, tab: Memory) {
    this.#now = now;
    this.#device = device;
    this.#tab = tab;
  }

  get wanted(): boolean {
    return this.#device.get(WANTED_AS) !== "off";
  }

  want(wanted: boolean): void {
    this.#device.set(WANTED_AS, wanted ? null : "off");
    if (wanted) return;
    this.#awaySince = null;
    this.#tab.set(COUNTED_AS, null);
  }

  /** Starts the count of a new meeting. */
  begin(): void {
    this.#awaySince = null;
    this.#tab.set(COUNTED_AS, null);
  }

  /** The meeting is interrupted. */
  stop(): void {
    this.#awaySince = null;
  }

  leave(): void {
    if (this.wanted) this.#awaySince ??= this.#now();
  }

  /** Returns the whole seconds in another window; null when they are too few to mention. */
  comeBack(): number | null {
    if (this.#awaySince === null) return null;
    const awayMs = this.#now() - this.#awaySince;
    this.#awaySince = null;
    if (awayMs < TOLD_FROM_MS) return null;
    const seconds = Math.round(awayMs / 1_000);
    const before = readOtherWindow(this.#tab) ?? { times: 0, seconds: 0 };
    const all = { times: before.times + 1, seconds: before.seconds + seconds };
    this.#tab.set(COUNTED_AS, JSON.stringify(all));
    return seconds;
  }
}

/** Returns the count and deletes it. */
export function takeOtherWindow(tab: Memory): OtherWindow | null {
  const found = readOtherWindow(tab);
  tab.set(COUNTED_AS, null);
  return found;
}

function readOtherWindow(tab: Memory): OtherWindow | null {
  try {
    const { times, seconds } = JSON.parse(tab.get(COUNTED_AS) ?? "{}");
    const counted = Number.isInteger(times) && Number.isInteger(seconds) && times > 0;
    return counted ? { times, seconds } : null;
  } catch {
    return null;
  }
}
