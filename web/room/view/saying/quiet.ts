// Quiet signals: the client's four buttons, and one calm line for the counsellor. It appears
// softly, without a sound, is announced politely and needs no answer.

import { QUIET_SIGNALS } from "../../kinds";
import type { Quiet, Room, RoomState } from "../../state";
import { closesByEscape } from "../keys";
import { follow, inside, kindOf, onDo, part, setAttribute, setText, show } from "../page";
import { say } from "../words";

/** `fold` folds a client's signals if they were unfolded. */
export function quiet(room: Room): { fold(): void } {
  if (room.facts.role === "client") return give(room);
  told(room);
  return { fold: () => {} };
}

function give(room: Room): { fold(): void } {
  const buttons = [...part("quiet").querySelectorAll<HTMLElement>("[data-signal]")];
  const folding = foldingOf(buttons);
  for (const button of buttons) {
    const signal = kindOf(QUIET_SIGNALS, button.dataset["signal"]);
    button.addEventListener("click", () => {
      room.quiet.tap(signal);
      folding.fold();
    });
  }
  follow(room, (state) => {
    for (const button of buttons) {
      const stands = button.dataset["signal"] === state.quiet.signal;
      setAttribute(button, "aria-pressed", String(stands));
    }
    show(part("quiet-ask"), state.quiet.signal === null);
    setText(part("quiet-said"), standing(state, room.facts.otherName));
  });
  return folding;
}

/** Without enough space the style sheet folds them into one button. */
function foldingOf(buttons: HTMLElement[]): { fold(): void } {
  const button = part("quiet-fold");
  const isOpen = () => part("room").hasAttribute("data-signals");
  const turn = (open: boolean) => {
    const held = part("quiet").contains(document.activeElement);
    part("room").toggleAttribute("data-signals", open);
    setAttribute(button, "aria-expanded", String(open));
    if (open) buttons[0]?.focus({ preventScroll: true });
    else if (held) button.focus({ preventScroll: true });
  };
  button.addEventListener("click", () => turn(!isOpen()));
  onDo("signals", () => turn(true));
  closesByEscape(part("quiet"), isOpen, () => turn(false));
  return {
    fold: () => {
      if (isOpen()) turn(false);
    },
  };
}

function standing({ quiet: { signal, arrived }, other }: RoomState, name: string): string {
  if (signal === null) return "";
  // A person who is covered or away cannot see it yet.
  const seen = arrived && other !== null && !other.covered && !other.away;
  return say(seen ? "quiet-arrived" : "quiet-on-its-way", { name });
}

function told(room: Room): void {
  let before: Quiet | null = null;
  follow(room, ({ quiet: now, other }) => {
    show(part("quiet-told"), now.signal !== null && other !== null);
    if (now === before) return;
    before = now;
    const words = now.signal === null
      ? ""
      : say(`quiet-told-${now.signal}`, { name: room.facts.otherName });
    setText(inside(part("quiet-told"), "span"), words);
    setText(part("quiet-news"), words);
  });
}
