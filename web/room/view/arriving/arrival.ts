// The client's arrival: choosing how to meet, a preview of picture and sound, knocking. There is
// one main button: it leads to the mirror, and there it knocks. By text there is no preview. No
// device is opened before the person continues.

import type { Modality } from "../../../wire/wire";
import type { Room, Seated } from "../../state";
import type { Wish } from "../media/devices";
import { follow, inside, part, setText, show } from "../page";
import { say } from "../words";
import { askHow, type Early, sayChange, sayHint, type Step, turnTo } from "./choosing";

export function arrival(room: Room, wish: Wish, early: Early): void {
  const form = part<HTMLFormElement>("knock-form");
  const turn = (step: Step) => {
    turnTo(step, wish.modality);
    hint(step);
  };
  const hint = (step: Step) =>
    sayHint(step, wish.modality, room.state.seated, room.facts.otherName);
  let seated: Seated = "nowhere";
  follow(room, (state) => {
    // Once this window has the seat there is no other to speak of.
    const now = state.stage === "arriving" ? state.seated : "nowhere";
    if (now === seated) return;
    seated = now;
    sayWhereSeated(seated, room.facts.otherName);
    if (!knocking) hint(stepNow());
  });
  const toMirror = (modality: Modality) => {
    turn("mirror");
    part("mirror-title").focus({ preventScroll: true });
    void room.setModality(modality);
  };
  const goOn = () => {
    const { modality } = wish;
    if (modality === null) askHow(form);
    else if (modality === "text") knock(room, () => void room.comeIn(modality));
    else if (part("mirror-place").hidden) toMirror(modality);
    else knock(room, () => room.enter());
  };
  form.addEventListener("change", () => {
    wish.modality = sayChange(form);
    turn("choose");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    goOn();
  });
  part("another-way").addEventListener("click", () => {
    void room.setModality("text"); // closes the open devices
    turn("choose");
    inside(part("arrival"), "h1").focus({ preventScroll: true });
  });
  const here = () => {
    const modality = room.inAnyWindow;
    if (modality === null) return goOn();
    wish.modality = modality;
    knock(room, () => void room.comeIn(modality));
  };
  part("meet-here").addEventListener("click", here);
  wish.modality = early.modality;
  turn("choose");
  const { cameBack } = room;
  if (early.pressed === "go on") goOn();
  else if (early.pressed === "meet here") here();
  else if (cameBack !== null && !early.isChanged) {
    wish.modality = cameBack;
    // The other window is this one, before the reload.
    show(part("elsewhere"), false);
    knock(room, () => void room.comeIn(cameBack));
  }
}

function stepNow(): Step {
  return part("mirror-place").hidden ? "choose" : "mirror";
}

function sayWhereSeated(seated: Seated, name: string): void {
  const isElsewhere = seated !== "nowhere";
  setText(part("unseen"), isElsewhere ? "" : say("arrive-unseen"));
  show(part("elsewhere"), isElsewhere);
  if (isElsewhere) setText(part("elsewhere-words"), say(`arrive-elsewhere-${seated}`, { name }));
}

let knocking = false;

function knock(room: Room, enter: () => void): void {
  if (knocking) return;
  knocking = true;
  setText(part("knock-hint"), say("arrive-knocking"));
  enter();
  const stop = follow(room, (state) => {
    if (state.stage === "arriving") {
      const key = state.server === "lost" ? "waiting-lost" : "arrive-knocking";
      setText(part("knock-hint"), say(key));
    } else {
      knocking = false;
      queueMicrotask(() => stop());
    }
  });
}
