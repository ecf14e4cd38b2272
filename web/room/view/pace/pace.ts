// Counting when they speak: choosing it in a calm place, a steady mark while it goes on, one tap to
// stop, and asking once when the other would like it. Deliberately absent: what was counted.

import type { PaceChoice, PaceStands } from "../../../wire/wire";
import { memory } from "../../browser_env";
import { isChecking } from "../../set_up/joint_check";
import { OwnChoice } from "../../pace/own_choice";
import type { Room, RoomPace, RoomState } from "../../state";
import { csrfOfPage, follow, onDo, openDialog, part, setText, show } from "../page";
import { isByText } from "../picture";
import { say } from "../words";

const SAID_MS = 9_000; // chosen: twice the time it takes to read
const ASKED_MS = 60_000; // chosen: who does not answer has answered
const ASKED_AS = "webside-pace-asked";

export function pace(room: Room): void {
  const trouble = (words: string | null) => {
    show(part("pace-trouble"), words !== null);
    setText(part("pace-trouble"), words ?? "");
  };
  let refusal: string | null = null;
  const device = memory(() => localStorage);
  const own = new OwnChoice({ later, now: () => Date.now() }, device, room.facts.pair, {
    keep: async (choice) => {
      refusal = await refusalOf(room.facts, choice);
      return refusal === null;
    },
    choose: (choice) => room.pace.choose(choice),
    stands: (how) => {
      trouble(how === "untold" ? say("pace_room-stopped-here") : refusal);
      render(room, inputs);
    },
  });
  const inputs = [...part("pace-dialog").querySelectorAll<HTMLInputElement>("input[name=pace]")];
  for (const input of inputs) {
    input.addEventListener("change", () => {
      trouble(null);
      own.set(input.value as PaceChoice);
    });
  }
  onDo("pace", () => {
    part<HTMLDialogElement>("how-dialog").close();
    render(room, inputs);
    openDialog("pace-dialog");
  });
  onDo("stop-counting", () => {
    own.set("off");
    part("room-heading").focus({ preventScroll: true });
  });
  asking(room);
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
  own.begin(room.facts.pace.mine);
}

function render({ state, facts }: Room, inputs: HTMLInputElement[]): void {
  const { mine, theirs, off } = state.pace;
  for (const input of inputs) input.checked = input.value === mine;
  setText(part("pace-theirs"), say(`pace_room-theirs-${theirs}`, { name: facts.otherName }));
  for (const button of document.querySelectorAll<HTMLElement>('[data-do="pace"]')) {
    show(button, !off);
  }
}

let saidUntil = 0;

function sayChange(before: RoomPace, now: RoomPace): void {
  if (before.counting === now.counting) return;
  clearTimeout(saidUntil);
  setText(part("pace-said"), say(now.counting ? "pace_room-has-begun" : "pace_room-has-stopped"));
  saidUntil = window.setTimeout(() => setText(part("pace-said"), ""), SAID_MS);
}

/** Once in a session, when the other would like to; it goes by itself. */
function asking(room: Room): void {
  const tab = memory(() => sessionStorage);
  if (room.cameBack === null) tab.set(ASKED_AS, null);
  let untilMs = 0;
  const render = () => {
    const { state } = room;
    const wished = state.pace.mine === "off" && state.pace.theirs !== "off" && !state.pace.off;
    if (wished && untilMs === 0 && isCalm(state) && tab.get(ASKED_AS) === null) {
      tab.set(ASKED_AS, "asked");
      untilMs = performance.now() + ASKED_MS;
      later(ASKED_MS + 50, render);
    }
    const shown = wished && performance.now() < untilMs && isCalm(state);
    show(part("pace-asked"), shown);
    const words = shown ? say("pace_room-asked", { name: room.facts.otherName }) : "";
    setText(part("pace-asked-words"), words);
  };
  const answered = () => {
    untilMs = Math.min(untilMs, performance.now());
    render();
  };
  part("pace-not-now").addEventListener("click", () => {
    answered();
    part("room-heading").focus({ preventScroll: true });
  });
  onDo("pace", answered);
  follow(room, render);
}

/** Nobody is asked while they check together, or write. */
function isCalm(state: Readonly<RoomState>): boolean {
  const together = state.stage === "room" && state.other !== null && state.line === "joined";
  return together && !state.covered && !isChecking(state) && !isByText(state);
}

function later(ms: number, call: () => void): () => void {
  const timer = window.setTimeout(call, ms);
  return () => clearTimeout(timer);
}

/** Why the server has not kept it; null when it has. */
async function refusalOf(
  { role, pair }: Room["facts"], choice: PaceChoice,
): Promise<string | null> {
  const path = role === "client" ? "/me/pace/choice" : `/pairs/${pair}/pace/choice`;
  try {
    const answer = await fetch(path, {
      method: "POST", headers: { "x-csrf": csrfOfPage() }, body: new URLSearchParams({ choice }),
      keepalive: true,
    });
    if (answer.status === 409) return (await answer.json() as { sentence: string }).sentence;
    const isKept = answer.ok && (await answer.json() as PaceStands).mine === choice;
    return isKept ? null : say("pace_room-failed");
  } catch {
    return say("pace_room-failed"); // No way to the server at the moment.
  }
}
