// The client arrives: chooses how to meet, sees and hears themselves first, knocks.
// Nothing is opened before the person chose it. Deliberately absent: the devices themselves.

import type { Modality } from "../../wire/wire";
import type { Room } from "../state";
import type { Wish } from "./devices";
import { follow, inside, localeOfPerson, part, setText, show } from "./page";
import { say } from "./words";

export function arrival(room: Room, wish: Wish): void {
  const form = part<HTMLFormElement>("knock-form");
  show(form, true);
  show(part("mirror-place"), true);
  show(part("knock-bar"), true);
  sayWhenLocally();
  wish.modality = chosen(form);
  let prepared: Modality | null = null;
  const prepare = async (modality: Modality) => {
    prepared = modality;
    showSetUp(modality, true);
    await room.prepare(modality);
  };
  form.addEventListener("change", () => {
    wish.modality = chosen(form);
    setText(part("how-words"), say("arrive-how-change"));
    if (wish.modality !== null) void prepare(wish.modality);
  });
  part("check").addEventListener("click", () => {
    if (wish.modality !== null) void prepare(wish.modality);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (wish.modality === null) {
      setText(part("how-words"), say("arrive-how-missing"));
      inside(form, "input").focus();
      return;
    }
    void knock(room, prepared === wish.modality ? null : prepare(wish.modality));
  });
  showSetUp(wish.modality, false);
  if (room.cameBack !== null) {
    wish.modality = room.cameBack;
    void knock(room, prepare(room.cameBack));
  } else if (wish.modality !== null) {
    const modality = wish.modality;
    void alreadyAllowed(modality).then((allowed) => {
      if (allowed && prepared === null && wish.modality === modality) void prepare(modality);
    });
  }
}

function chosen(form: HTMLFormElement): Modality | null {
  return new FormData(form).get("modality") as Modality | null;
}

function showSetUp(modality: Modality | null, prepared: boolean): void {
  const devices = prepared && modality !== "text";
  show(part("devices-home"), devices);
  show(part("drawing"), !devices);
  show(part("text-ready"), modality === "text");
  show(part("check"), modality !== null && modality !== "text");
}

let knocking = false;

async function knock(room: Room, preparing: Promise<void> | null): Promise<void> {
  if (knocking) return;
  knocking = true;
  setText(part("knock-hint"), say("arrive-knocking"));
  await preparing;
  room.enter();
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

/** A remembered choice may open devices by itself only where the browser need not ask. */
async function alreadyAllowed(modality: Modality): Promise<boolean> {
  const names = modality === "video" ? ["camera", "microphone"] : ["microphone"];
  try {
    const answers = await Promise.all(
      names.map((name) => navigator.permissions.query({ name: name as PermissionName })),
    );
    return modality !== "text" && answers.every((answer) => answer.state === "granted");
  } catch {
    return false; // Some browsers know no such permission; then the person presses the button.
  }
}

/** The server says the practice's time; the person's own clock may stand elsewhere. */
function sayWhenLocally(): void {
  const when = document.querySelector<HTMLTimeElement>("#when");
  const at = when === null ? Number.NaN : Date.parse(when.dateTime);
  if (when === null || Number.isNaN(at)) return;
  const format = new Intl.DateTimeFormat(localeOfPerson(), {
    weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit",
  });
  setText(when, format.format(at));
}
