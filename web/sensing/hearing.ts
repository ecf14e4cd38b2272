// Takes samples and returns rows of numbers: the module's listener for an audio worklet.

import { type Block, SensingModule } from "./module";

interface ListeningExports {
  listen_begin(rateHz: number): number;
  listen_hear(microphone: number, played: number, count: number): number;
  listen_hearing(row: number): number;
}

const EVERY_S = 1 / 3; // as often as pictures are judged
const QUANTUM = 128; // Web Audio 1.0; later versions may use more

/** sensing-wasm: `hearing::NUMBERS`. */
export const ROW_NUMBERS = 9;
const SENDS_NOTHING = 4;

export class Hearing {
  readonly #module: SensingModule<ListeningExports>;
  readonly #row: Block;
  readonly #everySamples: number;
  #microphone: Block;
  #played: Block;
  #samples = 0;

  /** Throws for a sample rate that the module does not support. */
  constructor(code: BufferSource | WebAssembly.Module, rateHz: number) {
    this.#module = new SensingModule(code);
    if (this.#module.call.listen_begin(rateHz) !== 1) throw new RangeError(`${rateHz} Hz`);
    this.#row = this.#module.block(ROW_NUMBERS * 4);
    this.#microphone = this.#module.block(QUANTUM * 4);
    this.#played = this.#module.block(QUANTUM * 4);
    this.#everySamples = rateHz * EVERY_S;
  }

  /** Takes samples of the microphone and of the sound played; returns a row three times a
   * second. */
  take(microphone: Float32Array, played: Float32Array | undefined): Float32Array | null {
    const count = microphone.length;
    this.#makeRoom(count);
    this.#microphone.floats.set(microphone);
    if (played !== undefined) this.#played.floats.set(played);
    const also = played === undefined ? 0 : this.#played.address;
    if (this.#module.call.listen_hear(this.#microphone.address, also, count) !== 1) {
      throw new Error("nothing was heard");
    }
    this.#samples += count;
    if (this.#samples < this.#everySamples) return null;
    this.#samples -= this.#everySamples;
    this.#module.call.listen_hearing(this.#row.address);
    return this.#row.floats.slice();
  }

  #makeRoom(count: number): void {
    if (count * 4 <= this.#microphone.bytes) return;
    for (const block of [this.#microphone, this.#played]) block.free();
    this.#microphone = this.#module.block(count * 4);
    this.#played = this.#module.block(count * 4);
  }
}

/** The row of a microphone that the system or its switch has muted. */
export function mutedRow(row: Float32Array): Float32Array {
  const muted = row.slice();
  muted[SENDS_NOTHING] = 1;
  return muted;
}
