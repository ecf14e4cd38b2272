// Single keys for what is needed quickly. They do nothing while somebody types or a dialog is open,
// except for the cover, and can be turned off (WCAG 2.1.4). No key leaves the room.

import { onDevice } from "../memory";
import type { Room } from "../state";
import { isChecking } from "../set_up/joint_check";
import { isComposing } from "./keys";
import { drawNow, part } from "./page";

const KEPT_AS = "webside-single-keys";

export function keyboard(room: Room): void {
  const box = part<HTMLInputElement>("keys-on");
  box.checked = onDevice.get(KEPT_AS) !== "off";
  box.addEventListener("change", () => onDevice.set(KEPT_AS, box.checked ? null : "off"));
  window.addEventListener("keydown", (event) => {
    const { stage, covered } = room.state;
    if (!box.checked || stage !== "room" || covered || isTaken(event)) return;
    const signal = signalFor(event.key);
    if (signal !== undefined && !isAsked() && !isChecking(room.state)) return signal.click();
    const id = controlFor(event.key);
    if (id === null || (id !== "cover" && isAsked())) return;
    event.preventDefault();
    if (id === "cover") {
      void room.cover.turn(true);
      return drawNow();
    }
    const control = part(id);
    if (id !== "chat" || control.getAttribute("aria-expanded") !== "true") control.click();
    if (id.endsWith("chat")) part("chat-text").focus();
  });
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return true;
  if (isComposing(event)) return true;
  const at = event.target;
  return at instanceof HTMLElement && at.closest("input, textarea, select") !== null;
}

function isAsked(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** Buttons of a client's quiet signals in document order, folded or not. */
function signalFor(key: string): HTMLElement | undefined {
  if (!/^[1-9]$/.test(key)) return undefined;
  return document.querySelectorAll<HTMLElement>("#quiet [data-signal]")[Number(key) - 1];
}

function controlFor(key: string): string | null {
  switch (key.toLowerCase()) {
    case "m": return part("mute").hidden ? null : "mute";
    case "v": return "camera-off";
    case "b": return part("board-open").hidden ? "tab-today" : "board-open";
    case "c": return part("chat").hidden ? "tab-chat" : "chat";
    case "x": return "cover";
    default: return null;
  }
}
