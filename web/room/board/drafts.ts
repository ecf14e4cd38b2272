// What somebody typed into a check-in and has not sent yet, in this tab's memory only: it outlives
// a reload and a lost line, and goes when the server took it or the person leaves quickly.
// Deliberately absent: the form.

import type { Memory } from "../env";

export type Fields = [name: string, value: string][];

interface Draft { fields: Fields; at: number; }

const KEY = "check-ins";
const KEPT_MS = 12 * 3_600_000; // chosen: the same day

/** What was typed under this name today; null when nothing was. */
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
