// What the two agree on about counting when they speak (A6): each chooses alone, both choices hold
// live over the data channel, and taking one back stops the counting on both sides at once.
// Deliberately absent: the server's record of the choices, and anything to look at.

import type { PaceChoice, PaceStands } from "../wire/wire";
import type { RoomPace } from "./state";
import type { Talk } from "./talk";

export interface PaceEvents {
  send(said: Talk): boolean;
  changed(pace: RoomPace): void;
}

export class Pace {
  readonly #events: PaceEvents;
  #now: RoomPace;
  /** The other's own page has said it; what the server knew may be old. */
  #told = false;

  constructor(facts: PaceStands, events: PaceEvents) {
    this.#events = events;
    this.#now = beginning(facts);
  }

  choose(mine: PaceChoice): void {
    if (this.#now.off || mine === this.#now.mine) return;
    this.#change({ mine });
    this.#tell();
  }

  opened(): void {
    this.#tell();
  }

  heard(said: Extract<Talk, { type: "pace_choice" }>): void {
    this.#told = true;
    this.#change({ theirs: said.choice });
  }

  #tell(): void {
    this.#events.send({ type: "pace_choice", choice: this.#now.off ? "off" : this.#now.mine });
  }

  #change(change: Partial<RoomPace>): void {
    const { mine, theirs, off } = { ...this.#now, ...change };
    const counting = this.#told && !off && mine !== "off" && theirs !== "off";
    this.#now = { mine, theirs, off, counting };
    this.#events.changed(this.#now);
  }
}

export function beginning({ mine, theirs, off }: PaceStands): RoomPace {
  return { mine, theirs, off, counting: false };
}
