// The client's arrival: choosing how to meet, a preview of picture and sound, knocking. There is
// one main button: it leads to the mirror, and there it knocks. By text there is no preview. No
// device is opened before the person continues.

import type { Modality } from "../../../wire/wire";
import { MODALITIES } from "../../kinds";
import type { Room, Seated } from "../../state";
import type { Wish } from "../media/devices";
import { follow, inside, kindOf, localeOfPerson, part, setText, show } from "../page";
import { say } from "../words";

type Step = "choose" | "mirror";

export function arrival(room: Room, wish: Wish): void {
  const form = part<HTMLFormElement>("knock-form");
  const turn = (step: Step) => {
    turnTo(step, wish.modality);
    sayHint(room, step, wish.modality);
  };
  let seated: Seated = "nowhere";
  follow(room, (state) => {
    // Once this window has the seat there is no other to speak of.
    const now = state.stage === "arriving" ? state.seated : "nowhere";
    if (now === seated) return;
    seated = now;
    sayWhereSeated(seated, room.facts.otherName);
    if (!knocking) sayHint(room, stepNow(), wish.modality);
  });
  const toMirror = (modality: Modality) => {
    turn("mirror");
    part("mirror-title").focus({ preventScroll: true });
    void room.setModality(modality);
  };
  const goOn = () => {
    const { modality } = wish;
    if (modality === null) {
      setText(part("how-words"), say("arrive-how-missing"));
      inside(form, "input").focus();
    } else if (modality === "text") knock(room, () => void room.comeIn(modality));
    else if (part("mirror-place").hidden) toMirror(modality);
    else knock(room, () => room.enter());
  };
  form.addEventListener("change", () => {
    wish.modality = chosen(form);
    setText(part("how-words"), say("arrive-how-change"));
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
  show(part("meet-here"), true);
  show(part("knock-bar"), true);
  sayWhenLocally();
  wish.modality = chosen(form);
  turn("choose");
  const { cameBack } = room;
  if (cameBack !== null) {
    wish.modality = cameBack;
    // The other window is this one, before the reload.
    show(part("elsewhere"), false);
    knock(room, () => void room.comeIn(cameBack));
  }
}

function chosen(form: HTMLFormElement): Modality | null {
  const value = new FormData(form).get("modality");
  return value === null ? null : kindOf(MODALITIES, String(value));
}

function turnTo(step: Step, modality: Modality | null): void {
  const mirror = step === "mirror";
  const byText = modality === "text";
  part("arrival").dataset["step"] = step;
  show(part("greeting"), !mirror);
  show(part("knock-form"), !mirror);
  show(part("drawing"), !mirror || modality === "voice");
  show(part("text-ready"), byText && !mirror);
  show(part("mirror-place"), mirror);
  const action = mirror ? "setup-continue" : byText ? "arrive-knock" : "arrive-continue";
  setText(part("knock"), say(action));
  const place = mirror ? inside(part("devices"), ".devices-words") : part("greeting");
  place[mirror ? "prepend" : "append"](part("elsewhere"));
  if (mirror) window.scrollTo(0, 0);
}

function stepNow(): Step {
  return part("mirror-place").hidden ? "choose" : "mirror";
}

/** What the main button does. While another window sends, nobody is promised to be alone. */
function sayHint(room: Room, step: Step, modality: Modality | null): void {
  const knocks = step === "mirror" || modality === "text";
  const isElsewhere = room.state.seated !== "nowhere";
  const key = knocks ? isElsewhere ? "arrive-elsewhere-knock" : "arrive-knock-hint"
    : isElsewhere ? "arrive-elsewhere-look" : "arrive-continue-hint";
  setText(part("knock-hint"), say(key, { name: room.facts.otherName }));
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

/** Replaces the practice's time with the time in the person's own zone. */
function sayWhenLocally(): void {
  const when = document.querySelector<HTMLTimeElement>("#when");
  const at = when === null ? Number.NaN : Date.parse(when.dateTime);
  if (when === null || Number.isNaN(at)) return;
  const format = new Intl.DateTimeFormat(localeOfPerson(), {
    weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit",
  });
  setText(when, format.format(at));
}
