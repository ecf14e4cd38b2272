// The counsellor looks through their own boundaries (docs/practices.md#a4, docs/practices.md#b2):
// ticks are kept for next time, and for nothing else. Deliberately absent: waiting for a tick, and
// looking at what other windows show.

import { csrfOfPage, inside, maybe, part, show } from "../page";
import { settle } from "./settle";

/** https://www.w3.org/TR/window-management/#api-screen-isExtended-attribute; asks for nothing. */
type ScreenWithMore = Screen & Partial<EventTarget> & { isExtended?: boolean };

export function bounds(): void {
  const place = part("bounds");
  const boxes = [...place.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const tick = (ticked: HTMLInputElement[]) => {
    for (const box of ticked) box.checked = true;
    keep(boxes);
  };
  for (const box of boxes) box.addEventListener("change", () => keep(boxes));
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

/** Where the browser tells of a second display, that is said; otherwise the line only asks. */
function noticeDisplay(): void {
  const more = window.screen as ScreenWithMore;
  const tell = () => show(maybe("bounds-display"), more.isExtended === true);
  tell();
  more.addEventListener?.("change", tell);
}

function keep(boxes: HTMLInputElement[]): void {
  const csrf = csrfOfPage();
  const ticked = boxes.filter((box) => box.checked).map(({ name, value }) => [name, value]);
  // Without a way to the server the ticks still serve their purpose: they were looked through.
  fetch("/account/boundaries", {
    method: "POST", headers: { "x-csrf": csrf }, body: new URLSearchParams(ticked),
  }).catch(() => {});
}
