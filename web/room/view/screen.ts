// The device's screen: kept awake while two people meet, and full screen on request.

import type { Room } from "../state";
import { follow, setText, show } from "./page";
import { say } from "./words";

export function keepAwake(room: Room): void {
  let lock: WakeLockSentinel | null = null;
  let asking = false;
  const keep = async () => {
    const wanted = room.state.stage === "room" && document.visibilityState === "visible";
    if (!wanted || asking || (lock !== null && !lock.released)) return;
    if (!("wakeLock" in navigator)) return;
    asking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      lock = null; // Refused on a low battery, for example; retried when the page is shown.
    }
    asking = false;
  };
  document.addEventListener("visibilitychange", () => void keep());
  let stage = "";
  follow(room, (state) => {
    if (state.stage === stage) return;
    stage = state.stage;
    if (stage === "room") void keep();
    else void lock?.release();
  });
}

export function toggleFullScreen(): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => undefined);
}

export function watchFullScreen(): void {
  const buttons = document.querySelectorAll<HTMLElement>('[data-do="full-screen"]');
  for (const button of buttons) show(button, document.fullscreenEnabled);
  document.addEventListener("fullscreenchange", () => {
    const full = document.fullscreenElement !== null;
    for (const word of document.querySelectorAll(".full-screen-word")) {
      setText(word, say(full ? "room-leave-full-screen" : "room-full-screen"));
    }
  });
}
