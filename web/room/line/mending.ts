// When and how a connection is repaired: an ICE restart at once when it failed, after a moment when
// it is only interrupted, and a new round when nothing helps.

import type { Env } from "../env";

const STUTTER_MS = 3_000; // chosen: `disconnected` often recovers by itself within 3 s
const AGAIN_AFTER_MS = 15_000; // chosen
const AGAIN_EVERY_MS = 10_000; // chosen: at most one new round in this time

export interface MendingEvents {
  restart(): void;
  again(): void;
  line(line: "joined" | "mending"): void;
  /** Whether the server can carry signals now. */
  canSignal(): boolean;
}

export class Mending {
  /** How often the connection had to be repaired since `takeMended`. */
  #mended = 0;
  readonly #env: Env;
  readonly #events: MendingEvents;
  #line: "joining" | "joined" | "mending" = "joining";
  #owed = false;
  #cancels: (() => void)[] = [];

  constructor(env: Env, events: MendingEvents) {
    this.#env = env;
    this.#events = events;
    this.#broken();
  }

  stands(state: RTCPeerConnectionState): void {
    if (state === "connected") this.#whole();
    else if (state === "failed") this.#failed();
    else if (state === "disconnected" && this.#line === "joined") {
      this.#broken();
      this.#after(STUTTER_MS, () => this.#restart());
    }
  }

  networkChanged(): void {
    this.#restart();
  }

  socketBack(): void {
    if (this.#line !== "joined" || this.#owed) this.#restart();
  }

  takeMended(): number {
    const mended = this.#mended;
    this.#mended = 0;
    return mended;
  }

  close(): void {
    this.#forget();
    this.#owed = false;
  }

  #whole(): void {
    this.#forget();
    if (this.#line === "mending") this.#mended += 1;
    this.#owed = false;
    this.#tell("joined");
  }

  #failed(): void {
    if (this.#line === "joined") this.#broken();
    this.#restart();
  }

  /** Starts the timers that lead to a new round. */
  #broken(): void {
    this.#forget();
    if (this.#line === "joined") this.#tell("mending");
    this.#after(AGAIN_AFTER_MS, () => this.#again());
  }

  #again(): void {
    this.#events.again();
    this.#after(AGAIN_EVERY_MS, () => this.#again());
  }

  #restart(): void {
    this.#owed = !this.#events.canSignal();
    if (!this.#owed) this.#events.restart();
  }

  #tell(line: "joined" | "mending"): void {
    if (line === this.#line) return;
    this.#line = line;
    this.#events.line(line);
  }

  #after(ms: number, call: () => void): void {
    this.#cancels.push(this.#env.later(ms, call));
  }

  #forget(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }
}
