// What somebody typed into a form and has not sent yet, in this tab's memory only. A draft survives
// a reload, a lost connection and a login that ended; it is deleted when the server has taken the
// form, or the person signs out or leaves quickly.

import type { Memory } from "../env";

export type Fields = [name: string, value: string][];

/** `sentFrom` is the path of the page that sent the form; absent while it was not sent. */
interface Draft { fields: Fields; at: number; sentFrom?: string; }

const KEY = "drafts";
const KEPT_MS = 12 * 3_600_000; // chosen: until the end of the day

/** The draft under this name; null when there is none, or only an old one. */
export function readDraft(memory: Memory, name: string, now: number): Fields | null {
  const draft = all(memory)[name];
  return draft !== undefined && now - draft.at <= KEPT_MS ? draft.fields : null;
}

export function keepDraft(memory: Memory, name: string, fields: Fields, now: number): void {
  keep(memory, { ...all(memory), [name]: { fields, at: now } });
}

/** Notes that the form was sent from the page at `path`. */
export function markSent(memory: Memory, name: string, path: string): void {
  const drafts = all(memory);
  const draft = drafts[name];
  if (draft !== undefined) keep(memory, { ...drafts, [name]: { ...draft, sentFrom: path } });
}

/** Settles what was sent: `cameFrom` is the path of the page that led to a page of its owner, which
 * says that the form was taken; null when this page says nothing, or that it was refused. */
export function settleSent(memory: Memory, cameFrom: string | null): void {
  const drafts = Object.entries(all(memory));
  const left = drafts.filter(([, { sentFrom }]) => sentFrom === undefined || sentFrom !== cameFrom);
  const unsent = left.map(([name, { fields, at }]) => [name, { fields, at }]);
  keep(memory, Object.fromEntries(unsent) as Record<string, Draft>);
}

export function dropDraft(memory: Memory, name: string): void {
  const { [name]: _, ...others } = all(memory);
  keep(memory, others);
}

export function dropDrafts(memory: Memory): void {
  memory.set(KEY, null);
}

function keep(memory: Memory, drafts: Record<string, Draft>): void {
  memory.set(KEY, Object.keys(drafts).length === 0 ? null : JSON.stringify(drafts));
}

function all(memory: Memory): Record<string, Draft> {
  try {
    const kept: unknown = JSON.parse(memory.get(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept as Record<string, Draft> : {};
  } catch {
    return {};
  }
}
