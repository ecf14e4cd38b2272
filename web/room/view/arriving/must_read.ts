// What must be read before a session, when it comes while a page of the counsellor's stands open:
// the page is asked again when somebody waits, and once a minute until the two meet.
// Deliberately absent: what was answered; that stands on a page of its own.

import type { Room } from "../../state";
import { follow, part } from "../page";

const AGAIN_MS = 60_000; // chosen

/** Whether something that must be read stands on the room's page. */
export function isSomethingToRead(): boolean {
  return part("ready").querySelector(".must-read") !== null;
}

/** `found` hears of everything that has come since, until the two meet. */
export function watchWhatMustBeRead(room: Room, found: () => void): void {
  const look = async (): Promise<void> => {
    if (room.state.other === null && (await renew("#ready"))) found();
  };
  let waiting = JSON.stringify(room.state.waiting);
  follow(room, (state) => {
    const now = JSON.stringify(state.waiting);
    if (now !== waiting) void look();
    waiting = now;
  });
  setInterval(() => void look(), AGAIN_MS);
}

/** The same on a page without a room: gives what is to be called when somebody waits. */
export function watchOnPage(within: string): () => void {
  setInterval(() => void renew(within), AGAIN_MS);
  return () => void renew(within);
}

/** Puts in place what the server writes there now; whether more has come. */
async function renew(within: string): Promise<boolean> {
  const place = document.querySelector(within);
  const fresh = await writtenNow(`${within} > .must-read`);
  if (place === null || fresh === null) return false;
  const before = place.querySelectorAll(":scope > .must-read");
  if (fresh.length === before.length) return false;
  for (const old of before) old.remove();
  place.prepend(...fresh);
  return fresh.length > before.length;
}

/** Null when the server cannot be asked. */
async function writtenNow(selector: string): Promise<Element[] | null> {
  try {
    const answer = await fetch(location.pathname, { redirect: "error" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll(selector)].map((one) => document.importNode(one, true));
  } catch {
    return null;
  }
}
