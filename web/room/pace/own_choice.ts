// This person's choice about counting. A yes takes effect once the server has it; a no takes effect
// at once and is posted until the server has it, on later pages too. Choices are posted one after
// the other, and only the last one counts.
// Deliberately absent: what a choice means (pace.ts).

import type { PaceChoice, PaceStands } from "../../wire/wire";
import { type Answer, type Env, isDone } from "../env";
import type { Facts, PaceTrouble } from "../state";

const AGAIN_MS = 10_000; // chosen
const NO_AS = "webside-pace-no-";
const UNTOLD = "untold";
/** Chosen: a page opened again may have been made before the server knew the last page's no. */
const PAGE_MS = 10_000;

const REFUSED = 409;

type ChoiceEnv = Pick<Env, "later" | "now" | "memory" | "post">;

export interface ChoiceEvents {
  /** The choice takes effect. */
  choose(choice: PaceChoice): void;
  /** The server answered the last choice or was not reached; null when it has the choice. */
  settled(trouble: PaceTrouble | null): void;
}

export class OwnChoice {
  readonly #env: ChoiceEnv;
  readonly #path: string;
  readonly #noAs: string;
  readonly #events: ChoiceEvents;
  #count = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(env: ChoiceEnv, { role, pair }: Pick<Facts, "role" | "pair">, events: ChoiceEvents) {
    this.#env = env;
    this.#path = role === "client" ? "/me/pace/choice" : `/pairs/${pair}/pace/choice`;
    this.#noAs = NO_AS + pair;
    this.#events = events;
  }

  /** `known` is the choice on the server when it made this page; it may miss a recent no. */
  begin(known: PaceChoice): void {
    const no = this.#env.memory.get(this.#noAs);
    if (no === null) return;
    const isRecent = known !== "off" && this.#env.now() - Number(no) < PAGE_MS;
    if (no === UNTOLD || isRecent) this.set("off");
    else this.#env.memory.set(this.#noAs, null);
  }

  set(choice: PaceChoice): void {
    this.#count += 1;
    if (choice === "off") {
      this.#env.memory.set(this.#noAs, UNTOLD);
      this.#events.choose("off");
    }
    this.#ask(choice, this.#count);
  }

  #ask(choice: PaceChoice, count: number): void {
    this.#work = this.#work.then(async () => {
      if (count !== this.#count) return;
      const answer = await this.#env.post(this.#path, { form: [["choice", choice]] }, true);
      if (count === this.#count) this.#answered(choice, count, troubleOf(answer, choice));
    });
  }

  #answered(choice: PaceChoice, count: number, trouble: PaceTrouble | null): void {
    if (trouble === null) {
      const now = String(this.#env.now());
      this.#env.memory.set(this.#noAs, choice === "off" ? now : null);
      if (choice !== "off") this.#events.choose(choice);
      return this.#events.settled(null);
    }
    if (choice !== "off") return this.#events.settled(trouble);
    this.#events.settled({ kind: "untold" });
    this.#env.later(AGAIN_MS, () => this.#ask(choice, count));
  }
}

/** Why the server does not have the choice; null when it has. */
function troubleOf(answer: Answer | null, choice: PaceChoice): PaceTrouble | null {
  const said = answer?.said as Partial<PaceStands & { sentence: string }> | null | undefined;
  if (answer?.status === REFUSED && typeof said?.sentence === "string") {
    return { kind: "refused", sentence: said.sentence };
  }
  return isDone(answer) && said?.mine === choice ? null : { kind: "failed" };
}
