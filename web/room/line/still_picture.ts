// Whether the other's picture stands still although pictures of it are decoded, and what to do
// about it, the gentlest first. It happens between the browser's decoder and the element, mostly
// after a line was mended. Deliberately absent: counting pictures and doing the steps.

/** Set the element's stream again; put a new element in its place; begin a new round. */
export type PictureStep = "source" | "element" | "round";

export interface Pictures {
  /** Decoded on this connection. */
  decoded: number;
  /** Presented by the element, and those before it. */
  presented: number;
}

const STEPS: readonly PictureStep[] = ["source", "element", "round"];
/** Two seconds (chosen), less what a timer may be early. */
const STILL_MS = 1_950;
const DECODED_MIN = 5; // chosen: a slow line that brings a picture now and then stands not still
/** Chosen: a new round interrupts the sound too, so between two rounds only the stream is set. */
const ROUND_EVERY_MS = 60_000;

export class StillPicture {
  /** What was counted when the last picture was presented, or the last step done. */
  #since: (Pictures & { atMs: number }) | null = null;
  #steps = 0;
  #roundAtMs = Number.NEGATIVE_INFINITY;

  /** The step to do now. Null when there is none; `pictures` is null while none have to be
   * presented. */
  read(pictures: Pictures | null, nowMs: number): PictureStep | null {
    const since = this.#since;
    const isFirst = since === null || pictures === null || pictures.decoded < since.decoded;
    // A step itself presents one picture.
    const atMost = this.#steps > 0 ? 1 : 0;
    if (isFirst || pictures.presented - since.presented > atMost) {
      if (!isFirst) this.#steps = 0;
      this.#since = pictures === null ? null : { ...pictures, atMs: nowMs };
      return null;
    }
    const isStill = nowMs - since.atMs >= STILL_MS;
    if (!isStill || pictures.decoded - since.decoded < DECODED_MIN) return null;
    this.#since = { ...pictures, atMs: nowMs };
    return this.#next(nowMs);
  }

  #next(nowMs: number): PictureStep {
    const step = STEPS[Math.min(this.#steps, STEPS.length - 1)] ?? "source";
    if (step === "round" && nowMs - this.#roundAtMs < ROUND_EVERY_MS) return "source";
    this.#steps = step === "round" ? 0 : this.#steps + 1;
    if (step === "round") this.#roundAtMs = nowMs;
    return step;
  }
}
