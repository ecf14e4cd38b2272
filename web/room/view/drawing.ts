// When the page draws what has changed: once in the next frame, or a moment later while two
// browsers connect, so that no signal waits behind it. What a person has just done is drawn at the
// end of that event.

const LATEST_MS = 250; // chosen: for browsers that hold frames back

export interface Frames {
  now(): number;
  /** A hidden page has no frames. */
  hidden(): boolean;
  /** Calls once before the next frame, unless the returned function is called before. */
  next(call: () => void): () => void;
  /** Calls once after `ms`, unless the returned function is called before. */
  later(ms: number, call: () => void): () => void;
}

export class Drawing {
  readonly #frames: Frames;
  readonly #draws = new Set<() => void>();
  #cancels: (() => void)[] | null = null;
  #cancelNext = (): void => {};
  #heldUntil = 0;
  #changes = 0;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  /** Calls `draw` whenever something is due, after those that were added before. */
  add(draw: () => void): () => void {
    this.#draws.add(draw);
    return () => this.#draws.delete(draw);
  }

  /** How often something has changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Something has changed. */
  soon(): void {
    this.#changes += 1;
    if (this.#frames.hidden()) return this.#draw();
    if (this.#cancels !== null) return;
    const heldMs = Math.max(this.#heldUntil - this.#frames.now(), 0);
    const late = this.#frames.later(heldMs + LATEST_MS, () => this.#draw());
    this.#cancels = [late, () => this.#cancelNext()];
    this.#inNextFrame();
  }

  /** What changes within `ms` is drawn after them. */
  hold(ms: number): void {
    this.#heldUntil = this.#frames.now() + ms;
  }

  /** Draws now what is due. */
  now(): void {
    if (this.#cancels !== null) this.#draw();
  }

  /** Draws now what has changed since there were so many changes. What was due before waits: it
   * would take back what a person has just chosen, and no part has heard of yet. */
  since(changes: number): void {
    if (this.#changes > changes) this.now();
  }

  #inNextFrame(): void {
    this.#cancelNext = this.#frames.next(() => {
      if (this.#frames.now() < this.#heldUntil) this.#inNextFrame();
      else this.#draw();
    });
  }

  #draw(): void {
    for (const cancel of this.#cancels ?? []) cancel();
    this.#cancels = null;
    for (const draw of [...this.#draws]) {
      if (this.#draws.has(draw)) draw();
    }
  }
}
