// Who is at the door, for the counsellor: admit, or a kind "not now"; and a soft sound that can be
// turned off. A waiting client notices nothing of it.

import type { Waiting } from "../../../wire/wire";
import type { Room } from "../../state";
import { chime } from "./chime";
import { follow, inside, openDialog, part, setText } from "../page";
import { say } from "../words";

const AGAIN_MS = 15_000; // chosen: how often the waiting times are updated

interface Call { row: HTMLElement; since: number }

export function calls(room: Room): void {
  const list = part("calls");
  const sound = soundSwitch(room);
  const callBySeat = new Map<string, Call>();
  const render = () => {
    const { waiting } = room.state;
    for (const [seat, call] of callBySeat) {
      if (waiting.some((one) => one.seat === seat)) continue;
      call.row.remove();
      callBySeat.delete(seat);
    }
    for (const one of waiting) {
      let call = callBySeat.get(one.seat);
      if (call === undefined) {
        call = { row: newRow(room, one), since: Date.now() - one.sinceS * 1000 };
        callBySeat.set(one.seat, call);
        // One card is shown at a time: who waits for this room comes before who waits for another.
        if (one.pair === room.facts.pair) list.prepend(call.row);
        else list.append(call.row);
        if (sound.checked && !room.state.covered) void chime();
      }
      setText(inside(call.row, ".hint"), sinceWords(call.since, one.modality));
    }
  };
  setInterval(render, AGAIN_MS);
  follow(room, render);
}

function newRow(room: Room, one: Waiting): HTMLElement {
  const isHere = one.pair === room.facts.pair;
  const template = part<HTMLTemplateElement>(isHere ? "call" : "call-elsewhere");
  const copy = template.content.cloneNode(true) as DocumentFragment;
  const row = copy.firstElementChild as HTMLElement;
  const words = isHere ? "room-at-the-door" : "room-at-own-door";
  setText(inside(row, "strong"), say(words, { name: one.name }));
  if (!isHere) {
    inside<HTMLAnchorElement>(row, "a").href = `/room/${one.pair}`;
    return row;
  }
  const [letIn, notNow] = row.querySelectorAll("button");
  letIn?.addEventListener("click", () => {
    room.door.admit(one.seat);
    part("room-heading").focus({ preventScroll: true });
  });
  notNow?.addEventListener("click", () => askNotNow(room, one));
  return row;
}

function sinceWords(since: number, modality: string): string {
  const minutes = Math.floor((Date.now() - since) / 60_000);
  const wish = say(`room-would-${modality}`);
  if (minutes < 1) return say("room-waits-now", { modality: wish });
  if (minutes === 1) return say("room-waits-minute", { modality: wish });
  return say("room-waits-minutes", { minutes, modality: wish });
}

function askNotNow(room: Room, one: Waiting): void {
  const { name } = one;
  setText(part("not-now-title"), say("room-not-now-title", { name }));
  setText(part("not-now-words"), say("room-not-now-words", { name }));
  setText(part("not-now-said"), say("room-not-now-said", { me: room.facts.myName }));
  const yes = part<HTMLButtonElement>("not-now-yes");
  setText(yes, say("room-not-now-yes", { name }));
  const dialog = openDialog("not-now-dialog");
  yes.onclick = () => {
    room.door.decline(one.seat);
    dialog.close();
  };
}

/** The same setting as on the account page; the server stores it. */
function soundSwitch(room: Room): HTMLInputElement {
  const box = part<HTMLInputElement>("sound");
  box.addEventListener("change", () => {
    if (box.checked) void chime();
    room.account.keepSound(box.checked);
  });
  return box;
}
