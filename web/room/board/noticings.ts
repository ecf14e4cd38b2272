// Noticings that the two share softly, in the memory of both pages and nowhere else. After every
// new connection each side says which noticings it has, and the other sends the missing ones: after
// a reload all that the other still has, without the agreement that the page has lost. A noticing
// is kept on the board only when both agreed: the counsellor's page, which knows both answers, says
// so, and the client's page keeps the noticing if its own agreement still stands. A lost agreement
// keeps nothing.
// Deliberately absent: telling the other what was put away.

import type { Side } from "../../wire/wire";
import { toHex } from "../encoding";
import type { Memory } from "../env";
import type { OwnWords } from "../safety/own_words";
import { otherRole } from "../safety/safety";
import type { Noticing, NoticingsPart } from "../state";
import { isNoticing, isChanceId, type Talk, type TalkOf } from "../talk";

const NOTICINGS_MAX = 20; // chosen: far above what two people can hold at once
const AWAY_MAX = 200; // chosen: far above what two people put away in a session
const ID_BYTES = 16;

export type NoticingTalk = TalkOf<
  | "noticing" | "noticing_got" | "noticing_have"
  | "noticing_keep" | "noticing_kept"
>;

export interface NoticingEvents {
  bytes(length: number): Uint8Array;
  /** Returns false while there is no connection. */
  send(said: Talk): boolean;
  changed(noticings: Noticing[]): void;
}

/** By its seal the page of the one who shared it knows it again. */
interface Sealed extends Noticing {
  seal: string;
}

/** Remembers ids that this person has put away, in this tab and without any words. */
export interface AwayMemory {
  tab: Memory;
  key: string;
}

export class Noticings implements NoticingsPart {
  readonly #role: Side;
  readonly #own: OwnWords;
  readonly #memory: AwayMemory;
  readonly #events: NoticingEvents;
  #all: Sealed[] = [];
  /** Ids that this person has put away; they are not shown again. */
  #away: Set<string>;
  #onBoard = new Set<string>();

  constructor(role: Side, own: OwnWords, memory: AwayMemory, events: NoticingEvents) {
    this.#role = role;
    this.#own = own;
    this.#memory = memory;
    this.#events = events;
    this.#away = new Set(readAway(memory));
  }

  share(text: string): void {
    const words = text.trim();
    if (!isNoticing(words) || this.#all.length >= NOTICINGS_MAX) return;
    const id = toHex(this.#events.bytes(ID_BYTES));
    const seal = this.#own.seal("noticing", id, words);
    this.#add({ id, mine: true, text: words, delivered: false, seal });
    this.#events.send({ type: "noticing", id, from: this.#role, text: words, seal });
  }

  /** Sets whether this person would keep a noticing. Once both would, this has no effect. */
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
    const away = [...this.#away].slice(-AWAY_MAX);
    this.#memory.tab.set(this.#memory.key, JSON.stringify(away));
    this.#all = this.#all.filter((other) => other !== one);
    this.#tell();
  }

  /** These ids are on the server's board and need not be sent again. */
  areOnBoard(ids: string[]): void {
    for (const id of ids) this.#onBoard.add(id);
  }

  /** Call after every new connection. Ids that were put away are sent as known, so that the other
   * side does not learn which they are. */
  opened(): void {
    const ids = [...this.#all.map(({ id }) => id), ...this.#away];
    this.#events.send({ type: "noticing_have", ids });
  }

  heard(said: NoticingTalk): void {
    switch (said.type) {
      case "noticing": return this.#take(said);
      case "noticing_got": return this.#change(said.id, { delivered: true });
      case "noticing_have": return this.#give(new Set(said.ids));
      case "noticing_keep": return this.#theyWould(said.id, said.keep);
      case "noticing_kept": return this.#bothSaidYes(said.id);
      default: said satisfies never;
    }
  }

  forget(): void {
    this.#all = [];
    this.#away.clear();
    this.#memory.tab.set(this.#memory.key, null);
    this.#tell();
  }

  /** Sends what the other side lacks, except what is on the board: for a client's page, all it has
   * kept. */
  #give(there: Set<string>): void {
    for (const { id, mine, text, iWould, kept, seal } of this.#all) {
      if (there.has(id)) {
        this.#change(id, { delivered: true });
      } else {
        if (kept && (this.#role === "client" || this.#onBoard.has(id))) continue;
        this.#change(id, { theyWould: false, kept: false });
        const from = mine ? this.#role : otherRole(this.#role);
        this.#events.send({ type: "noticing", id, from, text, seal });
      }
      this.#events.send({ type: "noticing_keep", id, keep: iWould });
    }
  }

  #take({ id, from, text, seal }: TalkOf<"noticing">): void {
    const mine = from === this.#role;
    const known = this.#find(id) !== undefined || this.#away.has(id);
    const taken = !known && (!mine || this.#own.isOwn(seal, "noticing", id, text));
    if (taken && this.#all.length >= NOTICINGS_MAX) return;
    this.#events.send({ type: "noticing_got", id });
    if (taken) this.#add({ id, mine, text, delivered: true, seal });
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

  #add(one: Pick<Sealed, "id" | "mine" | "text" | "delivered" | "seal">): void {
    this.#all = [...this.#all, { ...one, iWould: false, theyWould: false, kept: false }];
    this.#tell();
  }

  #find(id: string): Sealed | undefined {
    return this.#all.find((one) => one.id === id);
  }

  #change(id: string, change: Partial<Noticing>): void {
    this.#all = this.#all.map((one) => one.id === id ? { ...one, ...change } : one);
    this.#tell();
  }

  #tell(): void {
    this.#events.changed(this.#all.map(({ seal: _, ...one }) => one));
  }
}

function readAway({ tab, key }: AwayMemory): string[] {
  try {
    const ids: unknown = JSON.parse(tab.get(key) ?? "[]");
    return Array.isArray(ids) ? ids.filter(isChanceId) : [];
  } catch {
    return [];
  }
}
