// Chat lines between the two, kept in the memory of both pages and nowhere else. After every new
// connection each side says which lines it has, and the other sends the missing ones: those that
// were on their way, or the whole log after a reload.

import type { Side } from "../../wire/wire";
import { toBase64url } from "../encoding";
import type { Env } from "../env";
import type { OwnWords } from "../safety/own_words";
import type { ChatLine, ChatPart } from "../state";
import { LINE_LENGTH_MAX, TIME_MAX, type Talk, type TalkOf, type WrittenLine } from "../talk";

const LINES_MAX = 2_000; // chosen: far above a session of writing
const ID_BYTES = 12;

export interface ChatEvents {
  /** Returns false while there is no connection. */
  send(said: Talk): boolean;
  /** `unread`: how many lines the other person wrote since `read`. */
  changed(lines: ChatLine[], unread: number): void;
}

export type ChatTalk = TalkOf<"line" | "got" | "have">;

interface Kept extends WrittenLine {
  delivered: boolean;
}

export class Chat implements ChatPart {
  readonly #env: Env;
  readonly #role: Side;
  readonly #own: OwnWords;
  readonly #events: ChatEvents;
  #lines: Kept[] = [];
  #unread = 0;

  constructor(env: Env, role: Side, own: OwnWords, events: ChatEvents) {
    this.#env = env;
    this.#role = role;
    this.#own = own;
    this.#events = events;
  }

  /** Splits longer texts into several lines. */
  say(text: string): void {
    const signs = Array.from(text.trim());
    let part = "";
    for (const sign of signs) {
      if (part.length + sign.length > LINE_LENGTH_MAX) {
        this.#write(part);
        part = "";
      }
      part += sign;
    }
    if (part !== "") this.#write(part);
  }

  read(): void {
    if (this.#unread === 0) return;
    this.#unread = 0;
    this.#tell();
  }

  opened(): void {
    this.#events.send({ type: "have", ids: this.#lines.map((line) => line.id) });
  }

  heard(said: ChatTalk): void {
    switch (said.type) {
      case "line": return this.#take(said);
      case "got": return this.#delivered([said.id]);
      case "have": return this.#answer(said.ids);
      default: said satisfies never;
    }
  }

  forget(): void {
    this.#lines = [];
    this.#unread = 0;
    this.#tell();
  }

  #write(text: string): void {
    // Never before the last line: the two clocks may differ, and an answer follows its question.
    const last = this.#lines.at(-1)?.at ?? 0;
    // That line may stand at the latest moment that there is.
    const at = Math.min(Math.max(this.#env.now(), last + 1), TIME_MAX);
    const id = toBase64url(this.#env.bytes(ID_BYTES));
    const line = { id, from: this.#role, text, at, seal: this.#own.seal("line", id, text, at) };
    this.#keep({ ...line, delivered: false });
    this.#events.send({ type: "line", ...line });
    this.#tell();
  }

  #take(line: WrittenLine): void {
    const { id, text, at, seal } = line;
    const mine = line.from === this.#role;
    const known = this.#lines.some((one) => one.id === id);
    if (!known && (!mine || this.#own.isOwn(seal, "line", id, text, at))) {
      this.#keep({ ...line, delivered: true });
      if (!mine) this.#unread += 1;
      this.#tell();
    }
    this.#events.send({ type: "got", id });
  }

  #answer(ids: string[]): void {
    const there = new Set(ids);
    for (const { delivered: _, ...line } of this.#lines) {
      if (!there.has(line.id)) this.#events.send({ type: "line", ...line });
    }
    this.#delivered(ids);
  }

  #delivered(ids: string[]): void {
    const there = new Set(ids);
    const late = this.#lines.filter((line) => !line.delivered && there.has(line.id));
    for (const line of late) line.delivered = true;
    if (late.length > 0) this.#tell();
  }

  #keep(line: Kept): void {
    this.#lines.push(line);
    this.#lines.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    this.#lines = this.#lines.slice(-LINES_MAX);
  }

  #tell(): void {
    this.#events.changed(this.#lines.map(({ id, from, text, at, delivered }) =>
      ({ id, mine: from === this.#role, text, at, delivered })), this.#unread);
  }
}
