// Leaving at once, for the client: a link, or Escape three times. Nothing is asked, and nothing is
// waited for: the neutral page is in the document already, and takes its place whatever the server
// or the line does. Unsent text is deleted, the other tabs of this browser leave too, and the
// server ends the login as soon as it answers.

import { dropDrafts } from "../../board/drafts";
import { CLIENT_KEYS } from "../../left_off";
import { forgetAll, inTab, onDevice } from "../../memory";
import { forgetKeys } from "../../safety/browser_keys";
import { isComposing, isInField } from "../keys";
import { maybe, onDo, part, show } from "../page";

/** A page without a trace of Webside. */
export const AWAY = "/away";
const LEAVING = "leave-quickly";
const TIMES = 3;
const WITHIN_MS = 2000; // chosen
const ESCAPE_KEPT_AS = "webside-escape-leaves";

/** Has `stop` called when the client leaves quickly. What it throws holds nothing up. */
export function onLeavingQuickly(stop: () => void): void {
  window.addEventListener(LEAVING, stop);
}

/** `endLogin` is called last, when nothing of Webside can be seen any more. */
export function quickExit(endLogin: () => void): void {
  const others = "BroadcastChannel" in window ? new BroadcastChannel(LEAVING) : null;
  let isLeaving = false;
  const leave = () => {
    if (isLeaving) return;
    isLeaving = true;
    // The room reads this and leads nowhere itself. Should a step fail, the page stays blank.
    document.documentElement.hidden = true;
    const steps = [
      () => others?.postMessage(LEAVING),
      () => window.dispatchEvent(new Event(LEAVING)),
      () => dropDrafts(inTab),
      () => forgetAll(CLIENT_KEYS),
      forgetKeys,
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
  // One login is behind all tabs, so a page of another pair leaves too. A tab that was told tells
  // the others once more, which does nothing there.
  others?.addEventListener("message", leave);
  onDo("quick-exit", (event) => {
    event.preventDefault();
    leave();
  });
  const isThird = escapes();
  const leavesByEscape = escapeChoice();
  window.addEventListener("keydown", (event) => {
    if (!leavesByEscape() || !isThird(event)) return;
    event.preventDefault();
    leave();
  });
}

/** Tells whether Escape was pressed three times in a row. One that closes something, is pressed in
 * a field, or belongs to an input method has another meaning and does not count. */
function escapes(): (event: KeyboardEvent) => boolean {
  let presses: number[] = [];
  return (event) => {
    if (event.key !== "Escape" || event.repeat) return false;
    if (isComposing(event) || isInField(event) || isClosing(event)) return false;
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at <= WITHIN_MS);
    return presses.length >= TIMES;
  };
}

/** Whether an Escape closes something: the browser a dialog or the full screen, or what
 * `closesByEscape` has closed. */
function isClosing({ defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || document.fullscreenElement !== null) return true;
  return document.querySelector("dialog[open]") !== null;
}

/** Follows the ticks on the page by which a client chooses; without a choice Escape leaves. */
function escapeChoice(): () => boolean {
  const ticks = [...document.querySelectorAll<HTMLInputElement>("[data-escape-leaves]")];
  const isChosen = () => onDevice.get(ESCAPE_KEPT_AS) !== "off";
  let chosen = isChosen();
  const draw = () => {
    for (const tick of ticks) tick.checked = chosen;
  };
  for (const tick of ticks) {
    show(tick.closest("label"), true);
    tick.addEventListener("change", () => {
      chosen = tick.checked;
      onDevice.set(ESCAPE_KEPT_AS, chosen ? null : "off");
      draw();
    });
  }
  // Chosen in another tab.
  window.addEventListener("storage", () => {
    chosen = isChosen();
    draw();
  });
  draw();
  return () => chosen;
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
  // Before it is moved: a link that is moved loads its sheet again, and there may be no line.
  const rules = rulesOf(style);
  const left = document.createElement("div");
  left.hidden = true;
  left.append(...document.body.childNodes);
  document.body.append(content.cloneNode(true), left);
  for (const other of document.querySelectorAll("style, link[rel=stylesheet]")) other.remove();
  if (rules === "") {
    style.media = "all";
    document.head.append(style);
  } else {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }
  document.documentElement.hidden = false;
  maybe("measures")?.focus();
}

/** The rules that a link has loaded; empty when there are none yet, or they cannot be taken. */
function rulesOf({ sheet }: HTMLLinkElement): string {
  if (sheet === null || !("adoptedStyleSheets" in document)) return "";
  return [...sheet.cssRules].map(({ cssText }) => cssText).join("\n");
}
