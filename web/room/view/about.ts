// Beside the picture: what there is to know about this meeting, in sentences. The eye line is
// geometry, told to the counsellor only. Deliberately absent: figures that judge anybody.

import { eyeLine } from "../eye_line";
import type { Room, RoomState } from "../state";
import { follow, inside, localeOfPerson, maybe, part, setText, show } from "./page";
import { boxOf, spotOfPage } from "./placing";
import { say } from "./words";

const DELAY_NOTED_MS = 300; // EVIDENCE A6: D > 300 ms is told to both
const LOOK_MS = 2000; // chosen: a window may have been moved

const SENTENCES = { good: "room-eye-good", acceptable: "room-eye-fair", far: "room-eye-far" };

/** Returns what says anew where the eyes are; for when the picture has moved. */
export function about(room: Room): () => void {
  follow(room, (state) => sayDelay(room, state));
  if (room.facts.screen !== null && maybe("about-eyes") !== null) {
    setInterval(() => sayEyes(room), LOOK_MS);
  }
  return () => sayEyes(room);
}

function sayDelay(room: Room, { delay }: Readonly<RoomState>): void {
  const noted = delay !== null && delay.ms > DELAY_NOTED_MS;
  show(part("about-delay"), noted);
  if (!noted) return;
  const seconds = new Intl.NumberFormat(localeOfPerson(), {
    maximumFractionDigits: 1,
  }).format(delay.ms / 1000);
  const words = say("room-line-delay", { seconds, name: room.facts.otherName });
  setText(inside(part("about-delay"), "span"), words);
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
