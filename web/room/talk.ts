// Messages between the two browsers over the data channel; no server sees them. The other page may
// be of another version or hostile, so every message is checked; what this page does not know or
// cannot read is ignored. That is safe: what a person must be sure of (a line, a noticing, a quiet
// signal, a measured line, a choice about pace) counts only once the other page has answered.

import type { Modality, PaceChoice, Side } from "../wire/wire";
import { kindOfMessage, MODALITIES, PACE_CHOICES, QUIET_SIGNALS, ROLES } from "./kinds";
import type { CodeWord, QuietSignal } from "./state";

export const LINE_LENGTH_MAX = 4_000; // chosen; in characters
const MESSAGE_LENGTH_MAX = 200_000; // chosen; below what a data channel carries
export const WORD_LENGTH_MAX = 160; // 80 characters, as the server counts them
export const NOTICING_LENGTH_MAX = 500; // alliance::board, which may keep it; in characters
/** Response times of one count; chosen, far above those of an hour. */
export const TIMES_MAX = 5_000;
const RESPONSE_MAX_MS = 3_600_000; // chosen
const DELAY_MAX_MS = 60_000; // chosen
export const TIME_MAX = 8.64e15; // the latest time a Date can hold
const CHANCE_ID = /^[0-9a-f]{32}$/;
const SEAL = /^[0-9a-f]{64}$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

export interface Presence {
  modality: Modality;
  muted: boolean;
  cameraOff: boolean;
  covered: boolean;
  /** The system of their device has taken the microphone, or the camera, for now. */
  unheard: boolean;
  unseen: boolean;
}

export interface WrittenLine {
  id: string;
  from: Side;
  text: string;
  at: number;
  /** By which the writer's page knows it again; empty from pages that make none. */
  seal: string;
}

export type Talk =
  | ({ type: "presence" } & Presence)
  | ({ type: "line" } & WrittenLine)
  /** Acknowledges a line. */
  | { type: "got"; id: string }
  /** The ids of all lines on this side. The other sends the missing lines. */
  | { type: "have"; ids: string[] }
  /** This side's part of the delay, without the network (docs/figures.md#mouth-to-ear). */
  | { type: "delay"; ms: number; uncertainMs: number }
  /** This person's choice about counting when they speak. */
  | { type: "pace_choice"; choice: PaceChoice }
  /** This person's own response times of one count, beginning with number `from`. */
  | { type: "pace_times"; count: string; from: number; ms: number[] }
  /** A step of measuring the line with a returned click. */
  | { type: "click"; step: "ask" | "ready" | "failed" }
  | { type: "click"; step: "held"; heldMs: number; latencyMs: number }
  | { type: "click"; step: "took"; ms: number }
  /** The word for when somebody comes in, as the server has it. */
  | ({ type: "word" } & CodeWord)
  /** A noticing; `from` is the side that shared it. */
  | { type: "noticing"; id: string; from: Side; text: string; seal: string }
  | { type: "noticing_got"; id: string }
  /** Ids of all noticings on this side. The other sends the missing ones. */
  | { type: "noticing_have"; ids: string[] }
  /** Whether this side would keep the noticing on the board. */
  | { type: "noticing_keep"; id: string; keep: boolean }
  /** Sent by the counsellor's page: both would keep it. */
  | { type: "noticing_kept"; id: string }
  /** Whether the client gives this quiet signal now. */
  | { type: "quiet"; signal: QuietSignal; on: boolean }
  /** The signal has arrived on the counsellor's page. */
  | { type: "quiet_got"; signal: QuietSignal }
  | { type: "bye" };

export type TalkOf<Kind extends Talk["type"]> = Extract<Talk, { type: Kind }>;

/** Messages for the parts of the room; together.ts handles the others. */
export type TalkToRoom = Exclude<Talk, { type: "presence" | "delay" | "bye" }>;

type Fields = Record<string, unknown>;

/** Returns null for text that this page cannot read or does not know. */
export function readTalk(text: string): Talk | null {
  if (text.length > MESSAGE_LENGTH_MAX) return null;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  const kind = kindOfMessage(read);
  return isKnown(kind) ? READ[kind](read as Fields) : null;
}

function isKnown(kind: string | null): kind is Talk["type"] {
  return kind !== null && Object.hasOwn(READ, kind);
}

/** Reads each kind; returns null for a malformed message. */
const READ: { [Kind in Talk["type"]]: (said: Fields) => TalkOf<Kind> | null } = {
  presence: ({ modality, muted, cameraOff, covered, unheard, unseen }) => {
    if (!MODALITIES.has(modality)) return null;
    if (typeof muted !== "boolean" || typeof cameraOff !== "boolean") return null;
    return {
      type: "presence", modality, muted, cameraOff, covered: covered === true,
      unheard: unheard === true, unseen: unseen === true,
    };
  },
  line: ({ id, from, text, at, seal }) => {
    if (!isId(id) || typeof text !== "string" || !ROLES.has(from)) return null;
    if (!isNumber(at) || at < 0 || at > TIME_MAX) return null;
    if (text.length === 0 || text.length > LINE_LENGTH_MAX) return null;
    return { type: "line", id, from, text, at, seal: sealIn(seal) };
  },
  got: ({ id }) => isId(id) ? { type: "got", id } : null,
  have: ({ ids }) => Array.isArray(ids) ? { type: "have", ids: ids.filter(isId) } : null,
  delay: ({ ms, uncertainMs }) =>
    isDelay(ms) && isDelay(uncertainMs) ? { type: "delay", ms, uncertainMs } : null,
  pace_choice: ({ choice }) =>
    PACE_CHOICES.has(choice) ? { type: "pace_choice", choice } : null,
  pace_times: ({ count, from, ms }) => {
    if (!isChanceId(count) || !Array.isArray(ms) || ms.length > TIMES_MAX) return null;
    if (!isNumber(from) || !Number.isInteger(from) || from < 0) return null;
    return ms.every(isResponse) ? { type: "pace_times", count, from, ms } : null;
  },
  click,
  word: ({ word, agreedAt }) => {
    if (typeof word !== "string" || word.length > WORD_LENGTH_MAX) return null;
    const told = typeof agreedAt === "number" && Number.isSafeInteger(agreedAt);
    return told ? { type: "word", word, agreedAt } : null;
  },
  noticing: ({ id, from, text, seal }) => {
    const isRead = isChanceId(id) && isNoticing(text) && ROLES.has(from);
    return isRead ? { type: "noticing", id, from, text, seal: sealIn(seal) } : null;
  },
  noticing_got: ({ id }) => isChanceId(id) ? { type: "noticing_got", id } : null,
  noticing_have: ({ ids }) =>
    Array.isArray(ids) ? { type: "noticing_have", ids: ids.filter(isChanceId) } : null,
  noticing_keep: ({ id, keep }) =>
    isChanceId(id) && typeof keep === "boolean" ? { type: "noticing_keep", id, keep } : null,
  noticing_kept: ({ id }) => isChanceId(id) ? { type: "noticing_kept", id } : null,
  quiet: ({ signal, on }) =>
    QUIET_SIGNALS.has(signal) && typeof on === "boolean" ? { type: "quiet", signal, on } : null,
  quiet_got: ({ signal }) => QUIET_SIGNALS.has(signal) ? { type: "quiet_got", signal } : null,
  bye: () => ({ type: "bye" }),
};

function click({ step, ms, heldMs, latencyMs }: Fields): TalkOf<"click"> | null {
  switch (step) {
    case "ask":
    case "ready":
    case "failed": return { type: "click", step };
    case "held": {
      const isTold = isDelay(heldMs) && isDelay(latencyMs);
      return isTold ? { type: "click", step, heldMs, latencyMs } : null;
    }
    case "took": return isDelay(ms) ? { type: "click", step, ms } : null;
    default: return null;
  }
}

/** Whether the board would accept these words. */
export function isNoticing(text: unknown): text is string {
  return typeof text === "string" && text.trim() === text && text !== ""
    && Array.from(text).length <= NOTICING_LENGTH_MAX;
}

/** Whether this is a random id; that of a noticing may become the id of an entry on the board. */
export function isChanceId(value: unknown): value is string {
  return typeof value === "string" && CHANCE_ID.test(value);
}

function sealIn(value: unknown): string {
  return typeof value === "string" && SEAL.test(value) ? value : "";
}

function isId(value: unknown): value is string {
  return typeof value === "string" && ID.test(value);
}

function isDelay(value: unknown): value is number {
  return isNumber(value) && value >= 0 && value < DELAY_MAX_MS;
}

function isResponse(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && Math.abs(value) < RESPONSE_MAX_MS;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
