// A socket that reconnects: heartbeats, a timeout for silence, growing delays between attempts, and
// an immediate attempt when the page wakes. Deliberately absent: numbering and resuming
// (socket.ts).

import type { Connection, Env } from "../env";
import { HEARTBEAT_MS } from "./protocol";

const ANSWER_MS = 5_000; // docs/figures.md#connections
const PROBE_MS = 2_000; // chosen: after a wake-up an answer comes soon or not at all
const BACKOFF_FIRST_MS = 300; // chosen
const BACKOFF_MOST_MS = 5_000; // chosen

export type ReturningEnv = Pick<Env, "later" | "random" | "socket">;

export interface ReturningEvents {
  /** A message arrived; returns whether it shows that the server serves this page. */
  heard(text: string): boolean;
  /** The socket is open and messages can be sent. */
  opened(): void;
  lost(): void;
}

export class ReturningSocket {
  readonly #env: ReturningEnv;
  readonly #path: string;
  readonly #heartbeat: object;
  readonly #events: ReturningEvents;
  #connection: Connection | null = null;
  #open = false;
  #closed = false;
  #attempts = 0;
  #cancelRetry = (): void => {};
  #cancelBeat = (): void => {};
  #cancelAnswer = (): void => {};

  constructor(env: ReturningEnv, path: string, heartbeat: object, events: ReturningEvents) {
    this.#env = env;
    this.#path = path;
    this.#heartbeat = heartbeat;
    this.#events = events;
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
        if (mine()) this.lose();
      },
    });
    this.#connection = connection;
    this.#expectAnswer(ANSWER_MS);
  }

  /** Sends when the socket is open; otherwise the caller has to send again later. */
  say(message: object): void {
    if (this.#open) this.#connection?.send(JSON.stringify(message));
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    this.#drop();
  }

  /** Drops the socket without coming back, until somebody connects or wakes it. */
  rest(): void {
    this.#cancelRetry();
    this.#drop();
  }

  /** The page may have slept or the network may have changed: probes the socket, or reconnects at
   * once. */
  wake(): void {
    this.#attempts = 0;
    if (this.#open) this.#beat(PROBE_MS);
    else this.connect();
  }

  /** Drops this socket and reconnects. */
  lose(): void {
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

  #opened(): void {
    this.#open = true;
    this.#scheduleBeat();
    this.#events.opened();
  }

  #heard(text: string): void {
    if (!this.#events.heard(text)) return;
    this.#attempts = 0;
    this.#cancelAnswer();
  }

  #scheduleBeat(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#env.later(HEARTBEAT_MS, () => this.#beat(ANSWER_MS));
  }

  #beat(answerMs: number): void {
    this.say(this.#heartbeat);
    this.#expectAnswer(answerMs);
    this.#scheduleBeat();
  }

  #expectAnswer(ms: number): void {
    this.#cancelAnswer();
    this.#cancelAnswer = this.#env.later(ms, () => this.lose());
  }

  #drop(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#open = false;
    this.#cancelBeat();
    this.#cancelAnswer();
    connection?.close();
  }
}
