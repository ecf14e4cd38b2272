// One socket of one seat: hello and resume, numbered messages both ways, heartbeat, coming back.
// The resume token lives in memory only: a reload is a fresh arrival at a seat the server has kept.
// Deliberately absent: what the messages mean, and anything about media, which goes on without it.

import type {
  BrowserEnvelope, FromBrowser, Modality, ServerEnvelope, ToBrowser,
} from "../wire/wire";
import type { Connection, Env } from "./env";
import { HEARTBEAT_MS, PROTOCOL } from "./protocol";

const ANSWER_MS = 5_000; // FIGURES §3.5
const PROBE_MS = 2_000; // chosen: after a wake-up an answer comes soon or not at all
const BACKOFF_FIRST_MS = 300; // chosen
const BACKOFF_MOST_MS = 5_000; // chosen

export type SocketState = "connecting" | "here" | "lost";

export interface SocketEvents {
  modality(): Modality;
  heard(message: ToBrowser): void;
  stands(state: SocketState): void;
}

type Welcome = Extract<ToBrowser, { type: "welcome" }>;

export class LiveSocket {
  readonly #env: Env;
  readonly #path: string;
  readonly #events: SocketEvents;
  #connection: Connection | null = null;
  #token: string | null = null;
  #welcomed = false;
  #closed = false;
  #attempts = 0;
  #outOfOrder = 0;
  #seen = 0;
  #said = 0;
  #kept: BrowserEnvelope[] = [];
  #settled: (() => void) | null = null;
  #cancelRetry = (): void => {};
  #cancelBeat = (): void => {};
  #cancelAnswer = (): void => {};

  constructor(env: Env, path: string, events: SocketEvents) {
    this.#env = env;
    this.#path = path;
    this.#events = events;
  }

  get here(): boolean {
    return this.#welcomed;
  }

  get known(): boolean {
    return this.#token !== null;
  }

  open(): void {
    this.#events.stands("connecting");
    this.#connect();
  }

  /** Says it now or after the socket is back; before the first welcome nobody sits to say it. */
  say(message: FromBrowser): void {
    if (this.#closed || this.#token === null) return;
    const envelope = { n: ++this.#said, message };
    this.#kept.push(envelope);
    if (this.#welcomed) this.#send(envelope);
  }

  /** Calls once the server has kept all that was said, at the latest after `ms`. */
  settle(ms: number, done: () => void): void {
    const cancel = this.#env.later(ms, () => this.#settled?.());
    this.#settled = () => {
      this.#settled = null;
      cancel();
      done();
    };
    if (this.#kept.length === 0) this.#settled();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    this.#cancelRetry();
    this.#settled?.();
  }

  /** The page may have slept or the network changed: asks for an answer, or comes back at once. */
  wake(): void {
    if (this.#closed) return;
    this.#attempts = 0;
    if (this.#welcomed) this.#beat(PROBE_MS);
    else if (this.#connection === null) this.#connect();
  }

  #connect(): void {
    this.#cancelRetry();
    const mine = (): boolean => this.#connection === connection;
    const connection: Connection = this.#env.socket(this.#path, {
      opened: () => {
        if (mine()) this.#hello();
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

  #hello(): void {
    const resume = this.#token === null ? null : { token: this.#token, seen: this.#seen };
    const modality = this.#events.modality();
    this.#send({ n: 0, message: { type: "hello", protocol: PROTOCOL, resume, modality } });
  }

  #send(envelope: BrowserEnvelope): void {
    this.#connection?.send(JSON.stringify(envelope));
  }

  #heard(text: string): void {
    const envelope = readEnvelope(text);
    if (envelope === null) return;
    const { n, message } = envelope;
    if (message.type === "welcome") return this.#welcome(message);
    if (message.type === "alive") return this.#cancelAnswer();
    if (message.type === "got") return this.#got(message.n);
    if (message.type === "refused" && !this.#goesOn(message.n, message.reason)) return;
    if (n > 0) {
      if (n <= this.#seen) return;
      if (n > this.#seen + 1) return this.#lost();
      this.#seen = n;
    }
    this.#events.heard(message);
  }

  /** A refused message is not repeated; only after a gap in the numbers the seat is resumed, and
   * left for a new beginning when that does not help. */
  #goesOn(n: number, reason: string): boolean {
    if (reason === "out_of_order" || reason === "hello_first") {
      this.#outOfOrder += 1;
      if (this.#outOfOrder > 1) this.#token = null;
      this.#lost();
      return false;
    }
    if (n > 0) this.#got(n);
    return true;
  }

  #got(n: number): void {
    this.#outOfOrder = 0;
    this.#kept = this.#kept.filter((envelope) => envelope.n > n);
    if (this.#kept.length === 0) this.#settled?.();
  }

  #welcome(welcome: Welcome): void {
    this.#cancelAnswer();
    this.#token = welcome.resumeToken;
    this.#seen = welcome.sent;
    if (welcome.resumed) {
      this.#kept = this.#kept.filter((envelope) => envelope.n > welcome.got);
    } else {
      this.#kept = [];
      this.#said = 0;
    }
    if (this.#kept.length === 0) this.#settled?.();
    this.#attempts = 0;
    this.#welcomed = true;
    for (const envelope of this.#kept) this.#send(envelope);
    this.#events.stands("here");
    this.#scheduleBeat();
    this.#events.heard(welcome);
  }

  #scheduleBeat(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#env.later(HEARTBEAT_MS, () => this.#beat(ANSWER_MS));
  }

  #beat(answerMs: number): void {
    this.#send({ n: 0, message: { type: "heartbeat" } });
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
    this.#welcomed = false;
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
      this.#connect();
    });
    this.#events.stands(this.#token === null ? "connecting" : "lost");
  }
}

function readEnvelope(text: string): ServerEnvelope | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  const envelope = read as Partial<ServerEnvelope> | null;
  if (typeof envelope?.n !== "number" || typeof envelope.message?.type !== "string") return null;
  return envelope as ServerEnvelope;
}
