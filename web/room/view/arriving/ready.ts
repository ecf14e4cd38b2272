// The counsellor gets ready in the room before anybody is admitted. They see who knocks meanwhile;
// admitting somebody ends it too. It is shown once a visit, unless something must still be read.

import { inTab } from "../../memory";
import type { Room } from "../../state";
import { bounds } from "./bounds";
import { isSomethingToRead, watchWhatMustBeRead } from "./must_read";
import { follow, part, setAttribute, show } from "../page";

const DONE_AS = "webside-ready";

/** `pageNow` returns this page as the server renders it now; null when it cannot be fetched. */
export function ready(room: Room, pageNow: () => Promise<string | null>): void {
  bounds(room);
  const button = part("ready-done");
  if (room.cameBack === null) inTab.set(DONE_AS, null);
  let done = inTab.get(DONE_AS) !== null && !isSomethingToRead();
  button.addEventListener("click", () => {
    done = true;
    inTab.set(DONE_AS, "done");
    turn(false);
    part("room-heading").focus({ preventScroll: true });
  });
  watchWhatMustBeRead(room, pageNow, () => {
    done = false;
    turn(true);
    part("ready").scrollIntoView({ block: "start" });
  });
  follow(room, (state) => {
    if (!done && state.other !== null) {
      done = true;
      inTab.set(DONE_AS, "done");
    }
    turn(!done);
    // There is one main action: admitting, when somebody waits.
    button.classList.toggle("main", state.waiting.length === 0);
  });
}

function turn(on: boolean): void {
  show(part("ready"), on);
  setAttribute(part("room"), "data-ready", on ? "" : null);
}
