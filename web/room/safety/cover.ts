// "Someone came in": after one tap nothing of this person is sent, heard or shown until they say
// that they are alone again, over reloads and in other windows too (left_off.ts). The server is not
// told.
// Deliberately absent: what covers the page (view/safety/cover.ts).

import type { CoverPart } from "../state";

export interface CoverEvents {
  isOn(): boolean;
  inRoom(): boolean;
  /** Stops or restores sending; sending has stopped when this returns. */
  set(covered: boolean): Promise<void>;
}

export class Cover implements CoverPart {
  readonly #events: CoverEvents;

  constructor(events: CoverEvents) {
    this.#events = events;
  }

  async turn(covered: boolean): Promise<void> {
    const { isOn, inRoom, set } = this.#events;
    if (covered === isOn() || (covered && !inRoom())) return;
    await set(covered);
  }
}
