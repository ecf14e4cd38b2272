// Single keys for what is needed quickly. They rest while somebody writes or answers a dialog, and
// can be turned off (WCAG 2.1.4). Deliberately absent: keys that leave the room.

import type { Room } from "../state";
import { part } from "./page";

const KEPT_AS = "webside-single-keys";

export function keyboard(room: Room): void {
  const box = part<HTMLInputElement>("keys-on");
  box.checked = localStorage.getItem(KEPT_AS) !== "off";
  box.addEventListener("change", () => localStorage.setItem(KEPT_AS, box.checked ? "on" : "off"));
  window.addEventListener("keydown", (event) => {
    if (!box.checked || room.state.stage !== "room" || isTaken(event)) return;
    const id = controlFor(event.key);
    if (id === null) return;
    event.preventDefault();
    if (id === "chat" && !part("board").hidden) part("chat-text").focus();
    else part(id).click();
  });
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return true;
  if (document.querySelector("dialog[open]") !== null) return true;
  const at = event.target;
  return at instanceof HTMLElement && at.closest("input, textarea, select") !== null;
}

function controlFor(key: string): string | null {
  switch (key.toLowerCase()) {
    case "m": return part("mute").hidden ? null : "mute";
    case "v": return "camera-off";
    case "c": return "chat";
    default: return null;
  }
}
