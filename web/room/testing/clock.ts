// Virtual time for tests: timers run in order when a test advances the time, and real promises
// (above all WebCrypto) are awaited in between.

interface Timer {
  at: number;
  order: number;
  call: () => void;
}

export class Clock {
  #now = 1_700_000_000_000;
  #order = 0;
  #timers: Timer[] = [];
  #pending = 0;

  now = (): number => this.#now;

  later = (ms: number, call: () => void): (() => void) => {
    const timer = { at: this.#now + ms, order: this.#order++, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** SubtleCrypto whose promises the clock awaits. */
  readonly subtle: SubtleCrypto = this.#watched();

  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet = this.#pending > 0 ? 0 : quiet + 1) {
      await new Promise((done) => setImmediate(done));
    }
  }

  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.call();
      await this.settle();
    }
    this.#now = until;
  }

  #watched(): SubtleCrypto {
    return new Proxy(crypto.subtle, {
      get: (target, name) => {
        const method = target[name as keyof SubtleCrypto] as (...given: unknown[]) => unknown;
        return async (...given: unknown[]): Promise<unknown> => {
          this.#pending += 1;
          try {
            return await method.apply(target, given);
          } finally {
            this.#pending -= 1;
          }
        };
      },
    });
  }

  #next(until: number): Timer | undefined {
    return this.#timers
      .filter(({ at }) => at <= until)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}
