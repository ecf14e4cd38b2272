// The cards under the picture: each part of the room shows and hides its own card, and this file
// shows one of them at a time. Deliberately absent: choosing it (saying/cards.ts).

import { NO_CARD, nextCard, queueCards, type CardQueue } from "../saying/cards";
import { isChecking } from "../set_up/joint_check";
import type { Room } from "../state";
import { follow, part, setAttribute, show } from "./page";

/** `turned` is called whenever another card, or no card, is shown. */
export function cards(room: Room, turned: () => void): void {
  const place = part("cards");
  let queue: CardQueue<HTMLElement> = NO_CARD;
  const give = (to: CardQueue<HTMLElement>) => {
    const isTurned = to.shown !== queue.shown;
    queue = to;
    const held = place.contains(document.activeElement);
    for (const card of place.querySelectorAll<HTMLElement>("[data-card]")) {
      setAttribute(card, "data-waits", card === queue.shown ? null : "");
    }
    show(part("cards-next"), queue.wanted.length > 1);
    part("room").toggleAttribute("data-card", queue.shown !== null);
    if (held && !isSeen(document.activeElement)) {
      part("room-heading").focus({ preventScroll: true });
    }
    if (isTurned) turned();
  };
  const arrange = () => give(queueCards(queue, wantedIn(place, isChecking(room.state))));
  part("cards-next").addEventListener("click", () => give(nextCard(queue)));
  new MutationObserver(arrange).observe(place, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"],
  });
  follow(room, arrange);
}

/** In document order, which is the order of urgency. */
function wantedIn(place: HTMLElement, checking: boolean): HTMLElement[] {
  const all = [...place.querySelectorAll<HTMLElement>("[data-card]")];
  return all.filter((card) => !card.hidden && (!checking || card.dataset["card"] === "always"));
}

function isSeen(element: Element | null): boolean {
  return element instanceof HTMLElement && element.getClientRects().length > 0;
}
