// A state with watchers. Every change makes a new object and then calls the watchers.

export class Watched<State extends object> {
  #state: State;
  readonly #seen = new Set<(state: Readonly<State>) => void>();

  constructor(state: State) {
    this.#state = state;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Calls nobody when nothing differs. */
  set(change: Partial<State>): void {
    if (this.keep(change)) for (const seen of [...this.#seen]) seen(this.#state);
  }

  /** Changes without calling watchers; returns whether anything differs. */
  keep(change: Partial<State>): boolean {
    const keys = Object.keys(change) as (keyof State)[];
    if (keys.every((key) => Object.is(this.#state[key], change[key]))) return false;
    this.#state = { ...this.#state, ...change };
    return true;
  }

  watch(seen: (state: Readonly<State>) => void): () => void {
    this.#seen.add(seen);
    return () => this.#seen.delete(seen);
  }
}
