// How it stands for a client who is not in the room yet: where their own seat is, as long as this
// page has not taken it, since a page that has just been opened must not say that nobody sees them
// while another window of theirs sends; and what became of the time for which they came.

import type { Env } from "./env";
import { SEATED } from "./kinds";
import type { RoomState } from "./state";

const AGAIN_MS = 10_000; // chosen

type SeatNow = Pick<RoomState, "seated" | "rearranged">;

export interface OwnSeatEvents {
  /** Whether the person is still outside the room, and has to know. */
  isWanted(): boolean;
  found(now: Partial<SeatNow>): void;
}

export class SeatedNow {
  readonly #env: Pick<Env, "later" | "page">;
  readonly #path: string;
  readonly #events: OwnSeatEvents;
  #sits = false;
  #asked = 0;
  #cancel = (): void => {};

  /** Asks at this path again and again until `sit`; without an answer the last one holds. */
  constructor(env: Pick<Env, "later" | "page">, path: string, events: OwnSeatEvents) {
    this.#env = env;
    this.#path = path;
    this.#events = events;
    this.#wait();
  }

  /** Asks at once, as when the page is seen again; and again until there is an answer. */
  async ask(): Promise<void> {
    if (!this.#events.isWanted()) return;
    this.#wait();
    const asked = ++this.#asked;
    const now = readIn(await this.#env.page(this.#path));
    // A later question has a newer answer.
    if (now === null || asked !== this.#asked) return;
    if (!this.#events.isWanted()) return;
    if (this.#sits) this.#cancel();
    this.#events.found(this.#sits ? { rearranged: now.rearranged } : now);
  }

  /** This page takes the seat itself: from now on the server says when to ask. */
  sit(): void {
    this.#sits = true;
    this.#cancel();
  }

  #wait(): void {
    this.#cancel();
    this.#cancel = this.#env.later(AGAIN_MS, () => void this.ask());
  }
}

function readIn(answer: string | null): SeatNow | null {
  try {
    const { seated, rearranged } = JSON.parse(answer ?? "{}") as Record<string, unknown>;
    if (!SEATED.has(seated)) return null;
    return { seated, rearranged: typeof rearranged === "string" ? rearranged : null };
  } catch {
    return null;
  }
}
