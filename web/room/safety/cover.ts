// "Someone came in": after one tap nothing of this person is sent, heard or shown until they say
// that they are alone again. The tab remembers this, so that a reload does not uncover anything.
// The server is not told.
// Deliberately absent: what covers the page (view/safety/cover.ts).

import type { Memory } from "../env";
import type { CoverPart } from "../state";

export interface CoverEvents {
  inRoom(): boolean;
  /** Stops or restores sending; sending has stopped when this returns. */
  devices(covered: boolean): Promise<void>;
  changed(covered: boolean): void;
}

export class Cover implements CoverPart {
  readonly #tab: Memory;
  readonly #key: string;
  readonly #events: CoverEvents;
  #on = false;

  constructor(tab: Memory, key: string, events: CoverEvents) {
    this.#tab = tab;
    this.#key = key;
    this.#events = events;
  }

  /** Covers at once if the page was covered before a reload. */
  begin(): void {
    if (this.#tab.get(this.#key) !== null) void this.#set(true);
  }

  async turn(covered: boolean): Promise<void> {
    if (covered === this.#on || (covered && !this.#events.inRoom())) return;
    await this.#set(covered);
  }

  /** The person has left at once; nothing needs to be covered. */
  forget(): void {
    this.#tab.set(this.#key, null);
  }

  #set(covered: boolean): Promise<void> {
    this.#on = covered;
    this.#tab.set(this.#key, covered ? "covered" : null);
    const done = this.#events.devices(covered);
    this.#events.changed(covered);
    return done;
  }
}
