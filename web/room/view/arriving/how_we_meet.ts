// Choosing between video, voice and text while waiting, and showing what the devices allow.
// Deliberately absent: choosing it in the room (more.ts).

import type { Modality } from "../../../wire/wire";
import { MODALITIES } from "../../kinds";
import type { Room, RoomState } from "../../state";
import type { Wish } from "../media/devices";
import { follow, kindOf, onDo, openDialog, part, setText, show } from "../page";
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
    const fallen = fallenTo(state, wish);
    show(part("how-fallen"), fallen !== null);
    setText(part("how-fallen"), fallen === null ? "" : say(`room-how-fallen-${fallen}`));
  });
}

/** The modality that a device failure leaves; null while the person meets as they wish. */
export function fallenTo(state: Readonly<RoomState>, wish: Wish): Modality | null {
  const wanted = wish.modality ?? state.modality;
  const { cameraTrouble, microphoneTrouble } = state.devices;
  const hasTrouble = cameraTrouble !== "none" || microphoneTrouble !== "none";
  return hasTrouble && RANK[state.modality] < RANK[wanted] ? state.modality : null;
}
