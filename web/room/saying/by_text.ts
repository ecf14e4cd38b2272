// Whether the two meet by text.

import type { RoomState } from "../state";

/** Both meet by text as soon as one of the two does. */
export function isByText(state: Readonly<RoomState>): boolean {
  if (state.other === null) return false;
  return state.other.modality === "text" || isWriting(state);
}

/** Whether this person meets by text. While devices are being opened the modality is text for a
 * moment, though nobody chose it. */
export function isWriting({ modality, ways, devices }: Readonly<RoomState>): boolean {
  const trouble = devices.cameraTrouble !== "none" || devices.microphoneTrouble !== "none";
  return modality === "text" && (ways.modality === "text" || trouble);
}
