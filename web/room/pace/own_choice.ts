// This person's choice about counting: a yes holds once the server has it, a no holds at once and
// is told to the server until it has heard it, by the pages after this one too. One after the
// other, and only the last one counts. Deliberately absent: the choice itself (pace.ts), and the
// way to the server.

import type { PaceChoice } from "../../wire/wire";
import type { Env, Memory } from "../env";

const AGAIN_MS = 10_000; // chosen
const NO_AS = "webside-pace-no-";
const UNTOLD = "untold";
/** Chosen: a page opened anew may have been made before the server heard a no of the last one. */
const PAGE_MS = 10_000;

export interface ChoiceEvents {
  /** Whether the server has it. */
  keep(choice: PaceChoice): Promise<boolean>;
  choose(choice: PaceChoice): void;
  /** `untold`: it has stopped here, but the server does not know yet. */
  stands(how: "kept" | "failed" | "untold"): void;
}

export class OwnChoice {
  readonly #env: Pick<Env, "later" | "now">;
  readonly #device: Memory;
  readonly #noAs: string;
  readonly #events: ChoiceEvents;
  #count = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(
    env: Pick<Env, "later" | "now">, device: Memory, pair: string, events: ChoiceEvents,
  ) {
    this.#env = env;
    this.#device = device;
    this.#noAs = NO_AS + pair;
    this.#events = events;
  }

  /** `known` is what the server knew when it made this page: a no may not have come to it yet. */
  begin(known: PaceChoice): void {
    const no = this.#device.get(this.#noAs);
    if (no === null) return;
    const isRecent = known !== "off" && this.#env.now() - Number(no) < PAGE_MS;
    if (no === UNTOLD || isRecent) this.set("off");
    else this.#device.set(this.#noAs, null);
  }

  set(choice: PaceChoice): void {
    this.#count += 1;
    if (choice === "off") {
      this.#device.set(this.#noAs, UNTOLD);
      this.#events.choose("off");
    }
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
      this.#device.set(this.#noAs, choice === "off" ? String(this.#env.now()) : null);
      if (choice !== "off") this.#events.choose(choice);
      return this.#events.stands("kept");
    }
    if (choice !== "off") return this.#events.stands("failed");
    this.#events.stands("untold");
    this.#env.later(AGAIN_MS, () => this.#ask(choice, count));
  }
}
