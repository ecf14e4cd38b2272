// What the arrival page shows of choosing how to meet. It needs no room, so that it works before
// the room's script is there.

import type { Modality } from "../../../wire/wire";
import { MODALITIES } from "../../kinds";
import type { Seated } from "../../state";
import { formats } from "../formats";
import { inside, kindOf, part, setText, show } from "../page";
import { say } from "../words";

export type Step = "choose" | "mirror";

/** What a person did before the room was there. */
export interface Early {
  modality: Modality | null;
  /** Whether they chose it on this page; a browser also brings back what was chosen before. */
  isChanged: boolean;
  pressed: "go on" | "meet here" | null;
}

export function chosen(form: HTMLFormElement): Modality | null {
  const value = new FormData(form).get("modality");
  return value === null ? null : kindOf(MODALITIES, String(value));
}

export function turnTo(step: Step, modality: Modality | null): void {
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
  place[mirror ? "prepend" : "append"](part("rearranged"), part("elsewhere"));
  if (mirror) window.scrollTo(0, 0);
}

/** What the main button does. While another window sends, nobody is promised to be alone. */
export function sayHint(
  step: Step, modality: Modality | null, seated: Seated, name: string,
): void {
  const knocks = step === "mirror" || modality === "text";
  const isElsewhere = seated !== "nowhere";
  const key = knocks ? isElsewhere ? "arrive-elsewhere-knock" : "arrive-knock-hint"
    : isElsewhere ? "arrive-elsewhere-look" : "arrive-continue-hint";
  setText(part("knock-hint"), say(key, { name }));
}

export function sayChange(form: HTMLFormElement): Modality | null {
  setText(part("how-words"), say("arrive-how-change"));
  return chosen(form);
}

export function askHow(form: HTMLFormElement): void {
  setText(part("how-words"), say("arrive-how-missing"));
  inside(form, "input").focus();
}

/** Makes the form and its button usable. */
export function open(): void {
  show(part("needs-script"), false);
  show(part("meet-here"), true);
  show(part("knock-bar"), true);
  sayWhenLocally();
}

/** Replaces the practice's time with the device's, where the person has not said where they are. */
function sayWhenLocally(): void {
  const when = document.querySelector<HTMLTimeElement>("#when");
  const at = when === null ? Number.NaN : Date.parse(when.dateTime);
  if (when?.dataset["local"] === undefined || Number.isNaN(at)) return;
  setText(when, formats().dayAndTime(new Date(at)));
}
