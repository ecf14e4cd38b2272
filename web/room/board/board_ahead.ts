// The board as it will be once this page's own ops are done, so that what a person does is seen at
// once. Simple on purpose: the kept board replaces all of it as soon as the server has answered.
// Deliberately absent: who may do what, and merging; both are the server's.

import type {
  Board, BoardBody, BoardEntry, BoardOp, BoardStands, NewBoardBody, Side,
} from "../../wire/wire";
import { SECTIONS } from "../../wire/sections";

export interface Doer {
  side: Side;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The words that an edit by this side changes: those of a goal's open rewording if it has one. */
export function wordsToEdit(entry: BoardEntry, side: Side): string {
  const { body } = entry;
  if (body.kind !== "goal" || isOwnProposal(entry, side)) return entry.words;
  return body.rewording?.words ?? entry.words;
}

export function ahead(board: Board, ops: readonly BoardOp[], doer: Doer): Board {
  return ops.reduce((before, op) => after(before, op, doer), board);
}

function after(board: Board, op: BoardOp, doer: Doer): Board {
  switch (op.do) {
    case "add": return added(board, op, doer);
    case "move": return moved(board, op.id, op.after);
    case "remove":
      return { ...board, entries: board.entries.filter(({ id }) => id !== op.id) };
    case "review_every": return { ...board, review_every: op.sessions };
    default:
      return {
        ...board,
        entries: board.entries.map((one) => one.id === op.id ? changed(one, op, doer) : one),
      };
  }
}

function added(board: Board, op: Extract<BoardOp, { do: "add" }>, { side, now }: Doer): Board {
  if (board.entries.some(({ id }) => id === op.id)) return board;
  const at = now() * 1_000;
  const { owner } = SECTIONS[op.body.kind];
  const entry: BoardEntry = {
    id: op.id, by: side, madeAt: at, words: op.words,
    agreed: owner === "writer" || owner === side, body: newBody(op.body),
  };
  const entries = op.body.kind !== "hope" ? board.entries : board.entries.map((other) => (
    other.by === side && other.body.kind === "hope" && other.body.closedAt === null
      ? { ...other, body: { ...other.body, closedAt: at } }
      : other
  ));
  return { ...board, entries: [...entries, entry] };
}

function newBody(body: NewBoardBody): BoardBody {
  switch (body.kind) {
    case "hope": return { kind: "hope", closedAt: null };
    case "agenda": return { kind: "agenda", stands: { is: "open" } };
    case "goal":
      return { kind: "goal", stands: { is: "open" }, rewording: null, ratings: [], history: [] };
    default: return body;
  }
}

function moved(board: Board, id: string, behind: string | null): Board {
  const entry = board.entries.find((one) => one.id === id);
  if (entry === undefined || id === behind) return board;
  const rest = board.entries.filter((one) => one !== entry);
  const place = behind === null
    ? rest.findIndex(({ body }) => body.kind === entry.body.kind)
    : rest.findIndex((one) => one.id === behind) + 1;
  if (place < 0 || (behind !== null && place === 0)) return board;
  return { ...board, entries: [...rest.slice(0, place), entry, ...rest.slice(place)] };
}

type EntryOp = Exclude<BoardOp, { do: "add" | "move" | "remove" | "review_every" }>;

function changed(entry: BoardEntry, op: EntryOp, { side, now }: Doer): BoardEntry {
  const { body } = entry;
  const at = now() * 1_000;
  switch (op.do) {
    case "edit":
    case "reword": return reworded(entry, op.words, side);
    case "agree": return { ...entry, agreed: true };
    case "done": return standing(entry, op.done ? { is: "done", at } : { is: "open" });
    case "later": return standing(entry, op.later ? { is: "later", at } : { is: "open" });
    case "place":
      return body.kind !== "step"
        ? entry : { ...entry, body: { ...body, when: op.when, place: op.place } };
    case "rate":
      return body.kind !== "goal" ? entry : {
        ...entry,
        body: { ...body, ratings: [...body.ratings, { at, by: side, value: op.value }] },
      };
    case "answer_rewording":
      return body.kind !== "goal" || body.rewording === null ? entry : {
        ...entry,
        agreed: entry.agreed || op.take,
        words: op.take ? body.rewording.words : entry.words,
        body: { ...body, rewording: null },
      };
  }
}

function standing(entry: BoardEntry, stands: BoardStands): BoardEntry {
  const { body } = entry;
  return body.kind === "agenda" || body.kind === "goal"
    ? { ...entry, body: { ...body, stands } } : entry;
}

function reworded(entry: BoardEntry, words: string, side: Side): BoardEntry {
  const { body } = entry;
  if (body.kind !== "goal" || isOwnProposal(entry, side)) return { ...entry, words };
  const rewording = words === entry.words ? null : { by: side, words };
  return { ...entry, body: { ...body, rewording } };
}

function isOwnProposal(entry: BoardEntry, side: Side): boolean {
  return !entry.agreed && entry.by === side;
}
