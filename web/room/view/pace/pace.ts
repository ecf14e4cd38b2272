// Counting when they speak: a dialog for the choice, a steady mark while counting, one tap to stop,
// and a question when the other would like it. Deliberately absent: when to ask, and storing a
// choice (both web/room/pace).

import { PACE_CHOICES } from "../../kinds";
import type { PaceTrouble, Room, RoomPace } from "../../state";
import { follow, kindOf, onDo, openDialog, part, setText, show } from "../page";
import { say } from "../words";

const SAID_MS = 9_000; // chosen: twice the reading time

export function pace(room: Room): void {
  const inputs = [...part("pace-dialog").querySelectorAll<HTMLInputElement>("input[name=pace]")];
  for (const input of inputs) {
    const choice = kindOf(PACE_CHOICES, input.value);
    input.addEventListener("change", () => room.pace.choose(choice));
  }
  onDo("pace", () => {
    room.pace.answered();
    render(room, inputs);
    openDialog("pace-dialog");
  });
  onDo("stop-counting", () => {
    room.pace.choose("off");
    part("room-heading").focus({ preventScroll: true });
  });
  part("pace-not-now").addEventListener("click", () => {
    room.pace.answered();
    part("room-heading").focus({ preventScroll: true });
  });
  let before = room.state.pace;
  follow(room, ({ pace: now }) => {
    for (const mark of document.querySelectorAll<HTMLElement>("[data-counting]")) {
      show(mark, now.counting);
    }
    if (now === before) return;
    sayChange(before, now);
    before = now;
    render(room, inputs);
  });
  render(room, inputs);
}

function render({ state, facts }: Room, inputs: HTMLInputElement[]): void {
  const { mine, chosen, theirs, off, trouble, asks } = state.pace;
  const name = facts.otherName;
  for (const input of inputs) input.checked = input.value === (chosen ?? mine);
  setText(part("pace-theirs"), say(`pace_room-theirs-${theirs}`, { name }));
  for (const button of document.querySelectorAll<HTMLElement>('[data-do="pace"]')) {
    show(button, !off);
  }
  show(part("pace-trouble"), trouble !== null);
  setText(part("pace-trouble"), trouble === null ? "" : troubleWords(trouble));
  show(part("pace-asked"), asks);
  setText(part("pace-asked-words"), asks ? say("pace_room-asked", { name }) : "");
}

function troubleWords(trouble: PaceTrouble): string {
  switch (trouble.kind) {
    case "failed": return say("pace_room-failed");
    case "refused": return trouble.sentence;
    case "untold": return say("pace_room-stopped-here");
  }
}

let saidUntil = 0;

function sayChange(before: RoomPace, now: RoomPace): void {
  if (before.counting === now.counting) return;
  clearTimeout(saidUntil);
  setText(part("pace-said"), say(now.counting ? "pace_room-has-begun" : "pace_room-has-stopped"));
  saidUntil = window.setTimeout(() => setText(part("pace-said"), ""), SAID_MS);
}
