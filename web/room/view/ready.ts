// The counsellor gets ready in the room, before anybody is let in; who knocks is seen meanwhile,
// and letting them in ends it as well.
// Deliberately absent: asking for it a second time in a visit.

import type { Room } from "../state";
import { bounds } from "./bounds";
import { follow, part, setAttribute, show } from "./page";

export function ready(room: Room): void {
  bounds();
  const button = part("ready-done");
  let done = room.cameBack !== null;
  button.addEventListener("click", () => {
    done = true;
    turn(false);
    part("room-heading").focus({ preventScroll: true });
  });
  follow(room, (state) => {
    done ||= state.other !== null;
    turn(!done);
    // One main action: letting somebody in, where somebody waits.
    button.classList.toggle("main", state.waiting.length === 0);
  });
}

function turn(on: boolean): void {
  show(part("ready"), on);
  setAttribute(part("room"), "data-ready", on ? "" : null);
}
