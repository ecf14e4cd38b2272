// A socket that comes back: heartbeat, silence noticed, ever slower attempts, at once when the page
// wakes. Deliberately absent: what is said over it, numbers and resuming.

import type { Connection, Env } from "./env";
import { HEARTBEAT_MS } from "./protocol";

const ANSWER_MS = 5_000; // FIGURES §3.5
const PROBE_MS = 2_000; // chosen: after a wake-up an answer comes soon or not at all
const BACKOFF_FIRST_MS = 300; // chosen
const BACKOFF_MOST_MS = 5_000; // chosen
const HEARTBEAT = JSON.stringify({ type: "heartbeat" });

export type ReturningEnv = Pick<Env, "later" | "random" | "socket" | "wakes">;

export interface ReturningEvents {
  /** Something was heard; the first thing shows that the server is there. */
  heard(text: string): void;
  /** The line is open and may be spoken on. */
  opened(): void;
  lost(): void;
}

export class ReturningSocket {
  readonly #env: ReturningEnv;
  readonly #path: string;
  readonly #events: ReturningEvents;
  #connection: Connection | null = null;
  #open = false;
  #closed = false;
  #attempts = 0;
  #cancelRetry = (): void => {};
  #cancelBeat = (): void => {};
  #cancelAnswer = (): void => {};
  readonly #sleep: () => void;

  constructor(env: ReturningEnv, path: string, events: ReturningEvents) {
    this.#env = env;
    this.#path = path;
    this.#events = events;
    this.#sleep = env.wakes(() => this.#wake());
  }

  connect(): void {
    if (this.#closed || this.#connection !== null) return;
    this.#cancelRetry();
    const mine = (): boolean => this.#connection === connection;
    const connection: Connection = this.#env.socket(this.#path, {
      opened: () => {
        if (mine()) this.#opened();
      },
      heard: (text) => {
        if (mine()) this.#heard(text);
      },
      closed: () => {
        if (mine()) this.#lost();
      },
    });
    this.#connection = connection;
    this.#expectAnswer(ANSWER_MS);
  }

  /** Says it when the line is open; else it is the caller's to say again. */
  say(message: object): void {
    if (this.#open) this.#connection?.send(JSON.stringify(message));
  }

  close(): void {
    this.#closed = true;
    this.#sleep();
    this.#cancelRetry();
    this.#drop();
  }

  #opened(): void {
    this.#open = true;
    this.#scheduleBeat();
    this.#events.opened();
  }

  #heard(text: string): void {
    this.#attempts = 0;
    this.#cancelAnswer();
    this.#events.heard(text);
  }

  #wake(): void {
    this.#attempts = 0;
    if (this.#open) this.#beat(PROBE_MS);
    else this.connect();
  }

  #scheduleBeat(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#env.later(HEARTBEAT_MS, () => this.#beat(ANSWER_MS));
  }

  #beat(answerMs: number): void {
    this.#connection?.send(HEARTBEAT);
    this.#expectAnswer(answerMs);
    this.#scheduleBeat();
  }

  #expectAnswer(ms: number): void {
    this.#cancelAnswer();
    this.#cancelAnswer = this.#env.later(ms, () => this.#lost());
  }

  #drop(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#open = false;
    this.#cancelBeat();
    this.#cancelAnswer();
    connection?.close();
  }

  #lost(): void {
    this.#drop();
    if (this.#closed) return;
    const most = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#cancelRetry();
    this.#cancelRetry = this.#env.later(most * (0.5 + this.#env.random() / 2), () => {
      this.connect();
    });
    this.#events.lost();
  }
}
