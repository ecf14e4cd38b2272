// Choosing between video, voice and text, at any moment. Deliberately absent: what follows from it.

import type { Modality } from "../../../wire/wire";
import { MODALITIES } from "../../kinds";
import type { Room } from "../../state";
import type { Wish } from "../media/devices";
import { follow, kindOf, maybe, onDo, openDialog, part, setText, show } from "../page";
import { say } from "../words";

const RANK: Record<Modality, number> = { video: 2, voice: 1, text: 0 };

export function howWeMeet(room: Room, wish: Wish): void {
  const dialog = part<HTMLDialogElement>("how-dialog");
  const inputs = [...dialog.querySelectorAll<HTMLInputElement>("input[name=how]")];
  for (const input of inputs) {
    const modality = kindOf(MODALITIES, input.value);
    input.addEventListener("change", () => {
      wish.modality = modality;
      void room.setModality(modality);
    });
  }
  onDo("how", () => openDialog("how-dialog"));
  follow(room, (state) => {
    const wanted = wish.modality ?? state.modality;
    for (const input of inputs) input.checked = input.value === wanted;
    const fallen = RANK[state.modality] < RANK[wanted] && hasTrouble(state.devices);
    show(part("how-fallen"), fallen);
    setText(part("how-fallen"), fallen ? say(`room-how-fallen-${state.modality}`) : "");
    show(maybe("how-narrow"), state.stage === "room" || room.facts.role === "counsellor");
  });
}

function hasTrouble(devices: Room["state"]["devices"]): boolean {
  return devices.cameraTrouble !== "none" || devices.microphoneTrouble !== "none";
}
