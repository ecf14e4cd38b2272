// Whether the device keeps up with composing: looks for the person less often first, then says that
// it does not. The measure is the time that composing takes, never how many pictures come: a camera
// in the dark gives few. Deliberately absent: clocks.

/** Pictures a second that a face needs to seem alive (chosen). */
const LEAST_PER_S = 12;
/** Share of a core from which it looks less often (chosen). */
const BUSY_SHARE = 0.6;
const WINDOW_MS = 4_000; // chosen
/** The compiler is still at work, and the room is being drawn (chosen). */
const WARM_UP_MS = 2_000;
/** From one look for the person to the next, at least (chosen by eye: a quarter of a second lags
 * behind a hand); at 20 pictures a second every second, third and fifth one is looked at. */
const STEPS_MS = [90, 140, 240] as const;
/** Windows in a row that are too slow before it gives up (chosen). */
const SLOW_WINDOWS = 2;

export class KeepingUp {
  #step = 0;
  #lookedMs = -Infinity;
  #startMs: number | null = null;
  #frames = 0;
  #busyMs = 0;
  #slow = 0;

  /** Whether the person is looked for in a picture that comes now. */
  looks(nowMs: number): boolean {
    const looks = nowMs - this.#lookedMs >= (STEPS_MS[this.#step] ?? 0);
    if (looks) this.#lookedMs = nowMs;
    return looks;
  }

  /** A picture was composed in `tookMs`, and it is `nowMs`; whether the device keeps up. */
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
