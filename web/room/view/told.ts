// What the room tells, one calm sentence at a time, shown and announced. A lasting state stays as
// long as it is true; the rest disappears by itself. Nothing covers a face.

import type { NoticeKey, OtherPerson, Room, RoomState } from "../state";
import type { Wish } from "./media/devices";
import { follow, part, setText, show } from "./page";
import { say } from "./words";

const SHOWN_MS = 9000; // chosen: twice the reading time

export function told(room: Room, wish: Wish): void {
  // What came in the frame of this set-up is told too.
  let last: RoomState["notice"] = null;
  let until = 0;
  let timer = 0;
  const render = (state: Readonly<RoomState>) => {
    if (state.notice !== last) {
      last = state.notice;
      until = performance.now() + SHOWN_MS;
      clearTimeout(timer);
      timer = window.setTimeout(() => render(room.state), SHOWN_MS + 50);
    }
    const fresh = last !== null && performance.now() < until ? last.key : null;
    tell(room, state, fresh);
  };
  const goOn = (modality: "voice" | "text") => {
    wish.modality = modality;
    void room.setModality(modality);
  };
  part("plan-voice").addEventListener("click", () => goOn("voice"));
  part("plan-text").addEventListener("click", () => goOn("text"));
  follow(room, render);
}

function tell(room: Room, state: Readonly<RoomState>, fresh: NoticeKey | null): void {
  const name = state.waiting[0]?.name ?? room.facts.otherName;
  const lost = state.line === "lost" && state.other !== null;
  const held = heldPicture(state);
  const key = lost ? null : lasting(state) ?? saidElsewhere(state, fresh) ?? muted(state);
  const sentence = (which: NoticeKey) => {
    const who = which === "someone-waits" ? name : room.facts.otherName;
    return say(`room-notice-${which}`, { name: who });
  };
  setText(part("told-line"), key === null ? "" : sentence(key));
  // A card of its own shows who is at the door; the line is only announced.
  part("told-line").classList.toggle("unseen", key === "someone-waits");
  show(part("lost"), lost);
  setText(part("told-now"), lost ? sentence("line-lost") : "");
  const taken = takenHere(state);
  show(part("taken"), taken !== null && !lost);
  setText(part("taken-words"), taken === null ? "" : sentence(taken));
  show(part("held"), held !== null && !lost);
  setText(part("held-words"), held === null ? "" : sentence(held));
  show(part("plan"), lost && state.modality !== "text");
  show(part("plan-voice"), state.modality === "video");
  show(part("you-muted"), state.muted && state.modality !== "text" && state.other !== null);
}

/** The notice while the own picture waits for a decision. */
function heldPicture(
  { stage, modality, devices: { backdrop } }: Readonly<RoomState>,
): NoticeKey | null {
  if (stage !== "room" || modality !== "video" || backdrop.stands !== "held") return null;
  return `backdrop-${backdrop.why ?? "failed"}`;
}

/** What the system of this device has taken, of what would be sent. */
function takenHere(
  { stage, modality, muted, covered, devices, other }: Readonly<RoomState>,
): NoticeKey | null {
  // Alone, the mirror tells of it.
  if (stage !== "room" || other === null || modality === "text" || covered) return null;
  const microphone = devices.microphoneTrouble === "taken" && !muted;
  const camera = devices.cameraTrouble === "taken";
  if (microphone && camera) return "both-taken";
  return microphone ? "microphone-taken" : camera ? "camera-taken" : null;
}

/** What the system of the other's device has taken, of what would arrive. */
function takenThere(other: OtherPerson): NoticeKey | null {
  const { modality, muted, cameraOff, unheard, unseen } = other;
  const isUnheard = unheard && !muted && modality !== "text";
  const isUnseen = unseen && !cameraOff && modality === "video";
  if (isUnheard && isUnseen) return "other-neither";
  return isUnheard ? "other-unheard" : isUnseen ? "other-unseen" : null;
}

function lasting(state: Readonly<RoomState>): NoticeKey | null {
  if (state.stage !== "room" || state.other === null) return null;
  if (state.line === "mending") return "line-mending";
  if (state.server === "lost") return "server-lost";
  if (state.other.away) return "other-away";
  return state.other.covered ? "other-covered" : takenThere(state.other);
}

/** The other is muted; told when there is nothing else to tell. */
function muted({ stage, other }: Readonly<RoomState>): NoticeKey | null {
  const isMuted = stage === "room" && other?.muted === true && !other.covered;
  return isMuted ? "other-muted" : null;
}

/** Drops news that is outdated or that is shown elsewhere. */
function saidElsewhere(state: Readonly<RoomState>, fresh: NoticeKey | null): NoticeKey | null {
  if (fresh === "line-mending" || fresh === "line-lost") return null;
  // Shown in a card of its own.
  if (fresh === "backdrop-slow" || fresh === "backdrop-failed") return null;
  if (fresh === "other-away" && state.other?.away === false) return null;
  return fresh === "server-lost" && state.server === "here" ? null : fresh;
}
