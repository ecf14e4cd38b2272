// What a screen reader announces when the other has changed the board: one calm sentence for each
// change, after they have paused typing. Own changes are not announced.

import type { Board, BoardEntry, GoalRating, Side } from "../../wire/wire";

/** `key` is the part of the message id after `board-news-`. */
export interface BoardNews {
  key: "added" | "agreed" | "changed" | "talked" | "left" | "back" | "reworded" | "taken"
    | "reached" | "aside" | "rated" | "removed";
  words: string;
}

const NEWS_MAX = 3; // chosen: people stop listening after three

/** The announced board, with this side's latest change of one entry copied from `now`. */
export function withOwn(told: Board, now: Board, id: string): Board {
  const own = now.entries.filter((entry) => entry.id === id);
  return { ...told, entries: [...told.entries.filter((entry) => entry.id !== id), ...own] };
}

/** The other's changes between two states of the board. */
export function newsBetween(before: Board | null, now: Board, side: Side): BoardNews[] {
  if (before === null) return [];
  const was = new Map(before.entries.map((entry) => [entry.id, entry]));
  const news: BoardNews[] = [];
  for (const entry of now.entries) {
    const old = was.get(entry.id);
    was.delete(entry.id);
    const key = old === undefined ? keyOfNew(entry, side) : keyOfChange(old, entry, side);
    if (key !== null) news.push({ key, words: saidWords(entry) });
  }
  for (const gone of was.values()) {
    if (gone.body.kind !== "hope") news.push({ key: "removed", words: gone.words });
  }
  return news.slice(0, NEWS_MAX);
}

function saidWords({ body, words }: BoardEntry): string {
  return body.kind === "goal" && body.rewording !== null ? body.rewording.words : words;
}

function keyOfNew({ by, body }: BoardEntry, side: Side): BoardNews["key"] | null {
  // Both agreed to this noticing and know about it.
  return by === side || body.kind === "noticing" ? null : "added";
}

function keyOfChange(old: BoardEntry, now: BoardEntry, side: Side): BoardNews["key"] | null {
  if (old.words !== now.words) return wasReworded(old, now) ? "taken" : "changed";
  // Only the side that did not propose an entry can agree to it.
  if (!old.agreed && now.agreed && now.by === side) return "agreed";
  const [was, is] = [old.body, now.body];
  if (was.kind === "agenda" && is.kind === "agenda" && was.stands.is !== is.stands.is) {
    return is.stands.is === "done" ? "talked" : is.stands.is === "later" ? "left" : "back";
  }
  if (was.kind === "goal" && is.kind === "goal") {
    if (was.stands.is !== is.stands.is) {
      return is.stands.is === "done" ? "reached" : is.stands.is === "later" ? "aside" : "back";
    }
    if (is.rewording !== null && is.rewording.words !== was.rewording?.words) return "reworded";
    if (valuesOf(was.ratings) !== valuesOf(is.ratings)) return "rated";
  }
  return null;
}

function valuesOf(ratings: GoalRating[]): string {
  return ratings.map(({ by, value }) => `${by} ${value}`).join();
}

function wasReworded(old: BoardEntry, now: BoardEntry): boolean {
  return old.body.kind === "goal" && now.agreed && old.body.rewording?.words === now.words;
}
