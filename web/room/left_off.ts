// What this person has turned off, and whether they were in the room a moment ago: kept in this tab
// for a reload, and on this device for another window that takes the seat over. Neither the server
// nor the other person's browser is asked.

import type { Modality, Side } from "../wire/wire";
import { toHex } from "./encoding";
import type { Env } from "./env";
import { MODALITIES } from "./kinds";
import { SEAT_KEPT_MS } from "./line/protocol";
import type { Off } from "./media/sending";

/** What the room of a pair keeps is called so, in the tab and on the device. */
export function keptAs(role: Side, pair: string): string {
  return `webside-${role}-${pair}`;
}

/** How the names of all begin that a client's rooms keep. */
export const CLIENT_KEYS = keptAs("client", "");

interface Kept extends Off {
  /** Milliseconds since 1970. */
  at: number;
  inRoom: boolean;
  modality: Modality;
}

/** How long the word of a window counts that it has the seat. Chosen: two times the interval at
 * which it is renewed, and a little. */
const CLAIM_MS = 25_000;
const ID_BYTES = 8;

type LeftOffEnv = Pick<Env, "bytes" | "memory" | "now" | "tab">;

export class LeftOff {
  readonly #env: LeftOffEnv;
  readonly #key: string;
  /** Tells this page from others, for as long as it is open. */
  readonly #page: string;

  constructor(env: LeftOffEnv, key: string) {
    this.#env = env;
    this.#key = key;
    this.#page = toHex(env.bytes(ID_BYTES));
  }

  /** Whether another window of this browser has taken the seat since this one did. */
  get isTaken(): boolean {
    try {
      const { page, at } = JSON.parse(this.#env.memory.get(this.#claimKey()) ?? "{}");
      const isOther = typeof page === "string" && page !== this.#page;
      return isOther && typeof at === "number" && this.#env.now() - at < CLAIM_MS;
    } catch {
      return false;
    }
  }

  /** This window takes the seat, or still has it. */
  claim(): void {
    const claim = { page: this.#page, at: this.#env.now() };
    this.#env.memory.set(this.#claimKey(), JSON.stringify(claim));
  }

  /** The modality with which this tab was in the room while its seat is kept; null otherwise. */
  get cameBack(): Modality | null {
    const kept = this.#inTab();
    return kept !== null && kept.inRoom && this.#isFresh(kept) ? kept.modality : null;
  }

  /** The modality with which any window of this browser was in the room while the seat is kept. */
  get inAnyWindow(): Modality | null {
    return this.#onDevice()?.modality ?? null;
  }

  /** What was off in this tab, however long ago; null when nothing is known. */
  get inThisTab(): Off | null {
    return offOf(this.#inTab());
  }

  /** What was off in the window that has the seat, or had it a moment ago. */
  get whereSeated(): Off | null {
    return offOf(this.#onDevice());
  }

  /** This window is in the room. `forAll`: another window that takes the seat begins with this. */
  keep(modality: Modality, { muted, cameraOff, covered }: Off, forAll: boolean): void {
    const kept: Kept = {
      at: this.#env.now(), inRoom: true, modality, muted, cameraOff, covered,
    };
    this.#env.tab.set(this.#key, JSON.stringify(kept));
    if (!forAll) return;
    this.#env.memory.set(this.#key, JSON.stringify(kept));
    this.claim();
  }

  /** This window is no longer in the room, so a reload does not lead there by itself. */
  stepOut(): void {
    const kept = this.#inTab();
    if (kept !== null) this.#env.tab.set(this.#key, JSON.stringify({ ...kept, inRoom: false }));
  }

  /** The meeting is over, or the person has left. */
  forget(): void {
    this.#env.tab.set(this.#key, null);
    this.#env.memory.set(this.#key, null);
    this.#env.memory.set(this.#claimKey(), null);
  }

  #claimKey(): string {
    return `${this.#key}-page`;
  }

  #inTab(): Kept | null {
    return readKept(this.#env.tab.get(this.#key));
  }

  #onDevice(): Kept | null {
    const kept = readKept(this.#env.memory.get(this.#key));
    return kept !== null && this.#isFresh(kept) ? kept : null;
  }

  #isFresh({ at }: Kept): boolean {
    return this.#env.now() - at < SEAT_KEPT_MS;
  }
}

function offOf(kept: Kept | null): Off | null {
  if (kept === null) return null;
  const { muted, cameraOff, covered } = kept;
  return { muted, cameraOff, covered };
}

/** Null for a text that does not say all; nothing then opens by itself. */
function readKept(text: string | null): Kept | null {
  try {
    const { at, inRoom, modality, muted, cameraOff, covered } = JSON.parse(text ?? "{}");
    const isWhole = [inRoom, muted, cameraOff, covered].every((one) => typeof one === "boolean");
    if (!isWhole || typeof at !== "number" || !MODALITIES.has(modality)) return null;
    return { at, inRoom, modality, muted, cameraOff, covered };
  } catch {
    return null;
  }
}
