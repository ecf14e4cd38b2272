// Leaving at once, for the client: a link, or Escape three times. Nothing is asked, and nothing is
// waited for: the neutral page is in the document already, and takes its place whatever the server
// or the line does. Unsent text is deleted, and the server ends the login as soon as it answers.

import { dropDrafts } from "../../board/drafts";
import { CLIENT_KEYS } from "../../left_off";
import { forgetAll, inTab } from "../../memory";
import { maybe, onDo, part } from "../page";

/** A page without a trace of Webside. */
export const AWAY = "/away";
const LEAVING = "leave-quickly";
const TIMES = 3;
const WITHIN_MS = 2000; // chosen

/** Has `stop` called when the client leaves quickly. What it throws holds nothing up. */
export function onLeavingQuickly(stop: () => void): void {
  window.addEventListener(LEAVING, stop);
}

/** `endLogin` is called last, when nothing of Webside can be seen any more. */
export function quickExit(endLogin: () => void): void {
  let isLeaving = false;
  const exit = (event: Event) => {
    event.preventDefault();
    if (isLeaving) return;
    isLeaving = true;
    // The room reads this and leads nowhere itself. Should a step fail, the page stays blank.
    document.documentElement.hidden = true;
    const steps = [
      () => window.dispatchEvent(new Event(LEAVING)),
      () => dropDrafts(inTab),
      () => forgetAll(CLIENT_KEYS),
      showAway,
      () => history.replaceState(null, "", AWAY),
      endLogin,
    ];
    for (const step of steps) {
      try {
        step();
      } catch (error) {
        setTimeout(() => {
          throw error;
        });
      }
    }
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

/** Shows the neutral page and nothing else. What was there stays in the document, where nothing
 * shows it, so that scripts that still run find what they look for. */
function showAway(): void {
  const { content, dataset } = part<HTMLTemplateElement>("away");
  const style = part<HTMLLinkElement>("away-style");
  document.title = dataset["title"] ?? "";
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon !== null) icon.href = "data:,";
  for (const { name } of [...document.documentElement.attributes]) {
    if (name.startsWith("data-")) document.documentElement.removeAttribute(name);
  }
  for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  const left = document.createElement("div");
  left.hidden = true;
  left.append(...document.body.childNodes);
  document.body.append(content.cloneNode(true), left);
  for (const other of document.querySelectorAll("style, link[rel=stylesheet]")) other.remove();
  style.media = "all";
  document.head.append(style);
  document.documentElement.hidden = false;
  maybe("measures")?.focus();
}
