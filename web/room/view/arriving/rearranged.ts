// The time for which a client came is cancelled or has moved while they are here: one sentence, on
// the arrival page and where they wait, in the server's words. Nothing else changes; they may stay.

import type { Room } from "../../state";
import { follow, inside, maybe, part, setText, show } from "../page";
import { say } from "../words";

export function rearranged(room: Room): void {
  const note = part("rearranged");
  const title = inside(part("greeting"), "h1");
  const said = title.textContent ?? "";
  part("rearranged-leave").addEventListener("click", () => room.leave());
  follow(room, (state) => {
    const { rearranged: words, stage } = state;
    // What the page said of that time is not true any more.
    const me = room.facts.myName;
    setText(title, words === null ? said : say("arrive-unarranged-title", { me }));
    show(part("expects"), words === null);
    show(maybe("arranged-at"), words === null);
    const place = inside(part("waiting"), ".greeting");
    if (stage === "waiting" && note.parentElement !== place) place.append(note);
    setText(part("rearranged-words"), words ?? "");
    show(note, words !== null);
  });
}
