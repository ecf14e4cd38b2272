// When the two in a session speak, as one module detects it in an audio worklet, and the measures
// that another computes from it on a page.

import type { SessionPace } from "../wire/wire";
import { type Block, SensingModule } from "./module";

interface SpeakingExports {
  pace_begin(rateHz: number): number;
  pace_hear(own: number, received: number, count: number): number;
  pace_take(): number;
}

interface PacingExports {
  pace_summary(numbers: number, count: number): number;
  pace_times(numbers: number, count: number): number;
}

const EVERY_S = 0.25; // chosen: little is lost when a page goes away
const QUANTUM = 128; // Web Audio 1.0; later versions may use more
const HEAD = 3; // numbers before the units; sensing-wasm: `pace_take`

/** A stretch in milliseconds since listening began, without its end. */
export interface Unit {
  startMs: number;
  endMs: number;
}

/** What was found since the last message. */
export interface Found {
  /** How far the sound was listened to. */
  heardMs: number;
  /** Every unit that begins before this time has been found completely. */
  knownMs: number;
  own: Unit[];
  other: Unit[];
}

/** Detects speech in the own microphone and the received sound, on one clock. */
export class SessionEar {
  readonly #module: SensingModule<SpeakingExports>;
  readonly #everySamples: number;
  #own: Block;
  #received: Block;
  #samples = 0;

  /** Throws for a sample rate that the module does not support. */
  constructor(code: BufferSource | WebAssembly.Module, rateHz: number) {
    this.#module = new SensingModule(code);
    if (this.#module.call.pace_begin(rateHz) !== 1) throw new RangeError(`${rateHz} Hz`);
    this.#own = this.#module.block(QUANTUM * 4);
    this.#received = this.#module.block(QUANTUM * 4);
    this.#everySamples = rateHz * EVERY_S;
  }

  /** Takes `count` samples of each; undefined is silence. Returns what was found four times a
   * second. */
  take(
    own: Float32Array | undefined, received: Float32Array | undefined, count: number,
  ): Found | null {
    this.#makeRoom(count);
    const fill = (block: Block, samples: Float32Array | undefined) => {
      if (samples === undefined) return 0;
      block.floats.set(samples);
      return block.address;
    };
    const [mine, theirs] = [fill(this.#own, own), fill(this.#received, received)];
    if (this.#module.call.pace_hear(mine, theirs, count) !== 1) {
      throw new Error("nothing was heard");
    }
    this.#samples += count;
    if (this.#samples < this.#everySamples) return null;
    this.#samples -= this.#everySamples;
    return this.#found(this.#module.call.pace_take());
  }

  #found(length: number): Found {
    const numbers = new Uint32Array(this.#module.answer(length).buffer);
    const [heardMs = 0, knownMs = 0, owns = 0] = numbers;
    const units: Unit[] = [];
    for (let at = HEAD; at + 1 < numbers.length; at += 2) {
      units.push({ startMs: numbers[at] ?? 0, endMs: numbers[at + 1] ?? 0 });
    }
    return {
      heardMs,
      knownMs,
      own: units.slice(0, owns),
      other: units.slice(owns),
    };
  }

  #makeRoom(count: number): void {
    if (count * 4 <= this.#own.bytes) return;
    for (const block of [this.#own, this.#received]) block.free();
    this.#own = this.#module.block(count * 4);
    this.#received = this.#module.block(count * 4);
  }
}

/** What is known of the line from this moment on. */
export interface LineReading {
  atMs: number;
  /** Delay from mouth to ear and back. */
  delayMs: number;
  uncertainMs: number;
}

/** What a page knows of a session; lists need no order. */
export interface Heard {
  own: readonly Unit[];
  other: readonly Unit[];
  /** Stretches in which one of the two could not be heard; they are ignored. */
  unheard: readonly Unit[];
}

/** Computes the pace of a session on the page. */
export class Pacing {
  readonly #module: SensingModule<PacingExports>;

  constructor(code: WebAssembly.Module | WebAssembly.Instance) {
    this.#module = new SensingModule(code);
  }

  /** The pace as the counsellor's page reports it; `theirs` are the client's own response times,
   * null while they are not shared. */
  session(
    heard: Heard, line: readonly LineReading[], theirs: readonly number[] | null, lengthMs: number,
  ): SessionPace {
    const readings = line.flatMap(({ atMs, delayMs, uncertainMs }) =>
      [atMs, delayMs, uncertainMs]);
    const given = { heard, readings, theirs, untilMs: lengthMs };
    return this.#ask("pace_summary", given) as SessionPace;
  }

  /** This person's own response times. Later calls repeat the earlier times and may add more. */
  responseTimes(heard: Heard, knownMs: number): number[] {
    const given = { heard, readings: [], theirs: null, untilMs: knownMs };
    return this.#ask("pace_times", given) as number[];
  }

  #ask(what: "pace_summary" | "pace_times", given: Given): unknown {
    const numbers = numbersOf(given);
    const block = this.#module.block(numbers.byteLength);
    block.octets.set(new Uint8Array(numbers.buffer));
    const length = this.#module.call[what](block.address, numbers.length);
    block.free();
    if (length === 0) throw new RangeError("no session");
    return this.#module.answerJson(length);
  }
}

interface Given {
  heard: Heard;
  readings: number[];
  theirs: readonly number[] | null;
  untilMs: number;
}

/** Encodes the numbers as `pace_summary` in sensing-wasm describes them. */
function numbersOf({ heard, readings, theirs, untilMs }: Given): Int32Array<ArrayBuffer> {
  const lists = [heard.own, heard.other, heard.unheard];
  return Int32Array.from([
    untilMs, ...lists.map(({ length }) => length), readings.length / 3,
    theirs === null ? 0 : theirs.length + 1,
    ...lists.flat().flatMap(({ startMs, endMs }) => [startMs, endMs]),
    ...readings, ...theirs ?? [],
  ]);
}
