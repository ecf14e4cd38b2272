// The audio worklet around the module: the first input is the microphone, the second the sound
// played. Only rows of numbers leave it.

import { Hearing } from "./hearing";

class Listening extends AudioWorkletProcessor {
  readonly #hearing: Hearing;

  constructor({ processorOptions }: AudioWorkletNodeOptions) {
    super();
    this.#hearing = new Hearing(processorOptions.code as ArrayBuffer, sampleRate);
  }

  process([microphone, played]: Float32Array[][]): boolean {
    const samples = microphone?.[0];
    if (samples === undefined) return true;
    const row = this.#hearing.take(samples, played?.[0]);
    if (row !== null) this.port.postMessage(row, [row.buffer]);
    return true;
  }
}

registerProcessor("listening", Listening);
