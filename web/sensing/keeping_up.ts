// Whether the device keeps up with composing. When it is too slow, the person is searched less
// often; when that does not help, it does not keep up. Measured by the time that composing takes,
// not by the number of pictures: a camera in the dark gives few.

/** Pictures a second that a face needs to look alive (chosen). */
const LEAST_PER_S = 12;
/** Share of a core above which the person is searched less often (chosen). */
const BUSY_SHARE = 0.6;
const WINDOW_MS = 4_000; // chosen
/** The compiler still works, and the backdrop is being drawn (chosen). */
const WARM_UP_MS = 2_000;
/** Least time between two searches for the person (chosen by eye: after a quarter of a second the
 * mask lags behind a hand); at 20 pictures a second these are every second, third and fifth
 * picture. */
const STEPS_MS = [90, 140, 240] as const;
/** Number of slow windows in a row before it gives up (chosen). */
const SLOW_WINDOWS = 2;

export class KeepingUp {
  #step = 0;
  #lookedMs = -Infinity;
  #startMs: number | null = null;
  #frames = 0;
  #busyMs = 0;
  #slow = 0;

  /** Whether to search for the person in the picture that comes now. */
  looks(nowMs: number): boolean {
    const looks = nowMs - this.#lookedMs >= (STEPS_MS[this.#step] ?? 0);
    if (looks) this.#lookedMs = nowMs;
    return looks;
  }

  /** Takes the time that composing a picture took; returns whether the device keeps up. */
  took(nowMs: number, tookMs: number): boolean {
    this.#startMs ??= nowMs + WARM_UP_MS;
    if (nowMs < this.#startMs) return true;
    this.#frames += 1;
    this.#busyMs += tookMs;
    const lastedMs = nowMs - this.#startMs;
    if (lastedMs < WINDOW_MS) return true;
    const tooSlow = this.#busyMs / this.#frames > 1_000 / LEAST_PER_S;
    const isBusy = this.#busyMs / lastedMs > BUSY_SHARE;
    this.#startMs = nowMs;
    this.#frames = 0;
    this.#busyMs = 0;
    if ((tooSlow || isBusy) && this.#step < STEPS_MS.length - 1) {
      this.#step += 1;
      return true;
    }
    this.#slow = tooSlow ? this.#slow + 1 : 0;
    return this.#slow < SLOW_WINDOWS;
  }
}
