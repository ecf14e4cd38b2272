// The audio worklet around the module while they count: the first input is the own microphone as it
// is sent, the second the received voice. Its times are those of the context's clock, whenever the
// worklet began. Only finished units and who speaks leave it.

import { type Found, SessionEar, type Unit } from "./pacing";

const QUANTUM = 128; // Web Audio 1.0

class Speaking extends AudioWorkletProcessor {
  readonly #ear: SessionEar;
  #beganMs: number | null = null;

  constructor({ processorOptions }: AudioWorkletNodeOptions) {
    super();
    this.#ear = new SessionEar(processorOptions.code as ArrayBuffer, sampleRate);
  }

  process([own, received]: Float32Array[][], [silent]: Float32Array[][]): boolean {
    this.#beganMs ??= Math.round(currentTime * 1_000);
    const count = silent?.[0]?.length ?? QUANTUM;
    const found = this.#ear.take(own?.[0], received?.[0], count);
    if (found !== null) this.port.postMessage(later(found, this.#beganMs));
    return true;
  }
}

function later(found: Found, byMs: number): Found {
  const unit = ({ startMs, endMs }: Unit): Unit =>
    ({ startMs: startMs + byMs, endMs: endMs + byMs });
  return {
    ...found,
    heardMs: found.heardMs + byMs,
    knownMs: found.knownMs + byMs,
    own: found.own.map(unit),
    other: found.other.map(unit),
  };
}

registerProcessor("speaking", Speaking);
