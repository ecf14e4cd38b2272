// The word or gesture for when somebody comes in. The server stores it; the two pages tell each
// other of a change, and the word agreed on later wins, in whatever order a page receives them.

import { type Env, isDone } from "../env";
import type { CodeWord, CodeWordPart, Facts } from "../state";
import type { Talk, TalkOf } from "../talk";

export interface AgreedWordEvents {
  send(said: Talk): boolean;
  changed(codeWord: CodeWord): void;
  /** The other has agreed on a later word. */
  heard(): void;
}

export class AgreedWord implements CodeWordPart {
  readonly #env: Pick<Env, "post">;
  readonly #path: string;
  readonly #events: AgreedWordEvents;
  #now: CodeWord | null;

  constructor(
    env: Pick<Env, "post">, { role, pair, codeWord }: Pick<Facts, "role" | "pair" | "codeWord">,
    events: AgreedWordEvents,
  ) {
    this.#env = env;
    this.#path = role === "client" ? "/arrive/word" : `/room/${pair}/word`;
    this.#now = codeWord;
    this.#events = events;
  }

  async agree(word: string): Promise<boolean> {
    const answer = await this.#env.post(this.#path, { form: [["word", word]] });
    const kept = isDone(answer) ? wordIn(answer.said) : null;
    if (kept === null) return false;
    this.#take(kept);
    this.opened();
    return true;
  }

  /** Call after every new connection. */
  opened(): void {
    if (this.#now !== null) this.#events.send({ type: "word", ...this.#now });
  }

  heard({ word, agreedAt }: TalkOf<"word">): void {
    if (this.#take({ word, agreedAt })) this.#events.heard();
  }

  #take(codeWord: CodeWord): boolean {
    const later = laterWord(this.#now, codeWord);
    if (later === this.#now) return false;
    this.#now = later;
    this.#events.changed(later);
    return true;
  }
}

/** The word agreed on later; returns `known` itself when `heard` is not later. */
export function laterWord(known: CodeWord | null, heard: CodeWord): CodeWord {
  return known !== null && known.agreedAt >= heard.agreedAt ? known : heard;
}

function wordIn(said: unknown): CodeWord | null {
  const { word, agreedAt } = (said ?? {}) as Partial<CodeWord>;
  return typeof word === "string" && typeof agreedAt === "number" ? { word, agreedAt } : null;
}
