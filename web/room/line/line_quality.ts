// Quality of the line from the browser's own statistics: network round trip, loss, relay, and the
// delay that this side adds to the sound it hears. Deliberately absent: judging these numbers.

import type { LineReport } from "../../wire/wire";
import type { Heard } from "./delay";

const RELAY = "relay";

type Entry = Record<string, unknown> & { id: string; type: string };

/** Running totals of one connection at one moment. */
interface Sums {
  decoded: number;
  received: number;
  lost: number;
  bufferS: number;
  bufferCount: number;
  playoutS: number;
  playoutCount: number;
}

export interface Reading {
  roundTripMs: number | null;
  relayed: boolean;
  /** Null while no sound is received. */
  heard: Heard | null;
  /** Number of pictures decoded on this connection. */
  decoded: number;
}

const NOTHING: Sums = {
  decoded: 0, received: 0, lost: 0, bufferS: 0, bufferCount: 0, playoutS: 0, playoutCount: 0,
};

export class LineQuality {
  #before: Sums = NOTHING;
  #trips: number[] = [];
  #received = 0;
  #lost = 0;
  #relayed = false;

  /** A new connection counts from zero. */
  newConnection(): void {
    this.#before = NOTHING;
  }

  read(report: RTCStatsReport): Reading {
    const entries = new Map<string, Entry>();
    report.forEach((entry: Entry) => entries.set(entry.id, entry));
    const pair = chosenPair(entries);
    const sums = summed(entries);
    const before = this.#before;
    this.#before = sums;
    this.#received += Math.max(0, sums.received - before.received);
    this.#lost += Math.max(0, sums.lost - before.lost);
    const trip = pair?.currentRoundTripTime;
    const roundTripMs = typeof trip === "number" ? trip * 1000 : null;
    if (roundTripMs !== null) this.#trips.push(roundTripMs);
    const relayed = pair !== null && isRelayed(pair, entries);
    this.#relayed ||= relayed;
    return { roundTripMs, relayed, heard: heard(before, sums), decoded: sums.decoded };
  }

  /** The figures since the last report; null when nothing was measured. */
  report(mended: number): LineReport | null {
    if (this.#trips.length === 0 && mended === 0) return null;
    const all = this.#received + this.#lost;
    const report = {
      roundTripMs: Math.round(median(this.#trips)),
      lostPermille: all === 0 ? 0 : Math.round((this.#lost * 1000) / all),
      relayed: this.#relayed,
      mended,
    };
    this.#trips = [];
    this.#received = 0;
    this.#lost = 0;
    this.#relayed = false;
    return report;
  }
}

function heard(before: Sums, now: Sums): Heard | null {
  const count = now.bufferCount - before.bufferCount;
  if (count <= 0) return null;
  const bufferS = (now.bufferS - before.bufferS) / count;
  const played = now.playoutCount - before.playoutCount;
  const playoutS = played <= 0 ? 0 : (now.playoutS - before.playoutS) / played;
  return { ms: (bufferS + playoutS) * 1000, playoutTold: played > 0 };
}

function summed(entries: Map<string, Entry>): Sums {
  const sums = { ...NOTHING };
  for (const entry of entries.values()) {
    if (entry.type === "inbound-rtp") {
      sums.received += number(entry.packetsReceived);
      sums.lost += number(entry.packetsLost);
      if (entry.kind === "video") sums.decoded += number(entry.framesDecoded);
      if (entry.kind === "audio") {
        sums.bufferS += number(entry.jitterBufferDelay);
        sums.bufferCount += number(entry.jitterBufferEmittedCount);
      }
    } else if (entry.type === "media-playout") {
      sums.playoutS += number(entry.totalPlayoutDelay);
      sums.playoutCount += number(entry.totalSamplesCount);
    }
  }
  return sums;
}

function chosenPair(entries: Map<string, Entry>): Entry | null {
  for (const entry of entries.values()) {
    if (entry.type !== "transport") continue;
    const pair = entries.get(String(entry.selectedCandidatePairId));
    if (pair !== undefined) return pair;
  }
  for (const entry of entries.values()) {
    const chosen = entry.selected === true || entry.nominated === true;
    if (entry.type === "candidate-pair" && chosen && entry.state === "succeeded") return entry;
  }
  return null;
}

function isRelayed(pair: Entry, entries: Map<string, Entry>): boolean {
  return [pair.localCandidateId, pair.remoteCandidateId]
    .some((id) => entries.get(String(id))?.candidateType === RELAY);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
