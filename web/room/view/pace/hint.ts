// The counsellor's hint to leave a little longer, for whoever asked for it. It disappears by
// itself, and shows no number and plays no sound.

import { inTab, onDevice } from "../../memory";
import { Hint } from "../../pace/hint";
import type { Room } from "../../state";
import { follow, part, setText } from "../page";
import { say } from "../words";

const SHOWN_MS = 12_000; // chosen: three words beside a conversation

export function hint(room: Room): void {
  const own = new Hint(() => Date.now(), onDevice, inTab);
  const box = part<HTMLInputElement>("leave-longer-on");
  box.checked = own.wanted;
  let timer = 0;
  const tell = (words: string) => {
    clearTimeout(timer);
    setText(part("leave-longer"), words);
    if (words !== "") timer = window.setTimeout(() => tell(""), SHOWN_MS);
  };
  box.addEventListener("change", () => {
    own.want(box.checked);
    if (!box.checked) tell("");
  });
  let before = room.state.ownWaitsMs;
  follow(room, ({ ownWaitsMs: now, pace }) => {
    if (!pace.counting) tell("");
    if (now === before) return;
    before = now;
    if (own.isDue(now)) tell(say("pace_room-hint"));
  });
}
