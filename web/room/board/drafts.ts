// What somebody typed into a check-in and has not sent yet, in this tab's memory only. A draft
// survives a reload and a lost connection; it is deleted when the server has taken the answers or
// the person leaves quickly.

import type { Memory } from "../env";

export type Fields = [name: string, value: string][];

interface Draft { fields: Fields; at: number; }

const KEY = "check-ins";
const KEPT_MS = 12 * 3_600_000; // chosen: until the end of the day

/** The draft under this name; null when there is none, or only an old one. */
export function readDraft(memory: Memory, name: string, now: number): Fields | null {
  const draft = all(memory)[name];
  return draft !== undefined && now - draft.at <= KEPT_MS ? draft.fields : null;
}

export function keepDraft(memory: Memory, name: string, fields: Fields, now: number): void {
  memory.set(KEY, JSON.stringify({ ...all(memory), [name]: { fields, at: now } }));
}

export function dropDraft(memory: Memory, name: string): void {
  const { [name]: _, ...others } = all(memory);
  memory.set(KEY, Object.keys(others).length === 0 ? null : JSON.stringify(others));
}

export function dropDrafts(memory: Memory): void {
  memory.set(KEY, null);
}

function all(memory: Memory): Record<string, Draft> {
  try {
    const kept: unknown = JSON.parse(memory.get(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept as Record<string, Draft> : {};
  } catch {
    return {};
  }
}
