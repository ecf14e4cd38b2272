// What a client may do before the session opens: own steps, today's agenda, whom to turn to. This
// part moves from the arrival to the waiting page; the agenda continues on the board of the room.
// Deliberately absent: making the agenda live (board.ts).

import { inside, part } from "../page";
import type { Place } from "../stages";

/** Its links lead along the page before the room is there. */
export function leadAlong(): void {
  for (const link of part("way-in").querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
    link.addEventListener("click", (event) => {
      // No entry in the history, so that after leaving quickly "back" does not lead here.
      event.preventDefault();
      const section = part(link.hash.slice(1));
      section.scrollIntoView();
      section.focus({ preventScroll: true });
    });
  }
}

export function wayIn(): (place: Place) => void {
  const row = part("way-in");
  const more = part("way-more");
  return (place) => {
    if (place === "room") {
      part("board-tabs").after(part("board-news"), part("board-trouble"));
      part("panel-today").append(part("today"));
    } else if (place === "arrival" || place === "waiting") {
      part("today-ahead").append(part("board-news"), part("board-trouble"), part("today"));
      if (place === "arrival") {
        part("arrive-side").before(row);
        part("drawing").after(more);
      } else {
        part("ways").before(row);
        inside(part("waiting"), ".below").after(more);
      }
    }
  };
}
