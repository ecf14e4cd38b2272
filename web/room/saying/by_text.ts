// Whether the two meet by text. Deliberately absent: choosing it.

import type { RoomState } from "../state";

/** Text is for both as soon as one of the two has come to it. */
export function isByText(state: Readonly<RoomState>): boolean {
  if (state.other === null) return false;
  return state.other.modality === "text" || isWriting(state);
}

/** Whether this person meets by text. While devices are opened the modality is text for a moment,
 * but nobody chose it. */
export function isWriting({ modality, ways, devices }: Readonly<RoomState>): boolean {
  const trouble = devices.cameraTrouble !== "none" || devices.microphoneTrouble !== "none";
  return modality === "text" && (ways.modality === "text" || trouble);
}
