// The board at one moment and what a person can do on it: the contract between board.ts and the
// view. It is a part of the room, and is used on pages without a room. Deliberately absent:
// behaviour.

import type {
  Board, BoardOp, BoardRefusal, LookLine, NewBoardBody, Side,
} from "../wire/wire";

export interface BoardState {
  /** With this page's own unanswered ops and typing. Empty until `known`. */
  readonly board: Board;
  /** Whether the board has come. */
  readonly known: boolean;
  /** What was closed since then belongs to today. Microseconds since 1970. */
  readonly todaySince: number;
  /** By the rhythm the two chose, it is time to look at a goal. */
  readonly reviewDue: boolean;
  /** `ended`: this login is over; coming back does not help. */
  readonly server: "connecting" | "here" | "lost" | "ended";
  /** How many ops the server has not answered. */
  readonly pending: number;
  /** The latest op that was not done, its words in it; until `dismiss`. */
  readonly refused: { readonly op: BoardOp; readonly reason: BoardRefusal } | null;
  /** The line that is being typed in. Its words change when the other's come in. */
  readonly editing: { readonly id: string; readonly words: string } | null;
}

export interface LookEvents {
  /** One of the two asks how meeting on a screen is going; also the one who asked hears it. */
  lookOpened(by: Side, longer: boolean): void;
  /** One of the two shared what they answered. */
  lookShared(by: Side, lines: LookLine[]): void;
}

export interface LiveBoard {
  readonly state: BoardState;
  /** Calls after every change; ends with the returned function. */
  watch(seen: (state: BoardState) => void): () => void;
  do(op: BoardOp): void;
  /** Adds an entry under a new id, which it returns. */
  add(body: NewBoardBody, words: string): string;
  /** Begins typing in an entry; ends typing in another. */
  startEdit(id: string): void;
  /** The whole text of the field, at every input. */
  type(words: string): void;
  /** Sends what is left. An emptied line reads as when typing began; `remove` takes it away. */
  endEdit(): void;
  /** Asks both how meeting on a screen is going. */
  openLook(longer: boolean): void;
  /** Calls `events` for every look from now on. */
  hearLooks(events: LookEvents): void;
  /** The person has read why something was not done. */
  dismiss(): void;
  /** Sends what is left and leaves. */
  close(): void;
}
