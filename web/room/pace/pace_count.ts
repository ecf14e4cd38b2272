// One count of when the two speak, in memory only, in milliseconds of the listening clock, and the
// figures that may be reported of it. Own speech is timed at the mouth and the other's at the ear:
// the other's is shifted later by the delay of ear and mouth on this device.
// Deliberately absent: who agreed (pace.ts), detecting speech (web/sensing), and sending anything.

import type { Found, Heard, LineReading, Unit } from "../../sensing/pacing";
import type { SessionPace } from "../../wire/wire";
import type { Measures } from "../env";
import type { LineDelay } from "../state";
import { TIMES_MAX } from "../talk";

const COUNTS_MAX = 20; // chosen: as often as the other may reopen their page

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
  /** The other's response times, by the id of their count. */
  #theirs = new Map<string, number[]>();
  #heardMs = 0;
  #knownMs = 0;
  /** Start of a stretch in which speech is not detected. */
  #deafFromMs: number | null = 0;
  /** Start of a stretch in which one of the two is muted, meets by text or is away. */
  #apartFromMs: number | null = 0;
  #toldTimes = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** `latencyMs` is the delay of ear and mouth on this device. */
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

  /** Sets whether both can be heard from now on. */
  together(are: boolean, nowMs: number): void {
    const atMs = Math.round(nowMs);
    if (are) this.#apartFromMs = this.#close(this.#apartFromMs, atMs);
    else this.#apartFromMs ??= atMs;
  }

  reading({ ms, uncertainMs }: LineDelay, nowMs: number): void {
    this.#line.push({ atMs: Math.round(nowMs), delayMs: ms, uncertainMs });
  }

  /** Takes the other's own response times. A repeated message changes nothing. */
  theirTimes(count: string, { from, ms }: OwnTimes): void {
    const before = this.#theirs.get(count) ?? [];
    if (from > before.length || from + ms.length > TIMES_MAX) return;
    if (!this.#theirs.has(count) && this.#theirs.size >= COUNTS_MAX) return;
    this.#theirs.set(count, [...before.slice(0, from), ...ms]);
  }

  /** This person's response times that were not sent yet; null when there are none. */
  ownTimes(measures: Measures): OwnTimes | null {
    const from = this.#toldTimes;
    const all = this.waits(measures).slice(0, TIMES_MAX);
    if (all.length <= from) return null;
    return { from, ms: all.slice(from) };
  }

  /** All of this person's response times. */
  waits(measures: Measures): number[] {
    return measures.responseTimes(this.#heard(), this.#knownMs);
  }

  toldTimes({ from, ms }: OwnTimes): void {
    this.#toldTimes = from + ms.length;
  }

  /** The other's page may have lost what was sent. */
  tellAgain(): void {
    this.#toldTimes = 0;
  }

  /** The session's pace, as the counsellor's page reports it. */
  session(measures: Measures, theyShare: boolean): SessionPace {
    const theirs = theyShare && this.#theirs.size > 0 ? [...this.#theirs.values()].flat() : null;
    return measures.session(this.#heard(), this.#line, theirs, this.lengthMs);
  }

  /** The stretch in which both were heard and all is known. While one of them still speaks, the
   * other's speech is undecided; what nobody heard at the end does not belong to the count. */
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
