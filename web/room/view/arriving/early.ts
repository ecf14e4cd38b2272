// The arrival page before the room's script is there. Choosing works at once; what is pressed is
// kept until it can be done, and meanwhile the page says so.

import type { Facts } from "../../state";
import { part, setText } from "../page";
import { say } from "../words";
import { askHow, chosen, type Early, open, sayChange, sayHint, turnTo } from "./choosing";
import { leadAlong } from "./way_in";

export interface EarlyPage {
  /** Resolves at the first press. */
  pressed: Promise<void>;
  /** An attempt to load the room failed; `isGone` when this page is from before an update. */
  failed(isGone: boolean): void;
  /** The room is there: it listens from now on. */
  hand(): Early;
}

export function early({ seated, otherName }: Facts): EarlyPage {
  const form = part<HTMLFormElement>("knock-form");
  const handed = new AbortController();
  const { signal } = handed;
  const now: Early = { modality: chosen(form), isChanged: false, pressed: null };
  let wake = (): void => {};
  const pressed = new Promise<void>((done) => {
    wake = done;
  });
  let trouble: "none" | "lost" | "gone" = "none";
  const turn = () => {
    turnTo("choose", now.modality);
    if (now.pressed === null) sayHint("choose", now.modality, seated, otherName);
    else setText(part("knock-hint"), say(`arrive-opening-${trouble}`));
  };
  const press = (what: Early["pressed"]) => {
    // Only a newer page knows where the room's script is now.
    if (trouble === "gone") location.reload();
    now.pressed = what;
    wake();
    turn();
  };
  form.addEventListener("change", () => {
    now.modality = sayChange(form);
    now.isChanged = true;
    now.pressed = null;
    turn();
  }, { signal });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (now.modality === null) askHow(form);
    else press("go on");
  }, { signal });
  part("meet-here").addEventListener("click", () => press("meet here"), { signal });
  open();
  leadAlong();
  turn();
  return {
    pressed,
    failed: (isGone) => {
      trouble = isGone ? "gone" : "lost";
      turn();
    },
    hand: () => {
      handed.abort();
      return now;
    },
  };
}
