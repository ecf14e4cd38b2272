// The socket of a seat: hello, resuming, and numbered messages in both directions. The resume token
// is kept in memory only: after a reload the page arrives again at a seat that the server has kept.
// Media go on without this socket.

import type {
  BrowserEnvelope, FromBrowser, Modality, Refusal, ServerEnvelope, ToBrowser,
} from "../../wire/wire";
import type { Env } from "../env";
import { kindOfMessage } from "../kinds";
import { PROTOCOL } from "./protocol";
import { ReturningSocket } from "./returning_socket";

const HEARTBEAT: BrowserEnvelope = { n: 0, message: { type: "heartbeat" } };

export type SocketState = "connecting" | "here" | "lost";

/** Messages that are passed on; the others are about the socket itself. */
export type SeatMessage = Exclude<ToBrowser, { type: "got" | "alive" }>;

export interface SocketEvents {
  modality(): Modality;
  /** Asked before a socket that comes back says hello: whether it gives the seat up instead. */
  yields(): boolean;
  heard(message: SeatMessage): void;
  stands(state: SocketState): void;
}

type Welcome = Extract<ToBrowser, { type: "welcome" }>;

export class LiveSocket {
  readonly #env: Env;
  readonly #events: SocketEvents;
  readonly #line: ReturningSocket;
  #token: string | null = null;
  #welcomed = false;
  #closed = false;
  #outOfOrder = 0;
  #seen = 0;
  #said = 0;
  #kept: BrowserEnvelope[] = [];
  #settled: (() => void) | null = null;

  constructor(env: Env, path: string, events: SocketEvents) {
    this.#env = env;
    this.#events = events;
    this.#line = new ReturningSocket(env, path, HEARTBEAT, {
      opened: () => this.#hello(),
      heard: (text) => this.#heard(text),
      lost: () => this.#lost(),
    });
  }

  get here(): boolean {
    return this.#welcomed;
  }

  get known(): boolean {
    return this.#token !== null;
  }

  open(): void {
    this.#events.stands("connecting");
    this.#line.connect();
  }

  /** Sends now or after a reconnect; ignored before the first welcome: there is no seat yet. */
  say(message: FromBrowser): void {
    if (this.#closed || this.#token === null) return;
    const envelope = { n: ++this.#said, message };
    this.#kept.push(envelope);
    if (this.#welcomed) this.#line.say(envelope);
  }

  /** Calls `done` once the server has acknowledged everything, or after `ms`. */
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
    this.#welcomed = false;
    this.#line.close();
    this.#settled?.();
  }

  /** The page may have slept or the network may have changed. */
  wake(): void {
    this.#line.wake();
  }

  #hello(): void {
    if (this.#token !== null && this.#events.yields()) return;
    const resume = this.#token === null ? null : { token: this.#token, seen: this.#seen };
    const modality = this.#events.modality();
    const message: FromBrowser = { type: "hello", protocol: PROTOCOL, resume, modality };
    this.#line.say({ n: 0, message });
  }

  /** Only a welcome or an answered heartbeat shows that the server holds this seat. Text that is no
   * envelope shows nothing: if nothing else comes, the socket is opened again. */
  #heard(text: string): boolean {
    const envelope = readEnvelope(text);
    if (envelope === null) return false;
    this.#take(envelope);
    const { type } = envelope.message;
    return type === "alive" || type === "welcome";
  }

  #take({ n, message }: ServerEnvelope): void {
    if (message.type === "alive") return;
    if (message.type === "welcome") return this.#welcome(message);
    if (message.type === "got") return this.#got(message.n);
    if (message.type === "refused" && !this.#goesOn(message.n, message.reason)) return;
    if (n > 0) {
      if (n <= this.#seen) return;
      if (n > this.#seen + 1) return this.#line.lose();
      this.#seen = n;
    }
    this.#events.heard(message);
  }

  /** A refused message is not repeated. Only a gap in the numbers makes the socket resume, and
   * start again without the token when that does not help. */
  #goesOn(n: number, reason: Refusal): boolean {
    if (reason === "out_of_order" || reason === "hello_first") {
      this.#outOfOrder += 1;
      if (this.#outOfOrder > 1) this.#token = null;
      this.#line.lose();
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
    this.#token = welcome.resumeToken;
    this.#seen = welcome.sent;
    if (welcome.resumed) {
      this.#kept = this.#kept.filter((envelope) => envelope.n > welcome.got);
    } else {
      this.#kept = [];
      this.#said = 0;
    }
    if (this.#kept.length === 0) this.#settled?.();
    this.#welcomed = true;
    for (const envelope of this.#kept) this.#line.say(envelope);
    this.#events.stands("here");
    this.#events.heard(welcome);
  }

  #lost(): void {
    this.#welcomed = false;
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
  if (typeof envelope?.n !== "number" || kindOfMessage(envelope.message) === null) return null;
  return envelope as ServerEnvelope;
}
