// A click that goes to the other and back, on one clock of samples: generates the sound to send
// while the line is measured, and detects the other's click. A little noise is mixed in, because
// codecs drop single clicks in silence (docs/figures.md#mouth-to-ear).

/** Loud and short; passes through Opus as a burst (chosen). */
const CLICK_S = 0.004;
const CLICK_HZ = 1_500;
const CLICK_LEVEL = 0.7;
const NOISE_LEVEL = 0.002; // chosen: above the silence threshold, hardly audible
/** Threshold of a click (chosen): far above the noise, far below the click. */
const HEARD_LEVEL = 0.1;
/** From hearing a click to returning it (chosen): the click has faded. */
const RETURNED_AFTER_S = 0.1;

/** Chosen: sound still on its way when this side begins may be a voice. */
const NOT_HEARD_S = 0.3;

export class Click {
  readonly #rateHz: number;
  readonly #returns: boolean;
  #now = 0;
  #sentAt: number | null = null;
  #heardAt: number | null = null;
  #seed = 1;

  /** With `returns` it returns the click it hears; otherwise `send` sends one. */
  constructor(rateHz: number, returns: boolean) {
    this.#rateHz = rateHz;
    this.#returns = returns;
  }

  /** Sends a click with the next sample. */
  send(): void {
    this.#sentAt ??= this.#now;
  }

  /** Hears `received` and fills `sent`, which has the same length. Returns milliseconds once: from
   * the own click to the returned one, or from the other's click to its return. */
  take(received: Float32Array | undefined, sent: Float32Array): number | null {
    let told: number | null = null;
    for (let at = 0; at < sent.length; at += 1, this.#now += 1) {
      if (this.#hears(received?.[at] ?? 0)) told = this.#betweenMs;
      sent[at] = this.#noise() + this.#click();
    }
    return told;
  }

  #hears(sample: number): boolean {
    if (Math.abs(sample) < HEARD_LEVEL || this.#heardAt !== null) return false;
    const listens = this.#returns
      ? this.#now >= NOT_HEARD_S * this.#rateHz : this.#sentAt !== null;
    if (!listens) return false;
    this.#heardAt = this.#now;
    if (this.#returns) this.#sentAt = this.#now + Math.round(RETURNED_AFTER_S * this.#rateHz);
    return true;
  }

  get #betweenMs(): number {
    const samples = Math.abs((this.#heardAt ?? 0) - (this.#sentAt ?? 0));
    return (samples * 1_000) / this.#rateHz;
  }

  #click(): number {
    const seconds = this.#sentAt === null ? -1 : (this.#now - this.#sentAt) / this.#rateHz;
    if (seconds < 0 || seconds >= CLICK_S) return 0;
    return CLICK_LEVEL * Math.cos(2 * Math.PI * CLICK_HZ * seconds);
  }

  #noise(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return NOISE_LEVEL * (this.#seed / 2 ** 31 - 1);
  }
}
