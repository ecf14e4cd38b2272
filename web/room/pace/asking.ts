// Whether this person is asked about counting because the other would like it: once a session, for
// a limited time, and in a calm moment. Who does not answer is not asked again in that session.
// Deliberately absent: the choice itself (pace.ts).

import type { PaceStands } from "../../wire/wire";
import type { Env } from "../env";
import { isByText } from "../saying/by_text";
import { isChecking } from "../set_up/joint_check";
import type { RoomState } from "../state";

const ASKED_MS = 60_000; // chosen
const ASKED_AS = "webside-pace-asked";

export class Asking {
  readonly #env: Pick<Env, "later" | "now" | "tab">;
  readonly #due: () => void;
  #until = 0;

  /** `due` is called when the time for an answer is over. */
  constructor(env: Pick<Env, "later" | "now" | "tab">, due: () => void) {
    this.#env = env;
    this.#due = due;
  }

  /** A new session begins: the person may be asked again. */
  begin(): void {
    this.#env.tab.set(ASKED_AS, null);
  }

  /** Whether the question is shown now. */
  stands({ mine, theirs, off }: PaceStands, state: Readonly<RoomState>): boolean {
    if (mine !== "off" || theirs === "off" || off || !isCalm(state)) return false;
    if (this.#until === 0 && this.#env.tab.get(ASKED_AS) === null) {
      this.#env.tab.set(ASKED_AS, "asked");
      this.#until = this.#env.now() + ASKED_MS;
      this.#env.later(ASKED_MS, this.#due);
    }
    return this.#env.now() < this.#until;
  }

  answered(): void {
    this.#until = Math.min(this.#until, this.#env.now());
  }
}

/** Nobody is asked during the joint check or while they meet by text. */
function isCalm(state: Readonly<RoomState>): boolean {
  const together = state.stage === "room" && state.other !== null && state.line === "joined";
  return together && !state.covered && !isChecking(state) && !isByText(state);
}
