// The page on which two people meet: arrival, waiting and the room in one document, so that nothing
// is asked twice. This script makes the arrival usable. The room's own (`meeting.ts`) is loaded
// after the first picture, while the person reads.

import type { Facts } from "./room/state";
import { loadLater } from "./later";
import { early } from "./room/view/arriving/early";
import { heedFirstHalf } from "./room/view/double_press";
import { part, readJson, setText } from "./room/view/page";
import { onLeavingQuickly } from "./room/view/safety/quick_exit";
import { readWords, say } from "./room/view/words";

const LOADED_MS = 5_000; // chosen: should one of the page's files hang

type Meeting = typeof import("./meeting");

function canMeet(): boolean {
  return "RTCPeerConnection" in window && "WebSocket" in window && "HTMLDialogElement" in window;
}

async function come(facts: Facts): Promise<void> {
  const left = new AbortController();
  onLeavingQuickly(() => left.abort());
  const page = facts.role === "client" ? early(facts) : null;
  if (page === null) setText(part("needs-script"), say("arrive-opening-none"));
  if (page !== null) await Promise.race([loaded(), page.pressed]);
  const [{ begin }, words] = await loadLater<Meeting>(left.signal, (isGone) => {
    if (page !== null) page.failed(isGone);
    else setText(part("needs-script"), say(`arrive-opening-${isGone ? "gone" : "lost"}`));
  });
  if (!left.signal.aborted) begin(words, page?.hand() ?? null);
}

/** What the arrival itself needs comes first on a slow line. */
function loaded(): Promise<void> {
  return new Promise((done) => {
    if (document.readyState === "complete") done();
    addEventListener("load", () => done());
    setTimeout(done, LOADED_MS);
  });
}

readWords();
heedFirstHalf();
if (canMeet()) void come(readJson<Facts>("facts"));
else setText(part("needs-script"), say("arrive-too-old"));
