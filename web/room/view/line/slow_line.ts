// The delay of the line in one sentence on both screens, so that nobody takes a pause for the other
// person's. Deliberately absent: when to show it (web/room/line/slow_line.ts).

import { type Slow, SlowLine } from "../../line/slow_line";
import { isByText } from "../../saying/by_text";
import type { Room } from "../../state";
import type { Wish } from "../media/devices";
import { formats } from "../formats";
import { follow, part, setText, show } from "../page";
import { say } from "../words";

export function slowLine(room: Room, wish: Wish): void {
  const line = new SlowLine();
  let delay = room.state.delay;
  let slow: Slow | null = null;
  part("slow-line-away").addEventListener("click", () => {
    line.putAway();
    slow = null;
    part("room-heading").focus({ preventScroll: true });
    render();
  });
  part("slow-line-voice").addEventListener("click", () => {
    wish.modality = "voice";
    void room.setModality("voice");
    part("room-heading").focus({ preventScroll: true });
  });
  const render = () => {
    const { state } = room;
    const shown = slow !== null && state.other !== null && !isByText(state);
    show(part("slow-line"), shown);
    setText(part("slow-line-words"), slow === null || !shown ? "" : wordsOf(slow, state.modality));
    show(part("slow-line-voice"), slow?.degree === 2 && state.modality === "video");
  };
  follow(room, (state) => {
    if (state.delay !== delay) {
      delay = state.delay;
      slow = line.read(delay, performance.now());
    }
    render();
  });
}

function wordsOf({ degree, ms }: Slow, modality: string): string {
  const adds = say("room-slow-line", { seconds: formats().seconds(ms) });
  if (degree === 1) return adds;
  const key = modality === "video" ? "room-slow-line-long" : "room-slow-line-long-voice";
  return `${adds} ${say(key)}`;
}
