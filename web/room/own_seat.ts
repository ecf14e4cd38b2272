// Where this person's own seat is, as long as this page has not taken it: a page that has just been
// opened must not say that nobody sees them while another window of theirs sends.

import type { Env } from "./env";
import { SEATED } from "./kinds";
import type { Seated } from "./state";

const AGAIN_MS = 10_000; // chosen

/** Answers `{ seated }` for the client who asks. */
const PATH = "/arrive/seat";

export class SeatedNow {
  readonly #env: Pick<Env, "later" | "page">;
  readonly #found: (seated: Seated) => void;
  #isAsking = true;
  #cancel = (): void => {};

  /** Asks again and again until `stop`; without an answer the last one holds. */
  constructor(env: Pick<Env, "later" | "page">, found: (seated: Seated) => void) {
    this.#env = env;
    this.#found = found;
    this.#wait();
  }

  /** Asks at once, as when the page is seen again. */
  async ask(): Promise<void> {
    if (!this.#isAsking) return;
    this.#wait();
    const seated = seatedIn(await this.#env.page(PATH));
    if (this.#isAsking && seated !== null) this.#found(seated);
  }

  /** This page takes the seat itself. */
  stop(): void {
    this.#isAsking = false;
    this.#cancel();
  }

  #wait(): void {
    this.#cancel();
    this.#cancel = this.#env.later(AGAIN_MS, () => void this.ask());
  }
}

function seatedIn(answer: string | null): Seated | null {
  try {
    const seated: unknown = JSON.parse(answer ?? "null")?.seated;
    return SEATED.has(seated) ? seated : null;
  } catch {
    return null;
  }
}
