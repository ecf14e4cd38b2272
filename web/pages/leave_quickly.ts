// On every page of a client: leaving quickly. It is a script of its own, so that it works before
// the page's other scripts have loaded, and when they fail.

import { AWAY, quickExit } from "../room/view/safety/quick_exit";

const AGAIN_MS = 2_000; // chosen
const PATIENCE_MS = 10_000; // chosen

/** The server's answer deletes the cookie. Then its page takes the place of this document, and with
 * that goes all that scripts remember. */
async function endLogin(): Promise<void> {
  for (;;) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // Without a line or a server the person keeps the neutral page, and it is tried again.
    const told = fetch(AWAY, { cache: "no-store", keepalive: true, signal });
    const answer = await told.catch(() => null);
    if (answer?.ok) return location.replace(AWAY);
    await new Promise((again) => setTimeout(again, AGAIN_MS));
  }
}

quickExit(() => void endLogin());
