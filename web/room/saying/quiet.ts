// The client's quiet signals: one tap tells the counsellor what is hard to say aloud. There is one
// at a time; a second tap takes it back, and it expires. Both pages keep it in memory only.
// Counsellors have no quiet signals.

import type { Side } from "../../wire/wire";
import type { Env } from "../env";
import type { Quiet, QuietPart, QuietSignal } from "../state";
import { QUIET_SIGNALS } from "../kinds";
import type { Talk, TalkOf } from "../talk";

/** Chosen: until the next pause in the talk; an older signal may be outdated. */
export const STANDS_MS = 90_000;

export interface QuietEvents {
  /** Returns false while there is no connection. */
  send(said: Talk): boolean;
  changed(quiet: Quiet): void;
}

export const SILENT: Quiet = { signal: null, arrived: false };

export class QuietSignals implements QuietPart {
  readonly #env: Pick<Env, "later">;
  readonly #isClient: boolean;
  readonly #events: QuietEvents;
  #now = SILENT;
  #cancelGoing = (): void => {};

  constructor(env: Pick<Env, "later">, role: Side, events: QuietEvents) {
    this.#env = env;
    this.#isClient = role === "client";
    this.#events = events;
  }

  /** One tap on the client's page. */
  tap(signal: QuietSignal): void {
    if (!this.#isClient) return;
    const { signal: before } = this.#now;
    if (before === signal) return this.#takeBack();
    this.#stand({ signal, arrived: false });
    this.#events.send({ type: "quiet", signal, on: true });
  }

  /** After every new connection the client's page sends the state of each signal. */
  opened(): void {
    if (!this.#isClient) return;
    if (this.#now.signal !== null) this.#change({ ...this.#now, arrived: false });
    for (const signal of QUIET_SIGNALS.all) {
      this.#events.send({ type: "quiet", signal, on: signal === this.#now.signal });
    }
  }

  heard(said: TalkOf<"quiet" | "quiet_got">): void {
    switch (said.type) {
      case "quiet": return this.#told(said.signal, said.on);
      case "quiet_got": return this.#arrived(said.signal);
      default: said satisfies never;
    }
  }

  forget(): void {
    this.#rest();
  }

  /** Runs on the counsellor's page; a client's page ignores it. */
  #told(signal: QuietSignal, on: boolean): void {
    if (this.#isClient) return;
    if (on) this.#events.send({ type: "quiet_got", signal });
    if (on && signal !== this.#now.signal) this.#stand({ signal, arrived: true });
    if (!on && signal === this.#now.signal) this.#rest();
  }

  /** Runs on the client's page. */
  #arrived(signal: QuietSignal): void {
    if (this.#isClient && signal === this.#now.signal) this.#change({ signal, arrived: true });
  }

  #takeBack(): void {
    const { signal } = this.#now;
    if (signal === null) return;
    this.#rest();
    this.#events.send({ type: "quiet", signal, on: false });
  }

  #stand(quiet: Quiet): void {
    this.#cancelGoing();
    this.#change(quiet);
    this.#cancelGoing = this.#env.later(STANDS_MS, () => {
      if (this.#isClient) this.#takeBack();
      else this.#rest();
    });
  }

  #rest(): void {
    this.#cancelGoing();
    if (this.#now.signal !== null) this.#change(SILENT);
  }

  #change(quiet: Quiet): void {
    this.#now = quiet;
    this.#events.changed(quiet);
  }
}
