// D, the delay that the line adds from mouth to ear and back (docs/evidence.md#a6), and how
// uncertain it is. Each side's part comes from its browser's statistics. What these leave out, and
// how much the readings vary, makes D uncertain; a measured click makes it more certain.
// Deliberately absent: reading the statistics (line_quality.ts), and judging a delay
// (slow_line.ts).

import type { LineDelay } from "../state";

/** What one side adds to D, without the network. */
export type OwnPart = LineDelay;

/** docs/evidence.md#a6: above this, both are told about D. */
export const NOTED_MS = 300;

// docs/figures.md#mouth-to-ear has 20 for a full packet, of which the jitter buffer counts a part
// as well. Measured between two Chromium over lines of 0, 150 and 400 ms each way
// (e2e/pace_line.test.mjs).
const PACKET_MS = 15;
const CODEC_MS = 6.5; // docs/figures.md#mouth-to-ear: Opus look-ahead
const BIAS_MS = 20; // docs/figures.md#mouth-to-ear: the formula was 10 ms off the clicks, each way
const MEASURED_MS = 10; // chosen: the buffer may be a packet longer or shorter
const UNSETTLED_MS = 50; // chosen: a new jitter buffer still adapts its length
const PLAYOUT_UNTOLD_MS = 15; // chosen: half of the 30 ms in docs/figures.md#mouth-to-ear
const CAPTURE_UNTOLD_MS = 10; // chosen: one buffer of a microphone
const READINGS = 5; // chosen: ten seconds

export interface Heard {
  /** Jitter buffer and playout of the sound heard here. */
  ms: number;
  /** Whether the browser reports the playout delay. */
  playoutTold: boolean;
}

/** Seconds that a microphone reports as its latency, which TypeScript's own types lack. */
export function captureS(track: MediaStreamTrack | null): number | undefined {
  return (track?.getSettings() as { latency?: number } | undefined)?.latency;
}

/** Milliseconds; a likely value when the microphone reports none. */
export function captureMs(toldS: number | undefined): number {
  return toldS === undefined ? CAPTURE_UNTOLD_MS : toldS * 1_000;
}

/** `toldS` is the latency in the microphone's settings, in seconds. */
export function ownPart(heard: Heard, toldS: number | undefined): OwnPart {
  const capture = captureMs(toldS);
  const unsure = (heard.playoutTold ? 0 : PLAYOUT_UNTOLD_MS)
    + (toldS === undefined ? CAPTURE_UNTOLD_MS : 0);
  const playout = heard.playoutTold ? 0 : PLAYOUT_UNTOLD_MS;
  return { ms: Math.round(heard.ms + playout + capture), uncertainMs: unsure };
}

export class Delay {
  #there: OwnPart | null = null;
  /** A measured click minus the formula; null before a measurement. */
  #lackedMs: number | null = null;
  #readings: LineDelay[] = [];

  /** The other's browser reports its own part. */
  told(part: OwnPart): void {
    this.#there = part;
  }

  /** Takes a reading of this side; returns D once both sides' parts are known. */
  read(networkMs: number | null, here: OwnPart | null): LineDelay | null {
    const there = this.#there;
    if (networkMs === null || here === null || there === null) return null;
    this.#readings = [...this.#readings, {
      ms: 2 * (PACKET_MS + CODEC_MS) + networkMs + here.ms + there.ms + (this.#lackedMs ?? 0),
      uncertainMs: this.#lackedMs === null
        ? BIAS_MS + here.uncertainMs + there.uncertainMs : MEASURED_MS,
    }].slice(-READINGS);
    return this.#middle();
  }

  #middle(): LineDelay {
    const all = this.#readings.map(({ ms }) => ms).sort((a, b) => a - b);
    const [least, most] = [all[0] ?? 0, all.at(-1) ?? 0];
    const movesMs = all.length < READINGS ? UNSETTLED_MS : 0;
    const partsMs = this.#readings.at(-1)?.uncertainMs ?? 0;
    return {
      ms: Math.round(all[Math.floor(all.length / 2)] ?? 0),
      uncertainMs: Math.round(Math.max(movesMs, (most - least) / 2) + partsMs),
    };
  }

  /** Takes the duration of a returned click. Later readings are corrected by it, unless D still
   * varies: a jitter buffer that adapts its length is not an error of the formula. */
  measured(ms: number): void {
    const { ms: readMs, uncertainMs } = this.#middle();
    const partsMs = this.#readings.at(-1)?.uncertainMs ?? 0;
    const moreMs = ms - readMs;
    if (uncertainMs > partsMs + MEASURED_MS || Math.abs(moreMs) > partsMs) return;
    this.#lackedMs = (this.#lackedMs ?? 0) + moreMs;
    this.#readings = this.#readings.map((reading) =>
      ({ ms: reading.ms + moreMs, uncertainMs: MEASURED_MS }));
  }

  newConnection(): void {
    this.#lackedMs = null;
    this.#there = null;
    this.#readings = [];
  }
}
