// "Someone came in": covers everything that anybody may read, and brings the room back. It shows
// the page of the quick exit, so that the two look alike. No words say what the page is for:
// somebody else may read them or hear them read aloud.

import type { Room } from "../../state";
import { follow, onDo, part, show } from "../page";

export function cover(room: Room): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const ownIcon = icon?.href ?? "";
  let covered = false;
  let before: Element | null = null;
  onDo("cover", () => void room.cover.turn(true));
  part("cover-back").addEventListener("click", () => void room.cover.turn(false));
  follow(room, (state) => {
    if (state.covered === covered) return;
    covered = state.covered;
    if (covered) before = document.activeElement;
    for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
    document.documentElement.toggleAttribute("data-covered", covered);
    show(part("cover"), covered);
    if (icon !== null) icon.href = covered ? "data:," : ownIcon;
    if (covered) part("measures").focus();
    else if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  });
}
