// Noticings that the two share softly, in the memory of both pages and nowhere else. One is kept on
// the board only when both said yes: the counsellor's page, having heard both, says so, and the
// client's page takes it as kept if its own yes still stands. A yes that was lost keeps nothing.
// Deliberately absent: the channel, the board, any disk, and telling the other what was put away.

import type { SeatRole } from "../wire/wire";
import type { Env } from "./env";
import { isNoticing, type Talk } from "./talk";

const NOTICINGS_MAX = 20; // chosen: far above what two people can hold at once
const ID_BYTES = 16;

export interface Noticing {
  id: string;
  mine: boolean;
  text: string;
  delivered: boolean;
  iWould: boolean;
  theyWould: boolean;
  /** Both said yes. */
  kept: boolean;
}

export interface NoticingEvents {
  /** False when there is no connection at the moment. */
  send(said: Talk): boolean;
  changed(noticings: Noticing[]): void;
}

export class Noticings {
  readonly #env: Pick<Env, "bytes">;
  readonly #role: SeatRole;
  readonly #events: NoticingEvents;
  #all: Noticing[] = [];
  /** What this person has put away does not come back. */
  #away = new Set<string>();

  constructor(env: Pick<Env, "bytes">, role: SeatRole, events: NoticingEvents) {
    this.#env = env;
    this.#role = role;
    this.#events = events;
  }

  share(text: string): void {
    const words = text.trim();
    if (!isNoticing(words) || this.#all.length >= NOTICINGS_MAX) return;
    const bytes = [...this.#env.bytes(ID_BYTES)];
    const id = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.#all = [...this.#all, {
      id, mine: true, text: words, delivered: false, iWould: false, theyWould: false, kept: false,
    }];
    this.#events.send({ type: "noticing", id, text: words });
    this.#tell();
  }

  /** Whether this person would keep it; once both would, that stands. */
  wouldKeep(id: string, would: boolean): void {
    const one = this.#find(id);
    if (one === undefined || one.kept || one.iWould === would) return;
    this.#change(id, { iWould: would });
    this.#events.send({ type: "noticing_keep", id, keep: would });
    this.#sayWhenBoth(id);
  }

  putAway(id: string): void {
    const one = this.#find(id);
    if (one === undefined) return;
    if (one.iWould && !one.kept) this.#events.send({ type: "noticing_keep", id, keep: false });
    this.#away.add(id);
    this.#all = this.#all.filter((other) => other !== one);
    this.#tell();
  }

  /** After every new connection: what may not have arrived is said again. */
  opened(): void {
    for (const { id, mine, text, delivered, iWould } of this.#all) {
      if (mine && !delivered) this.#events.send({ type: "noticing", id, text });
      if (delivered || iWould) this.#events.send({ type: "noticing_keep", id, keep: iWould });
    }
  }

  heard(said: Talk): void {
    switch (said.type) {
      case "noticing": return this.#take(said.id, said.text);
      case "noticing_got": return this.#change(said.id, { delivered: true });
      case "noticing_keep": return this.#theyWould(said.id, said.keep);
      case "noticing_kept": return this.#bothSaidYes(said.id);
      default:
    }
  }

  forget(): void {
    this.#all = [];
    this.#tell();
  }

  #take(id: string, text: string): void {
    const known = this.#find(id) !== undefined || this.#away.has(id);
    if (!known && this.#all.length >= NOTICINGS_MAX) return;
    this.#events.send({ type: "noticing_got", id });
    if (known) return;
    this.#all = [...this.#all, {
      id, mine: false, text, delivered: true, iWould: false, theyWould: false, kept: false,
    }];
    this.#tell();
  }

  #theyWould(id: string, would: boolean): void {
    const one = this.#find(id);
    if (one === undefined) {
      if (would) this.#events.send({ type: "noticing_keep", id, keep: false });
      return;
    }
    if (one.kept && this.#role === "client") return;
    this.#change(id, { theyWould: would, kept: one.kept && would });
    this.#sayWhenBoth(id);
  }

  #sayWhenBoth(id: string): void {
    const one = this.#find(id);
    if (this.#role !== "counsellor" || one === undefined || !one.iWould || !one.theyWould) return;
    this.#change(id, { kept: true });
    this.#events.send({ type: "noticing_kept", id });
  }

  #bothSaidYes(id: string): void {
    if (this.#role !== "client") return;
    if (this.#find(id)?.iWould === true) this.#change(id, { theyWould: true, kept: true });
    else this.#events.send({ type: "noticing_keep", id, keep: false });
  }

  #find(id: string): Noticing | undefined {
    return this.#all.find((one) => one.id === id);
  }

  #change(id: string, change: Partial<Noticing>): void {
    this.#all = this.#all.map((one) => one.id === id ? { ...one, ...change } : one);
    this.#tell();
  }

  #tell(): void {
    this.#events.changed(this.#all);
  }
}
