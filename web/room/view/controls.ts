// The row of controls. Each button says in words what it will do next. Deliberately absent: its
// keys (keyboard.ts).

import type { Room, RoomState } from "../state";
import type { Wish } from "./media/devices";
import { follow, inside, onDo, openDialog, part, setAttribute, setText, show } from "./page";
import { toggleFullScreen, watchFullScreen } from "./screen";
import { say } from "./words";

export function controls(room: Room, wish: Wish): void {
  part("mute").addEventListener("click", () => toggleMute(room));
  part("camera-off").addEventListener("click", () => toggleCamera(room, wish));
  onDo("full-screen", toggleFullScreen);
  watchFullScreen();
  onDo("leave", () => openDialog("leave-dialog"));
  part("leave-keep").addEventListener("click", () => room.leave());
  part("leave-end").addEventListener("click", () => room.end());
  follow(room, render);
}

export function toggleMute(room: Room): void {
  if (room.state.modality !== "text") room.setMuted(!room.state.muted);
}

/** By voice or text, starting the video chooses video. */
export function toggleCamera(room: Room, wish: Wish): void {
  if (room.state.modality === "video") {
    void room.setCameraOff(!room.state.cameraOff);
    return;
  }
  wish.modality = "video";
  void room.setModality("video");
}

function render(state: Readonly<RoomState>): void {
  const mute = part("mute");
  show(mute, state.modality !== "text");
  turn(mute, state.muted, "unmute", "mute");
  mute.classList.toggle("held", state.muted);
  const stopped = state.modality !== "video" || state.cameraOff;
  turn(part("camera-off"), stopped, "start-video", "stop-video");
}

function turn(control: HTMLElement, on: boolean, whenOn: string, whenOff: string): void {
  setAttribute(control, "data-on", on ? "" : null);
  setText(inside(control, "span"), say(`room-${on ? whenOn : whenOff}`));
}
