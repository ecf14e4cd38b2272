// Shows what must be read before a session when it arrives while a counsellor's page is open: the
// page is fetched again when somebody waits, and every minute until the two meet.

import type { Room } from "../../state";
import { follow, part } from "../page";

const AGAIN_MS = 60_000; // chosen

/** Returns this page as the server renders it now; null when it cannot be fetched. */
type PageNow = () => Promise<string | null>;

/** Whether the room's page contains something that must be read. */
export function isSomethingToRead(): boolean {
  return part("ready").querySelector(".must-read") !== null;
}

/** Calls `found` when more has arrived, until the two meet. */
export function watchWhatMustBeRead(room: Room, pageNow: PageNow, found: () => void): void {
  const check = async (): Promise<void> => {
    if (room.state.other === null && (await renew("#ready", pageNow))) found();
  };
  let waiting = JSON.stringify(room.state.waiting);
  follow(room, (state) => {
    const now = JSON.stringify(state.waiting);
    if (now !== waiting) void check();
    waiting = now;
  });
  setInterval(() => void check(), AGAIN_MS);
}

/** For a page without a room; call the returned function when somebody waits. */
export function watchOnPage(within: string, pageNow: PageNow): () => void {
  setInterval(() => void renew(within, pageNow), AGAIN_MS);
  return () => void renew(within, pageNow);
}

/** Replaces this part by the server's current one; returns whether there is more to read. */
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
