// What is said or done when somebody comes in. The server keeps it; the two pages tell each other
// of a change, and the later one counts, however late a page hears of it.
// Deliberately absent: keeping it (the page's form does), and showing it.

import type { CodeWord, CodeWordPart } from "../state";
import type { Talk, TalkOf } from "../talk";

export interface AgreedWordEvents {
  send(said: Talk): boolean;
  changed(codeWord: CodeWord): void;
  /** The other has agreed on a later word. */
  heard(): void;
}

export class AgreedWord implements CodeWordPart {
  readonly #events: AgreedWordEvents;
  #now: CodeWord | null;

  constructor(known: CodeWord | null, events: AgreedWordEvents) {
    this.#now = known;
    this.#events = events;
  }

  agreed(codeWord: CodeWord): void {
    this.#take(codeWord);
    this.opened();
  }

  /** After every new connection. */
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

/** The one that was agreed on later; the same object where nothing is new. */
export function laterWord(known: CodeWord | null, heard: CodeWord): CodeWord {
  return known !== null && known.agreedAt >= heard.agreedAt ? known : heard;
}
