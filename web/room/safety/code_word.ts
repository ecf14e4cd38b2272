// What is said or done when somebody comes in. The server keeps it; the two pages tell each other
// of a change, and the later one counts, however late a page hears of it.
// Deliberately absent: keeping it (the page's form does), and showing it.

import type { CodeWord } from "../state";

/** The one that was agreed on later; the same object where nothing is new. */
export function laterWord(known: CodeWord | null, heard: CodeWord): CodeWord {
  return known !== null && known.agreedAt >= heard.agreedAt ? known : heard;
}
