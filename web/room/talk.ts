// What the two browsers tell each other directly over the data channel; no server sees it.
// Reads with suspicion, since the other page may be of another version or ill-meant.
// Deliberately absent: what is done with it.

import type { Modality, PaceChoice, SeatRole } from "../wire/wire";
import type { CodeWord, QuietSignal } from "./state";

export const LINE_LENGTH_MAX = 4_000; // characters; chosen
const MESSAGE_LENGTH_MAX = 200_000; // chosen; below what a data channel carries
export const WORD_LENGTH_MAX = 160; // 80 characters, as the server counts them
export const NOTICING_LENGTH_MAX = 500; // characters: alliance::board, where it may be kept
/** Response times of one count (chosen): far above what an hour holds. */
export const TIMES_MAX = 5_000;
const RESPONSE_MAX_MS = 3_600_000; // chosen
const DELAY_MAX_MS = 60_000; // chosen
const TIME_MAX = 8.64e15; // the last moment a Date can hold
const CHANCE_ID = /^[0-9a-f]{32}$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

export const SIGNALS: readonly QuietSignal[] = ["moment", "say", "slower", "hear"];

export interface Presence {
  modality: Modality;
  muted: boolean;
  cameraOff: boolean;
  covered: boolean;
}

export interface WrittenLine {
  id: string;
  from: SeatRole;
  text: string;
  at: number;
}

export type Talk =
  | ({ type: "presence" } & Presence)
  | ({ type: "line" } & WrittenLine)
  /** Lines that have arrived. */
  | { type: "got"; id: string }
  /** All lines this side has; the other sends what is missing, and then `all`. */
  | { type: "have"; ids: string[] }
  | { type: "all" }
  /** What this side adds to the line's delay, network left out (docs/figures.md#mouth-to-ear). */
  | { type: "delay"; ms: number; uncertainMs: number }
  /** Whether this person agrees that it is counted when they speak. */
  | { type: "pace_choice"; choice: PaceChoice }
  /** This person's own response times of one count, those before `from` were told before. */
  | { type: "pace_times"; count: string; from: number; ms: number[] }
  /** Measuring the line with a returned click, step by step. */
  | { type: "click"; step: "ask" | "ready" | "failed" }
  | { type: "click"; step: "held"; heldMs: number; latencyMs: number }
  | { type: "click"; step: "took"; ms: number }
  /** What is said when somebody comes in, as the server has kept it. */
  | ({ type: "word" } & CodeWord)
  /** What one of the two has noticed, shared softly; `from` the one who shared it. */
  | { type: "noticing"; id: string; from: SeatRole; text: string }
  | { type: "noticing_got"; id: string }
  /** All noticings this side knows; the other gives what is missing, and then `noticing_all`. */
  | { type: "noticing_have"; ids: string[] }
  | { type: "noticing_all" }
  /** Whether this side would keep it on the board. */
  | { type: "noticing_keep"; id: string; keep: boolean }
  /** From the counsellor's page: both would. */
  | { type: "noticing_kept"; id: string }
  /** Whether the client gives this quiet signal now. */
  | { type: "quiet"; signal: QuietSignal; on: boolean }
  /** It has come to the counsellor's page. */
  | { type: "quiet_got"; signal: QuietSignal }
  | { type: "bye" };

export function readTalk(text: string): Talk | null {
  if (text.length > MESSAGE_LENGTH_MAX) return null;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  return typeof read === "object" && read !== null ? checked(read as Fields) : null;
}

type Fields = Record<string, unknown>;

function checked(said: Fields): Talk | null {
  switch (said.type) {
    case "presence": return presence(said);
    case "line": return line(said);
    case "got": return isId(said.id) ? { type: "got", id: said.id } : null;
    case "have": {
      if (!Array.isArray(said.ids)) return null;
      return { type: "have", ids: (said.ids as unknown[]).filter(isId) };
    }
    case "delay": {
      const { ms, uncertainMs } = said;
      return isDelay(ms) && isDelay(uncertainMs) ? { type: "delay", ms, uncertainMs } : null;
    }
    case "pace_choice": {
      const { choice } = said;
      return isChoice(choice) ? { type: "pace_choice", choice } : null;
    }
    case "pace_times": return paceTimes(said);
    case "click": return click(said);
    case "word": return codeWord(said);
    case "noticing": return noticing(said);
    case "noticing_keep": {
      const { id, keep } = said;
      return isChanceId(id) && typeof keep === "boolean" ? { type: said.type, id, keep } : null;
    }
    case "noticing_have": {
      if (!Array.isArray(said.ids)) return null;
      return { type: "noticing_have", ids: (said.ids as unknown[]).filter(isChanceId) };
    }
    case "noticing_all": return { type: "noticing_all" };
    case "noticing_got":
    case "noticing_kept":
      return isChanceId(said.id) ? { type: said.type, id: said.id } : null;
    case "quiet": {
      const { signal, on } = said;
      return isSignal(signal) && typeof on === "boolean" ? { type: said.type, signal, on } : null;
    }
    case "quiet_got":
      return isSignal(said.signal) ? { type: said.type, signal: said.signal } : null;
    case "all": return { type: "all" };
    case "bye": return { type: "bye" };
    default: return null;
  }
}

function presence({ modality, muted, cameraOff, covered }: Fields): Talk | null {
  if (modality !== "video" && modality !== "voice" && modality !== "text") return null;
  if (typeof muted !== "boolean" || typeof cameraOff !== "boolean") return null;
  return { type: "presence", modality, muted, cameraOff, covered: covered === true };
}

function line({ id, from, text, at }: Fields): Talk | null {
  if (!isId(id) || typeof text !== "string") return null;
  if (!isNumber(at) || at < 0 || at > TIME_MAX) return null;
  if (from !== "counsellor" && from !== "client") return null;
  if (text.length === 0 || text.length > LINE_LENGTH_MAX) return null;
  return { type: "line", id, from, text, at };
}

function codeWord({ word, agreedAt }: Fields): Talk | null {
  if (typeof word !== "string" || word.length > WORD_LENGTH_MAX) return null;
  const told = typeof agreedAt === "number" && Number.isSafeInteger(agreedAt);
  return told ? { type: "word", word, agreedAt } : null;
}

function click({ step, ms, heldMs, latencyMs }: Fields): Talk | null {
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

function paceTimes({ count, from, ms }: Fields): Talk | null {
  if (!isChanceId(count) || !Array.isArray(ms) || ms.length > TIMES_MAX) return null;
  if (!isNumber(from) || !Number.isInteger(from) || from < 0) return null;
  const times = (ms as unknown[]).filter(isResponse);
  return times.length === ms.length ? { type: "pace_times", count, from, ms: times } : null;
}

function noticing({ id, from, text }: Fields): Talk | null {
  if (!isChanceId(id) || !isNoticing(text)) return null;
  return from === "counsellor" || from === "client" ? { type: "noticing", id, from, text } : null;
}

/** Words that could stand on the board as they are. */
export function isNoticing(text: unknown): text is string {
  return typeof text === "string" && text.trim() === text && text !== ""
    && Array.from(text).length <= NOTICING_LENGTH_MAX;
}

/** As made by chance; a noticing's may become the id of an entry on the board. */
export function isChanceId(value: unknown): value is string {
  return typeof value === "string" && CHANCE_ID.test(value);
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

function isChoice(value: unknown): value is PaceChoice {
  return value === "off" || value === "count" || value === "share";
}

function isSignal(value: unknown): value is QuietSignal {
  return SIGNALS.some((signal) => signal === value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
