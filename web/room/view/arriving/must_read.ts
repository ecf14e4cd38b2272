// What must be read before a session, when it comes while a page of the counsellor's stands open:
// the page is asked again when somebody waits, and once a minute until the two meet.
// Deliberately absent: what was answered; that stands on a page of its own.

import type { Room } from "../../state";
import { follow, part } from "../page";

const AGAIN_MS = 60_000; // chosen

/** This page as the server writes it now; null when it cannot be had. */
type PageNow = () => Promise<string | null>;

/** Whether something that must be read stands on the room's page. */
export function isSomethingToRead(): boolean {
  return part("ready").querySelector(".must-read") !== null;
}

/** `found` hears of everything that has come since, until the two meet. */
export function watchWhatMustBeRead(room: Room, pageNow: PageNow, found: () => void): void {
  const look = async (): Promise<void> => {
    if (room.state.other === null && (await renew("#ready", pageNow))) found();
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
export function watchOnPage(within: string, pageNow: PageNow): () => void {
  setInterval(() => void renew(within, pageNow), AGAIN_MS);
  return () => void renew(within, pageNow);
}

/** Puts in place what the server writes there now; whether more has come. */
async function renew(within: string, pageNow: PageNow): Promise<boolean> {
  const place = document.querySelector(within);
  const fresh = partsOf(await pageNow(), `${within} > .must-read`);
  if (place === null || fresh === null) return false;
  const before = place.querySelectorAll(":scope > .must-read");
  if (fresh.length === before.length) return false;
  for (const old of before) old.remove();
  place.prepend(...fresh);
  return fresh.length > before.length;
}

function partsOf(page: string | null, selector: string): Element[] | null {
  if (page === null) return null;
  const { body } = new DOMParser().parseFromString(page, "text/html");
  return [...body.querySelectorAll(selector)].map((one) => document.importNode(one, true));
}
