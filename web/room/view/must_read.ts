// What must be read before a session, when it comes while the room stands open: the page is asked
// again when somebody waits, and once a minute until the two meet.
// Deliberately absent: what was answered; that stands on a page of its own.

import type { Room } from "../state";
import { follow, part } from "./page";

const AGAIN_MS = 60_000; // chosen

/** Whether something that must be read stands on the page. */
export function isSomethingToRead(): boolean {
  return part("ready").querySelector(".must-read") !== null;
}

/** `found` hears of everything that has come since. */
export function watchWhatMustBeRead(room: Room, found: () => void): void {
  const look = async (): Promise<void> => {
    if (room.state.other !== null) return;
    const fresh = await notices();
    if (fresh === null) return;
    const shown = part("ready");
    const before = shown.querySelectorAll(".must-read");
    if (fresh.length === before.length) return;
    for (const old of before) old.remove();
    shown.prepend(...fresh);
    if (fresh.length > before.length) found();
  };
  let waiting = JSON.stringify(room.state.waiting);
  follow(room, (state) => {
    const now = JSON.stringify(state.waiting);
    if (now !== waiting) void look();
    waiting = now;
  });
  setInterval(() => void look(), AGAIN_MS);
}

/** As the server writes them now; null when it cannot be asked. */
async function notices(): Promise<Element[] | null> {
  try {
    const answer = await fetch(location.pathname, { redirect: "error" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.querySelectorAll("#ready .must-read")];
    return fresh.map((one) => document.importNode(one, true));
  } catch {
    return null;
  }
}
