// Leaving at once, for the client: a button, or Escape three times. The page turns blank first,
// unsent text is deleted, and the neutral page replaces this one in the history. Nothing is asked.

import { memory } from "../../browser_env";
import { dropDrafts } from "../../board/drafts";
import { onDo } from "../page";

const TIMES = 3;
const WITHIN_MS = 2000; // chosen

/** `before` is called first. */
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

/** Whether an Escape closes a dialog or the sheet and therefore does not count. */
function isClosing(): boolean {
  return document.querySelector("dialog[open], [data-closes]:not([hidden])") !== null;
}
