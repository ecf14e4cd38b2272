// Leaving at once, for the client: a button, or Escape three times. The page goes blank before it
// goes away, what was typed and not sent is forgotten, and the neutral page takes its place in the
// history. Deliberately absent: any question.

import { memory } from "../../browser_env";
import { dropDrafts } from "../../board/drafts";
import { onDo } from "../page";

const TIMES = 3;
const WITHIN_MS = 2000; // chosen

/** `before` is done first of all. */
export function quickExit(away: string, before: () => void): void {
  const exit = (event: Event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    before();
    dropDrafts(memory(() => sessionStorage));
    location.replace(away);
  };
  onDo("quick-exit", exit);
  let presses: number[] = [];
  const count = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.repeat || isClosing()) return;
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at <= WITHIN_MS);
    if (presses.length >= TIMES) exit(event);
  };
  window.addEventListener("keydown", count, { capture: true });
}

/** An Escape that closes a dialog or the sheet is no wish to leave. */
function isClosing(): boolean {
  return document.querySelector("dialog[open], [data-closes]:not([hidden])") !== null;
}
