// How near to the lens the other's eyes are, told to the counsellor where the picture is set.
// Geometry only. Deliberately absent: figures that judge anybody.

import { eyeLine } from "../set_up/eye_line";
import type { Room } from "../state";
import { maybe, part, setText, show } from "./page";
import { boxOf, spotOfPage } from "./placing";
import { say } from "./words";

const LOOK_MS = 2000; // chosen: a window may have been moved

const SENTENCES = { good: "room-eye-good", acceptable: "room-eye-fair", far: "room-eye-far" };

/** Returns what says again where the eyes are, for when the picture has moved. */
export function eyes(room: Room): () => void {
  if (room.facts.screen !== null && maybe("eyes") !== null) {
    setInterval(() => sayEyes(room), LOOK_MS);
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
