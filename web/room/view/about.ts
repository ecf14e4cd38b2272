// Beside the picture: what there is to know about this meeting, in sentences. The eye line is
// geometry, told to the counsellor only. Deliberately absent: figures that judge anybody.

import { eyeLine } from "../set_up/eye_line";
import type { Room } from "../state";
import { inside, maybe, part, setText, show } from "./page";
import { boxOf, spotOfPage } from "./placing";
import { say } from "./words";

const LOOK_MS = 2000; // chosen: a window may have been moved

const SENTENCES = { good: "room-eye-good", acceptable: "room-eye-fair", far: "room-eye-far" };

/** Returns what says anew where the eyes are; for when the picture has moved. */
export function about(room: Room): () => void {
  if (room.facts.screen !== null && maybe("about-eyes") !== null) {
    setInterval(() => sayEyes(room), LOOK_MS);
  }
  return () => sayEyes(room);
}

function sayEyes(room: Room): void {
  const line = maybe("about-eyes");
  const { screen, otherName: name } = room.facts;
  if (line === null || screen === null) return;
  show(maybe("eyes-tell"), false);
  const shown = part("picture").dataset["shows"] === "other";
  show(line, shown);
  if (!shown) return;
  const box = part("picture").getBoundingClientRect();
  const eyes = eyeLine(screen, spotOfPage(), boxOf(box));
  const degrees = Math.round(eyes.angleDeg);
  setText(inside(line, "span"), say(SENTENCES[eyes.class], { degrees, name }));
}
