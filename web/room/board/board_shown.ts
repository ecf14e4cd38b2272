// The board as one of the two sees it: which lines stand where, what may be done with each, and
// what a line's button means. The same rules as alliance::board, so that nothing is offered that
// would be refused. Deliberately absent: the socket, and anything to look at.

import type {
  Board, BoardEntry, BoardOp, NewBoardBody, Place, Side, StepWhen,
} from "../../wire/wire";
import { SECTIONS } from "../../wire/sections";
import { kinds } from "../kinds";

type Kind = keyof typeof SECTIONS;

/** The lists on the board, each under the name of its place on the page. */
export type ListName = (typeof SECTIONS)[Kind]["lists"][number];

export const LISTS =
  Object.values(SECTIONS).flatMap(({ lists }): readonly ListName[] => lists);

export interface BoardShown {
  lists: Record<ListName, BoardEntry[]>;
  /** What the other hopes for today. */
  theirHope: string;
}

export function boardShown({ entries }: Board, side: Side, todaySince: number): BoardShown {
  const empty = LISTS.map((name): [ListName, BoardEntry[]] => [name, []]);
  const lists = Object.fromEntries(empty) as BoardShown["lists"];
  let theirHope = "";
  for (const entry of entries) {
    const place = listOf(entry, todaySince);
    if (place === "hope" && entry.by !== side) theirHope = entry.words;
    else if (place !== null) lists[place].push(entry);
  }
  return { lists, theirHope };
}

function listOf({ body }: BoardEntry, todaySince: number): ListName | null {
  switch (body.kind) {
    case "hope": return body.closedAt === null ? "hope" : null;
    case "agenda":
      if (body.stands.is === "later") return "left";
      return body.stands.is === "open" || body.stands.at >= todaySince ? "agenda" : null;
    case "goal": return body.stands.is === "open" ? "goal" : "past";
    case "strength": return body.of;
    case "step": return body.when;
    // The only list of a section has the name of its kind.
    default: return body.kind;
  }
}

/** Who agreed, or whom a line waits for; null where it goes without saying. */
export function agreedOn({ by, agreed, body }: BoardEntry): "both" | Side | null {
  if (!agreed) return by === "client" ? "counsellor" : "client";
  return SECTIONS[body.kind].owner === "both" ? "both" : null;
}

/** Whether this side may change the words in place. */
export function isEditable({ by, agreed, body }: BoardEntry, side: Side): boolean {
  const waits = by === side && !agreed;
  switch (SECTIONS[body.kind].owner) {
    case "writer": return by === side;
    case "both": return body.kind !== "goal" || waits;
    case "client": return side === "client" || waits;
  }
}

export function isRemovable({ by, agreed, body }: BoardEntry, side: Side): boolean {
  return side === "client" || (by === side && (SECTIONS[body.kind].writerRemoves || !agreed));
}

/** Whether words were proposed, rather than written for oneself. */
export function isProposed({ body }: BoardEntry): boolean {
  return SECTIONS[body.kind].owner === "both";
}

/** What a form of the board says, by field. */
export type Said = Record<string, string>;

/** What a button or a field of a line says; "" is a form that was sent without a button. */
type Verb =
  | "agree" | "done" | "undone" | "later" | "resume" | "up" | "down" | "take" | "decline" | "rate"
  | "place" | "remove" | "rhythm" | "reword" | "";

/** What it means; null for what needs nothing done. */
export function opOf(verb: string, said: Said, { lists }: BoardShown): BoardOp | null {
  const id = said["id"] ?? "";
  const known = verb as Verb;
  switch (known) {
    case "agree": return { do: "agree", id };
    case "done": return { do: "done", id, done: true };
    case "undone": return { do: "done", id, done: false };
    case "later": return { do: "later", id, later: true };
    case "resume": return { do: "later", id, later: false };
    case "up": return moved(id, lists, -1);
    case "down": return moved(id, lists, 1);
    case "take": return { do: "answer_rewording", id, take: true };
    case "decline": return { do: "answer_rewording", id, take: false };
    case "rate": return { do: "rate", id, value: Number(said["value"]) };
    case "place": return { do: "place", id, when: whenOf(said), place: placeOf(said) };
    case "remove": return { do: "remove", id };
    case "rhythm": return { do: "review_every", sessions: Number(said["sessions"]) || null };
    case "reword": {
      const words = (said["other_words"] ?? "").trim();
      return words === "" ? null : { do: "reword", id, words };
    }
    case "": return null;
    // A page of another version: better nothing than a guess.
    default: known satisfies never;
  }
  return null;
}

/** What is to be added; null when nothing was written. */
export function newOf(said: Said): { body: NewBoardBody; words: string } | null {
  const words = (said["words"] ?? "").trim();
  if (words === "") return null;
  const kind = said["kind"] ?? "";
  if (!isKind(kind)) return null;
  switch (kind) {
    case "strength": {
      const of = said["of"] === "helped" ? "helped" : "person";
      return { body: { kind, of }, words };
    }
    case "step": return { body: { kind, when: whenOf(said), place: placeOf(said) }, words };
    case "noticing": return null; // comes to the board when both said yes, never by a form
    default: return { body: { kind }, words };
  }
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(SECTIONS, kind);
}

function whenOf(said: Said): StepWhen {
  return said["when"] === "after" ? "after" : "before";
}

const PLACES = kinds<Place>({ home: true, office: true, car: true, other: true });

/** "" is everywhere. */
function placeOf(said: Said): Place | null {
  const place = said["place"];
  return PLACES.has(place) ? place : null;
}

/** Among the lines that are seen together. */
function moved(id: string, lists: BoardShown["lists"], by: -1 | 1): BoardOp | null {
  const list = Object.values(lists).find((entries) => entries.some((one) => one.id === id)) ?? [];
  const at = list.findIndex((one) => one.id === id);
  if (by === 1) {
    const next = list[at + 1];
    return next === undefined ? null : { do: "move", id, after: next.id };
  }
  return at < 1 ? null : { do: "move", id, after: list[at - 2]?.id ?? null };
}
