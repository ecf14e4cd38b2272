// This person's choice about counting: a yes holds once the server has it, a no holds at once and
// is told to the server until it has heard it. One after the other, and only the last one counts.
// Deliberately absent: the choice itself (pace.ts), and the way to the server.

import type { PaceChoice } from "../wire/wire";
import type { Env } from "./env";

const AGAIN_MS = 10_000; // chosen

export interface ChoiceEvents {
  /** Whether the server has it. */
  keep(choice: PaceChoice): Promise<boolean>;
  choose(choice: PaceChoice): void;
  /** `untold`: it has stopped here, but the server does not know yet. */
  stands(how: "kept" | "failed" | "untold"): void;
}

export class OwnChoice {
  readonly #env: Pick<Env, "later">;
  readonly #events: ChoiceEvents;
  #count = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(env: Pick<Env, "later">, events: ChoiceEvents) {
    this.#env = env;
    this.#events = events;
  }

  set(choice: PaceChoice): void {
    this.#count += 1;
    if (choice === "off") this.#events.choose("off");
    this.#ask(choice, this.#count);
  }

  #ask(choice: PaceChoice, count: number): void {
    this.#work = this.#work.then(async () => {
      if (count !== this.#count) return;
      const kept = await this.#events.keep(choice);
      if (count === this.#count) this.#answered(choice, count, kept);
    });
  }

  #answered(choice: PaceChoice, count: number, kept: boolean): void {
    if (kept) {
      if (choice !== "off") this.#events.choose(choice);
      return this.#events.stands("kept");
    }
    if (choice !== "off") return this.#events.stands("failed");
    this.#events.stands("untold");
    this.#env.later(AGAIN_MS, () => this.#ask(choice, count));
  }
}
