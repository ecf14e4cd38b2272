// The board as this page shows it: the server's board with this page's unanswered ops applied. Ops
// wait in a queue until the server answers and are sent again after a reconnect. While a person
// types, edits are sent one at a time; the server merges them with the other's edits.
// Deliberately absent: DOM, and merging.

import type {
  Board, BoardFromBrowser, BoardOp, BoardRefusal, BoardToBrowser, NewBoardBody, Side,
} from "../../wire/wire";
import { ahead, wordsToEdit, type Doer } from "./board_ahead";
import type { BoardState, LiveBoard, MidwayEvents } from "../board_state";
import { toHex } from "../encoding";
import type { Env } from "../env";
import { kindOfMessage } from "../kinds";
import { ReturningSocket } from "../line/returning_socket";
import { Watched } from "../watched";

const TYPING_MS = 400; // chosen: the other sees whole words appear
const LOST_TOLD_MS = 2_000; // chosen: shorter losses are not reported

export type BoardEnv = Pick<Env, "now" | "later" | "random" | "bytes" | "socket" | "wakes">;

/** `address`: `/live/board/PAIR?as=client|counsellor`. */
export function createBoard(address: string, side: Side, env: BoardEnv): LiveBoard {
  return new PairBoard(address, side, env);
}

/** A text in the form in which the server stores it. */
export function tidied(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/[^\n\P{Cc}]/gu, " ").trim();
}

/** Where the caret belongs after the words of a field have changed around it. */
export function caretAfter(before: string, now: string, caret: number): number {
  let same = 0;
  while (same < caret && before[same] === now[same]) same += 1;
  if (same === caret && before.slice(0, caret) === now.slice(0, caret)) return caret;
  const left = before.length - caret;
  let sameEnd = 0;
  while (sameEnd < left && before.at(-1 - sameEnd) === now.at(-1 - sameEnd)) sameEnd += 1;
  return sameEnd === left ? Math.max(0, now.length - left) : Math.min(caret, now.length);
}

/** The new words with the leading and trailing blanks of what was typed. */
function withEndsOf(typed: string, words: string): string {
  const start = typed.length - typed.trimStart().length;
  return typed.slice(0, start) + words + typed.slice(typed.trimEnd().length);
}

interface Typing {
  readonly id: string;
  /** The words when typing began. */
  readonly from: string;
  /** The words of this field on the server: the base of the next edit. */
  base: string;
  words: string;
  ended: boolean;
  /** The last edit was refused; nothing is sent until the person types more. */
  refused: boolean;
}

class PairBoard implements LiveBoard {
  readonly #env: BoardEnv;
  readonly #doer: Doer;
  readonly #midways = new Set<MidwayEvents>();
  readonly #socket: ReturningSocket;
  readonly #watched = new Watched<BoardState>({
    board: { entries: [], review_every: null }, known: false, todaySince: 0,
    reviewDue: false, server: "connecting", pending: 0, refused: null, editing: null,
  });
  #kept: Board = { entries: [], review_every: null };
  /** What has come of a message that is sent in parts. */
  #parts = "";
  #asked: { n: number; op: BoardOp }[] = [];
  #said = 0;
  #typing: Typing[] = [];
  #cancelTyping: (() => void) | null = null;
  #cancelLost = (): void => {};
  readonly #stopWaking: () => void;

  constructor(address: string, side: Side, env: BoardEnv) {
    this.#env = env;
    this.#doer = { side, now: () => env.now() };
    const page = `${address}&page=${newId(env)}`;
    this.#socket = new ReturningSocket(env, page, { type: "heartbeat" }, {
      opened: () => this.#opened(),
      heard: (text) => this.#heard(text),
      lost: () => this.#lost(),
    });
    this.#stopWaking = env.wakes(() => this.#socket.wake());
    this.#socket.connect();
  }

  get state(): BoardState {
    return this.#watched.state;
  }

  watch(seen: (state: BoardState) => void): () => void {
    return this.#watched.watch(seen);
  }

  do(op: BoardOp): void {
    const asked = { n: ++this.#said, op };
    this.#asked.push(asked);
    this.#say({ type: "do", ...asked });
    if (this.state.server === "crowded") this.#socket.connect();
    this.#show();
  }

  add(body: NewBoardBody, words: string): string {
    const id = newId(this.#env);
    this.do({ do: "add", id, body, words: tidied(words) });
    return id;
  }

  startEdit(id: string): void {
    if (this.#open()?.id === id) return;
    this.endEdit();
    const entry = this.state.board.entries.find((one) => one.id === id);
    if (entry === undefined) return;
    const before = this.#typing.find((one) => one.id === id);
    if (before !== undefined) {
      before.ended = false;
    } else {
      const from = wordsToEdit(entry, this.#doer.side);
      this.#typing.push({ id, from, base: from, words: from, ended: false, refused: false });
    }
    this.#show();
  }

  type(words: string): void {
    const open = this.#open();
    if (open === undefined) return;
    open.words = words;
    open.refused = false;
    this.#cancelTyping ??= this.#env.later(TYPING_MS, () => {
      this.#cancelTyping = null;
      this.#sendTyped();
    });
    this.#show();
  }

  endEdit(): void {
    const open = this.#open();
    if (open === undefined) return;
    open.ended = true;
    if (tidied(open.words) === "") open.words = open.from;
    this.#cancelTyping?.();
    this.#cancelTyping = null;
    this.#sendTyped();
    this.#show();
  }

  openMidway(longer: boolean): void {
    this.#say({ type: "open_midway", longer });
  }

  hearMidway(events: MidwayEvents): void {
    this.#midways.add(events);
  }

  dismiss(): void {
    this.#watched.set({ refused: null });
  }

  close(): void {
    this.endEdit();
    for (const typing of this.#typing) {
      const inFlight = this.#edit(typing.id);
      if (inFlight !== undefined) typing.base = inFlight.words;
      this.#sendEdit(typing);
    }
    this.#cancelTyping?.();
    this.#cancelLost();
    this.#stopWaking();
    this.#socket.close();
  }

  #open(): Typing | undefined {
    return this.#typing.find(({ ended }) => !ended);
  }

  #say(message: BoardFromBrowser): void {
    this.#socket.say(message);
  }

  #opened(): void {
    this.#parts = "";
    for (const { n, op } of this.#asked) this.#say({ type: "do", n, op });
  }

  #lost(): void {
    if (this.state.server !== "here") return;
    this.#cancelLost();
    this.#cancelLost = this.#env.later(LOST_TOLD_MS, () => this.#watched.set({ server: "lost" }));
  }

  /** Returns whether the message shows that the server is there. */
  #heard(text: string): boolean {
    const message = readMessage(text);
    if (message !== null) this.#take(message);
    return message !== null;
  }

  #take(message: BoardToBrowser): void {
    switch (message.type) {
      case "board": return this.#come(message);
      case "part": return this.#join(message.text, message.last);
      case "did": return this.#answered(message.n, null);
      case "refused": return this.#answered(message.n, message.reason);
      case "midway_opened":
        for (const midway of this.#midways) midway.midwayOpened(message.by, message.longer);
        return;
      case "midway_shared":
        for (const midway of this.#midways) midway.midwayShared(message.by, message.lines);
        return;
      case "ended":
        this.#cancelLost();
        this.#socket.close();
        return this.#watched.set({ server: "ended" });
      case "too_many_open":
        this.#cancelLost();
        this.#socket.rest();
        return this.#watched.set({ server: "crowded" });
      case "alive": return;
      // Ignores messages of a later server, as in seat.ts.
      default: message satisfies never;
    }
  }

  #join(text: string, last: boolean): void {
    this.#parts += text;
    if (!last) return;
    const whole = this.#parts;
    this.#parts = "";
    this.#heard(whole);
  }

  #come({ board, todaySince, reviewDue }: Extract<BoardToBrowser, { type: "board" }>): void {
    this.#cancelLost();
    this.#kept = board;
    this.#watched.keep({ todaySince, reviewDue, known: true, server: "here" });
    this.#takeMerged();
    this.#show();
  }

  /** The board that contains the op has arrived before this answer. A refused edit leaves its text
   * in the field. */
  #answered(n: number, reason: BoardRefusal | null): void {
    const asked = this.#asked.find((one) => one.n === n);
    if (asked === undefined) return;
    this.#asked = this.#asked.filter((one) => one !== asked);
    const { op } = asked;
    if (reason !== null) this.#watched.keep({ refused: { op, reason } });
    if (op.do === "edit") this.#answeredEdit(op.id, op.words, reason !== null);
    this.#takeMerged();
    this.#show();
  }

  #answeredEdit(id: string, words: string, refused: boolean): void {
    const typing = this.#typing.find((one) => one.id === id);
    if (typing === undefined) return;
    if (refused) typing.refused = tidied(typing.words) === words;
    else typing.base = words;
    if (this.#cancelTyping === null) this.#sendTyped();
  }

  /** Merges the other's words into each field whose typed words the server has stored. */
  #takeMerged(): void {
    this.#typing = this.#typing.filter((typing) => {
      const settled = tidied(typing.words) === typing.base || typing.refused;
      if (!settled || this.#edit(typing.id) !== undefined) return true;
      if (typing.ended) return false;
      const entry = this.#kept.entries.find(({ id }) => id === typing.id);
      const words = entry === undefined ? null : wordsToEdit(entry, this.#doer.side);
      if (words !== null && words !== typing.base && !typing.refused) {
        typing.base = words;
        typing.words = withEndsOf(typing.words, words);
      }
      return true;
    });
  }

  #sendTyped(): void {
    for (const typing of this.#typing) {
      if (this.#edit(typing.id) === undefined && !typing.refused) this.#sendEdit(typing);
    }
    this.#takeMerged();
  }

  #sendEdit({ id, base, words }: Typing): void {
    const text = tidied(words);
    if (text !== "" && text !== base) this.do({ do: "edit", id, base, words: text });
  }

  /** The edit of this entry that waits for an answer. */
  #edit(id: string): Extract<BoardOp, { do: "edit" }> | undefined {
    for (const { op } of this.#asked) if (op.do === "edit" && op.id === id) return op;
    return undefined;
  }

  #show(): void {
    const typed = this.#typing
      .filter(({ words, base }) => tidied(words) !== base && tidied(words) !== "")
      .map(({ id, base, words }): BoardOp => ({ do: "edit", id, base, words: tidied(words) }));
    const ops = [...this.#asked.map(({ op }) => op), ...typed];
    const board = ahead(this.#kept, ops, this.#doer);
    const open = this.#open();
    const editing = open === undefined ? null : { id: open.id, words: open.words };
    this.#watched.set({ board, pending: this.#asked.length, editing });
  }
}

function readMessage(text: string): BoardToBrowser | null {
  try {
    const read: unknown = JSON.parse(text);
    return kindOfMessage(read) === null ? null : read as BoardToBrowser;
  } catch {
    return null;
  }
}

/** A UUIDv7 from the environment's clock and random bytes. */
function newId(env: Pick<BoardEnv, "now" | "bytes">): string {
  const bytes = env.bytes(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(env.now()) << 16n | 0x7000n
    | BigInt((bytes[6] ?? 0) & 0x0f) << 8n | BigInt(bytes[7] ?? 0));
  bytes[8] = (bytes[8] ?? 0) & 0x3f | 0x80;
  const hex = toHex(bytes);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
