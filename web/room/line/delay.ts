// How much the line adds from mouth to ear and back (docs/evidence.md#a6: D), and how far from the
// truth that may be. Both sides' parts come from the browsers' own statistics, so what these leave
// out, and how much the readings move, makes D uncertain; a measured click makes it surer.
// Deliberately absent: asking the browser (line_quality.ts), and judging a delay.

import type { LineDelay } from "../state";

/** What one side adds to D without the network, as far as it is known. */
export type OwnPart = LineDelay;

/** docs/evidence.md#a6: above, D is told to both. */
export const NOTED_MS = 300;

// docs/figures.md#mouth-to-ear has 20 for a full packet; the jitter buffer counts a part of it once
// more. Measured between two Chromium over lines of 0, 150 and 400 ms each way
// (e2e/pace_line.test.mjs).
const PACKET_MS = 15;
const CODEC_MS = 6.5; // docs/figures.md#mouth-to-ear: Opus look-ahead
const BIAS_MS = 20; // docs/figures.md#mouth-to-ear: the formula was 10 ms from clicks, each way
const MEASURED_MS = 10; // chosen: the buffer may stand elsewhere by a packet
const UNSETTLED_MS = 50; // chosen: a buffer that has just begun still looks for its length
const PLAYOUT_UNTOLD_MS = 15; // chosen: half of the 30 ms that docs/figures.md#mouth-to-ear found
const CAPTURE_UNTOLD_MS = 10; // chosen: one buffer of a microphone
const READINGS = 5; // chosen: ten seconds

export interface Heard {
  /** Jitter buffer and playout of the sound heard here. */
  ms: number;
  /** The browser told the playout. */
  playoutTold: boolean;
}

/** What a microphone says that it takes, seconds; not in TypeScript's own types. */
export function captureS(track: MediaStreamTrack | null): number | undefined {
  return (track?.getSettings() as { latency?: number } | undefined)?.latency;
}

/** The same in milliseconds, or what is likely. */
export function captureMs(toldS: number | undefined): number {
  return toldS === undefined ? CAPTURE_UNTOLD_MS : toldS * 1_000;
}

/** `toldS` is what the microphone's settings say, seconds. */
export function ownPart(heard: Heard, toldS: number | undefined): OwnPart {
  const capture = captureMs(toldS);
  const unsure = (heard.playoutTold ? 0 : PLAYOUT_UNTOLD_MS)
    + (toldS === undefined ? CAPTURE_UNTOLD_MS : 0);
  const playout = heard.playoutTold ? 0 : PLAYOUT_UNTOLD_MS;
  return { ms: Math.round(heard.ms + playout + capture), uncertainMs: unsure };
}

export class Delay {
  #there: OwnPart | null = null;
  /** What the formula lacked when a click was measured; null before. */
  #lackedMs: number | null = null;
  #readings: LineDelay[] = [];

  /** What the other's browser says of its own part. */
  told(part: OwnPart): void {
    this.#there = part;
  }

  /** A reading of this side; D once both sides' are known. */
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

  /** A returned click took this long. From now on readings go by it, unless the line moves just
   * now: what a buffer that still looks for its length adds is nothing that the formula lacks. */
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
