// The other's picture or its placeholder, their sound, and one's own picture, one tap away.
// Deliberately absent: size and place (placing.ts).

import { isByText, isWriting } from "../saying/by_text";
import type { OtherPerson, Room, RoomState } from "../state";
import { hasPicture } from "./media/devices";
import { OtherVideo } from "./other_video";
import { follow, inside, onDo, part, setAttribute, setStream, setText, show } from "./page";
import { placePicture } from "./placing";
import { say } from "./words";

const NEAREST = 6; // wire: `Ways.nearness`
const SHAPE_UNSEEN = 4 / 3; // chosen: the shape most cameras send

type Shows = "other" | "own" | "calm";

/** `placed` is called whenever the picture may have moved. */
export function picture(room: Room, placed: () => void): void {
  const figure = part("picture");
  const video = new OtherVideo(() => render(room.state));
  room.watchPicture(video);
  const place = () => {
    part("view").style.setProperty("--shape", String(shapeOf(video)));
    placePicture(room, figure);
    placed();
  };
  onDo("show-me", () => room.setWays({ selfView: !room.state.ways.selfView }));
  onDo("nearer", () => step(room, 1));
  onDo("further", () => step(room, -1));
  const render = (state: Readonly<RoomState>) => {
    const shows = showsWhat(room, state, video);
    figure.dataset["shows"] = shows;
    part("room").dataset["mode"] = isByText(state) ? "text" : "seen";
    video.play({
      stream: state.other?.stream ?? null,
      speaker: state.devices.speaker,
      silent: isQuiet(state),
      seen: state.other !== null && isSeen(state.other) && !state.covered,
    });
    if (shows === "calm") sayCalm(room, state);
    showSelf(state, shows);
    show(part("only-you"), shows === "own");
    sayNearness(room, state);
    place();
  };
  const sizes = new ResizeObserver(place);
  for (const box of [part("room"), part("view")]) sizes.observe(box);
  follow(room, render);
}

/** Width divided by height. */
function shapeOf({ size: { width, height } }: OtherVideo): number {
  return width > 0 && height > 0 ? width / height : SHAPE_UNSEEN;
}

function isSeen(other: OtherPerson): boolean {
  const shows = other.modality === "video" && !other.cameraOff && !other.covered && !other.unseen;
  return shows && hasPicture(other.stream);
}

function showsWhat(room: Room, state: Readonly<RoomState>, video: OtherVideo): Shows {
  if (state.other === null) {
    const own = room.facts.role === "counsellor" && state.modality === "video";
    return own && !state.cameraOff && hasPicture(state.devices.stream) ? "own" : "calm";
  }
  return isSeen(state.other) && video.size.width > 0 ? "other" : "calm";
}

/** No sound by text or while covered, as somebody else may be in the room with this person, nor
 * while clicks measure the line. */
function isQuiet(state: Readonly<RoomState>): boolean {
  return state.covered || isWriting(state) || state.lineCheck.stands === "running";
}

function sayCalm(room: Room, state: Readonly<RoomState>): void {
  const name = room.facts.otherName;
  const { other } = state;
  show(part("calm-initial"), other !== null);
  inside<SVGElement>(part("calm"), ".chairs").toggleAttribute("hidden", other !== null);
  setText(part("calm-initial"), [...name][0] ?? "");
  if (other !== null) {
    setText(part("calm-name"), other.name);
    setText(part("calm-words"), say(calmKey(other), { name }));
    return;
  }
  const host = room.facts.role === "counsellor";
  setText(part("calm-name"), say(host ? "room-alone-nobody" : "room-alone-left", { name }));
  setText(part("calm-words"), say(host ? "room-alone-sound" : "room-alone-stay", { name }));
}

function calmKey(other: OtherPerson): string {
  if (other.covered) return "room-covered";
  if (other.stream === null) return "room-joining";
  if (other.modality === "voice") return "room-voice-only";
  if (other.modality === "text") return "room-by-text";
  if (other.cameraOff) return "room-camera-off";
  return other.unseen ? "room-unseen" : "room-joining";
}

function showSelf(state: Readonly<RoomState>, shows: Shows): void {
  const own = state.devices.stream;
  const can = state.modality === "video" && !state.cameraOff && hasPicture(own);
  const shown = can && (shows === "own" || state.ways.selfView);
  show(part("self"), shown);
  setStream(part<HTMLVideoElement>("self-video"), shown ? own : null);
  const word = say(state.ways.selfView ? "room-hide-me" : "room-show-me");
  for (const button of document.querySelectorAll<HTMLElement>('[data-do="show-me"]')) {
    show(button, can && shows !== "own");
    setText(inside(button, "span"), word);
  }
}

function step(room: Room, by: number): void {
  const nearness = Math.min(Math.max(room.state.ways.nearness + by, 0), NEAREST);
  if (nearness !== room.state.ways.nearness) room.setWays({ nearness });
}

function sayNearness(room: Room, { ways: { nearness } }: Readonly<RoomState>): void {
  const name = room.facts.otherName;
  for (const [what, end] of [["nearer", NEAREST], ["further", 0]] as const) {
    for (const button of document.querySelectorAll(`[data-do="${what}"]`)) {
      const atEnd = nearness === end;
      setAttribute(button, "aria-disabled", atEnd ? "true" : null);
      const key = what === "nearer" ? "room-nearest" : "room-furthest";
      setAttribute(button, "title", atEnd ? say(key, { name }) : null);
    }
  }
}
