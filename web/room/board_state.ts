// State of the board and what a person can do on it: the contract between board.ts and the view.
// The board is part of the room, and is also used on pages without a room.

import type {
  Board, BoardOp, BoardRefusal, MidwayLine, NewBoardBody, Side,
} from "../wire/wire";

export interface BoardState {
  /** Includes this page's unanswered ops and typing. Empty until `known`. */
  readonly board: Board;
  /** Whether the board has arrived. */
  readonly known: boolean;
  /** Start of today, in microseconds since 1970: what was closed later counts as closed today. */
  readonly todaySince: number;
  /** Whether a goal review is due by the rhythm that the two chose. */
  readonly reviewDue: boolean;
  /** `ended`: this login is over, and reconnecting does not help. `crowded`: the login has
   * opened many windows since, and this one hears nothing until the person does something. */
  readonly server: "connecting" | "here" | "lost" | "ended" | "crowded";
  /** Number of ops that the server has not answered. */
  readonly pending: number;
  /** The latest refused op with its words; until `dismiss`. */
  readonly refused: { readonly op: BoardOp; readonly reason: BoardRefusal } | null;
  /** The entry in edit. Its words change when the other's edits arrive. */
  readonly editing: { readonly id: string; readonly words: string } | null;
}

export interface MidwayEvents {
  /** One of the two opened the midway check-in; the one who opened it is called too. */
  midwayOpened(by: Side, longer: boolean): void;
  /** One of the two shared their answers. */
  midwayShared(by: Side, lines: MidwayLine[]): void;
}

export interface LiveBoard {
  readonly state: BoardState;
  /** Calls `seen` after every change until the returned function is called. */
  watch(seen: (state: BoardState) => void): () => void;
  do(op: BoardOp): void;
  /** Adds an entry and returns its new id. */
  add(body: NewBoardBody, words: string): string;
  /** Begins to edit an entry, and ends the edit of another. */
  startEdit(id: string): void;
  /** Call at every input, with the whole text of the field. */
  type(words: string): void;
  /** Sends the rest of the edit. An emptied line returns to its words before the edit; use `remove`
   * to delete it. */
  endEdit(): void;
  /** Opens the midway check-in for both. */
  openMidway(longer: boolean): void;
  /** Registers `events` for all later midway check-ins. */
  hearMidway(events: MidwayEvents): void;
  /** The person has read the refusal. */
  dismiss(): void;
  /** Sends the rest of the edit and disconnects. */
  close(): void;
}
