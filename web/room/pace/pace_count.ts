// One count of when the two speak: what was found so far, in memory only, in milliseconds of the
// listening clock, and what may be told of it. Own voice stands where the mouth was, the received
// one where the ear is: the received one is moved later by what both take on this device.
// Deliberately absent: who agreed (pace.ts), hearing (web/sensing), and sending anything.

import type { Found, Heard, LineReading, Unit } from "../../sensing/pacing";
import type { SessionPace } from "../../wire/wire";
import type { Measures } from "../env";
import type { LineDelay } from "../state";
import { TIMES_MAX } from "../talk";

const COUNTS_MAX = 20; // chosen: as often as the other may open their page anew

export interface OwnTimes {
  from: number;
  ms: number[];
}

export class Count {
  readonly id: string;
  #own: Unit[] = [];
  #other: Unit[] = [];
  #unheard: Unit[] = [];
  #line: LineReading[] = [];
  /** By the other's own counts. */
  #theirs = new Map<string, number[]>();
  #heardMs = 0;
  #knownMs = 0;
  /** Nothing is found since then. */
  #deafFromMs: number | null = 0;
  /** One of the two is muted, writes, or is not there since then. */
  #apartFromMs: number | null = 0;
  #toldTimes = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** `latencyMs` is what ear and mouth take on this device. */
  found(found: Found, latencyMs: number): void {
    const byMs = Math.round(latencyMs);
    const later = ({ startMs, endMs }: Unit): Unit =>
      ({ startMs: startMs + byMs, endMs: endMs + byMs });
    this.#own.push(...found.own);
    this.#other.push(...found.other.map(later));
    this.#heardMs = found.heardMs;
    this.#knownMs = found.knownMs;
    this.#deafFromMs = this.#close(this.#deafFromMs, found.heardMs);
  }

  deaf(fromMs: number): void {
    this.#deafFromMs ??= Math.round(fromMs);
  }

  /** Whether both can be heard, from now on. */
  together(are: boolean, nowMs: number): void {
    const atMs = Math.round(nowMs);
    if (are) this.#apartFromMs = this.#close(this.#apartFromMs, atMs);
    else this.#apartFromMs ??= atMs;
  }

  reading({ ms, uncertainMs }: LineDelay, nowMs: number): void {
    this.#line.push({ atMs: Math.round(nowMs), delayMs: ms, uncertainMs });
  }

  /** The other's own response times. What comes twice changes nothing. */
  theirTimes(count: string, { from, ms }: OwnTimes): void {
    const before = this.#theirs.get(count) ?? [];
    if (from > before.length || from + ms.length > TIMES_MAX) return;
    if (!this.#theirs.has(count) && this.#theirs.size >= COUNTS_MAX) return;
    this.#theirs.set(count, [...before.slice(0, from), ...ms]);
  }

  /** This person's own response times that were not told yet; null when there are none. */
  ownTimes(measures: Measures): OwnTimes | null {
    const from = this.#toldTimes;
    const all = this.waits(measures).slice(0, TIMES_MAX);
    if (all.length <= from) return null;
    return { from, ms: all.slice(from) };
  }

  /** All of this person's own response times. */
  waits(measures: Measures): number[] {
    return measures.responseTimes(this.#heard(), this.#knownMs);
  }

  toldTimes({ from, ms }: OwnTimes): void {
    this.#toldTimes = from + ms.length;
  }

  /** The other's page may not have what was told. */
  tellAgain(): void {
    this.#toldTimes = 0;
  }

  /** The counsellor's side of it. */
  session(measures: Measures, theyShare: boolean): SessionPace {
    const theirs = theyShare && this.#theirs.size > 0 ? [...this.#theirs.values()].flat() : null;
    return measures.session(this.#heard(), this.#line, theirs, this.lengthMs);
  }

  /** As long as both were heard and all is known: while one of them speaks on, what the other says
   * meanwhile cannot be told yet, and what nobody hears at the end is no part of it. */
  get lengthMs(): number {
    const ends = [this.#knownMs, this.#deafFromMs, this.#apartFromMs];
    return Math.min(...ends.filter((end) => end !== null));
  }

  #heard(): Heard {
    const { lengthMs } = this;
    const after = { startMs: lengthMs, endMs: Math.max(lengthMs, this.#heardMs) };
    return { own: this.#own, other: this.#other, unheard: [...this.#unheard, after] };
  }

  #close(startMs: number | null, endMs: number): null {
    if (startMs !== null && endMs > startMs) this.#unheard.push({ startMs, endMs });
    return null;
  }
}
