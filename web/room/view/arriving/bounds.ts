// The counsellor looks through their own boundaries (docs/practices.md#a4, docs/practices.md#b2):
// ticks are stored for the next time only; the counsellor can go on without them. Other windows are
// not examined.

import type { Room } from "../../state";
import { inside, maybe, part, show } from "../page";
import { settle } from "./settle";

/** https://www.w3.org/TR/window-management/#api-screen-isExtended-attribute; needs no
 * permission. */
type ScreenWithMore = Screen & Partial<EventTarget> & { isExtended?: boolean };

export function bounds(room: Room): void {
  const place = part("bounds");
  const boxes = [...place.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const keep = () => {
    const ticked = boxes.filter((box) => box.checked);
    room.account.keepBoundaries(ticked.map(({ name, value }) => [name, value]));
  };
  const tick = (ticked: HTMLInputElement[]) => {
    for (const box of ticked) box.checked = true;
    keep();
  };
  for (const box of boxes) box.addEventListener("change", keep);
  maybe("bounds-as-last")?.addEventListener("click", () => {
    tick(boxes.filter((box) => "last" in box.dataset));
  });
  document.addEventListener("fullscreenchange", () => {
    const fills = boxes.filter((box) => box.name === "line" && box.value === "full-screen");
    if (document.fullscreenElement !== null && fills.some((box) => !box.checked)) tick(fills);
  });
  noticeDisplay();
  const here = part("settling-here");
  settle(part("settle-here"), part("settle-here-words"), inside(here, ".chairs"), (on) => {
    show(here, on);
    if (on) here.scrollIntoView({ block: "nearest" });
  });
}

/** Mentions a second display where the browser reports one; elsewhere the line asks. */
function noticeDisplay(): void {
  const more = window.screen as ScreenWithMore;
  const tell = () => show(maybe("bounds-display"), more.isExtended === true);
  tell();
  more.addEventListener?.("change", tell);
}
