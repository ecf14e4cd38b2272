// Tells counsellors, when they return, that another window had their focus for a while. The note
// disappears by itself. Nobody else is told, and clients have nothing of this kind.

import { inTab, onDevice } from "../memory";
import { OwnFocus } from "../own_focus";
import type { Room } from "../state";
import { formats } from "./formats";
import { follow, part, setText, show } from "./page";
import { say } from "./words";

const SHOWN_MS = 12_000; // chosen: a sentence and two buttons

export function ownFocus(room: Room): void {
  const focus = new OwnFocus(() => Date.now(), onDevice, inTab);
  const box = part<HTMLInputElement>("own-focus-on");
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    show(part("own-focus"), false);
    setText(part("own-focus-words"), "");
  };
  const followFocus = () => {
    if (!document.hidden && document.hasFocus()) {
      const seconds = focus.comeBack();
      if (seconds === null) return;
      show(part("own-focus"), true);
      setText(part("own-focus-words"), say("room-own-focus", { time: formats().lasting(seconds) }));
      clearTimeout(timer);
      timer = window.setTimeout(hide, SHOWN_MS);
    } else if (isMeeting(room)) {
      focus.leave();
    }
  };
  document.addEventListener("visibilitychange", followFocus);
  for (const event of ["blur", "focus"]) window.addEventListener(event, followFocus);
  const want = (wanted: boolean) => {
    focus.want(wanted);
    box.checked = wanted;
    if (!wanted) hide();
  };
  box.checked = focus.wanted;
  box.addEventListener("change", () => want(box.checked));
  part("own-focus-close").addEventListener("click", hide);
  part("own-focus-off").addEventListener("click", () => want(false));
  if (room.cameBack === null) focus.begin();
  follow(room, () => {
    if (!isMeeting(room)) focus.stop();
  });
}

/** While covered they may have to attend to something else. */
function isMeeting({ state }: Room): boolean {
  return state.stage === "room" && state.other !== null && !state.covered;
}
