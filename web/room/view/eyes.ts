// Tells the counsellor, where they set the picture's size, how near the other's eyes are to the
// lens. Computed from geometry only.

import { eyeLine } from "../set_up/eye_line";
import type { Room } from "../state";
import { maybe, part, setText, show } from "./page";
import { boxOf, spotOfPage } from "./placing";
import { say } from "./words";

const AGAIN_MS = 2000; // chosen: the window may have been moved

const SENTENCES = { good: "room-eye-good", acceptable: "room-eye-fair", far: "room-eye-far" };

/** The returned function updates the sentence after the picture has moved. */
export function eyes(room: Room): () => void {
  if (room.facts.screen !== null && maybe("eyes") !== null) {
    setInterval(() => sayEyes(room), AGAIN_MS);
  }
  return () => sayEyes(room);
}

function sayEyes(room: Room): void {
  const line = maybe("eyes");
  const { screen, otherName: name } = room.facts;
  if (line === null || screen === null) return;
  show(maybe("eyes-tell"), false);
  const shown = part("picture").dataset["shows"] === "other";
  show(line, shown);
  if (!shown) return;
  const box = part("picture").getBoundingClientRect();
  const told = eyeLine(screen, spotOfPage(), boxOf(box));
  const degrees = Math.round(told.angleDeg);
  setText(line, say(SENTENCES[told.class], { degrees, name }));
}
