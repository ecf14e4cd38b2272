// The audio worklet while the line is measured: the input is what arrives of the other, the output
// is sent instead of the microphone. Deliberately absent: letting a sample out to the page.

import { Click } from "./click";

class Clicks extends AudioWorkletProcessor {
  readonly #click: Click;

  constructor({ processorOptions }: AudioWorkletNodeOptions) {
    super();
    this.#click = new Click(sampleRate, processorOptions.returns as boolean);
    this.port.onmessage = () => this.#click.send();
  }

  process([received]: Float32Array[][], [sent]: Float32Array[][]): boolean {
    if (sent?.[0] === undefined) return true;
    const ms = this.#click.take(received?.[0], sent[0]);
    if (ms !== null) this.port.postMessage(ms);
    return true;
  }
}

registerProcessor("clicks", Clicks);
