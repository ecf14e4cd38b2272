// The kind of a parsed message, and lists of kinds that scripts check at run time. The compiler
// checks each list against its type: a kind that is missing here does not compile.

import type { Modality, PaceChoice, Side } from "../wire/wire";
import type { Behind, QuietSignal, Seated } from "./state";

export interface Kinds<Kind extends string> {
  readonly all: readonly Kind[];
  has(value: unknown): value is Kind;
}

export const MODALITIES = kinds<Modality>({ video: true, voice: true, text: true });
export const ROLES = kinds<Side>({ counsellor: true, client: true });
export const PACE_CHOICES = kinds<PaceChoice>({ off: true, count: true, share: true });
export const QUIET_SIGNALS =
  kinds<QuietSignal>({ moment: true, say: true, slower: true, hear: true });
export const SEATED = kinds<Seated>({ nowhere: true, door: true, room: true });
export const BEHIND = kinds<Behind>({
  "as-is": true, blur: true, wall: true, window: true, shelf: true,
});

/** The kind of a parsed message; null for a value that is no message. */
export function kindOfMessage(message: unknown): string | null {
  const kind = (message as { type?: unknown } | null | undefined)?.type;
  return typeof kind === "string" ? kind : null;
}

export function kinds<Kind extends string>(each: Record<Kind, true>): Kinds<Kind> {
  return {
    all: Object.keys(each) as Kind[],
    has: (value): value is Kind => typeof value === "string" && Object.hasOwn(each, value),
  };
}
