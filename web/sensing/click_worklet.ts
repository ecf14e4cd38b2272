// The audio worklet that measures the line: its input is the received sound, its output is sent in
// place of the microphone. No sample reaches the page.

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
