// The other person's picture: which one is shown, how near, and where, so that their eyes come under
// the lens; and one's own, one tap away. Deliberately absent: looking at any picture.

import { eyeLine, showing } from "../eye_line";
import type { OtherPerson, Room, RoomState, ScreenFacts } from "../state";
import { hasPicture } from "./devices";
import { follow, inside, maybe, onDo, part, setAttribute, setStream, setText, show } from "./page";
import { say } from "./words";

const NEAREST = 6; // wire: `Ways.nearness`
const SHAPE = 45 / 35.5; // chosen, after the drawn room: breadth by height
const SHARE_DEFAULT = 0.8; // eye_line: share of the height at the middle step
const MIDDLE = 3; // wire: `Ways.nearness` as it is at first
const GAP_PX = 14; // room.css: what is above the picture, and a hair
const EYE_SHARE = 0.4; // DESIGN §4: the eye line, from the picture's top
const LEAST_PX = 260; // chosen: below, a face says too little
const ZOOM_CAPPED_MAX = 1.25; // chosen: keeps the shoulders (EVIDENCE B1)
const wide = matchMedia("(min-width: 60rem)");

type Shows = "other" | "own" | "calm";
interface Size { heightPx: number; zoom: number }

/** `placed` is called whenever the picture may stand elsewhere. */
export function picture(room: Room, placed: () => void): void {
  const figure = part("picture");
  const video = part<HTMLVideoElement>("other-video");
  const place = () => {
    placePicture(room, figure);
    placed();
  };
  for (const event of ["loadeddata", "resize", "emptied"]) {
    video.addEventListener(event, () => render(room.state));
  }
  part("show-me").addEventListener("click", () => {
    room.setWays({ selfView: !room.state.ways.selfView });
  });
  onDo("nearer", () => step(room, 1));
  onDo("further", () => step(room, -1));
  soundOn(video);
  const render = (state: Readonly<RoomState>) => {
    const shows = showsWhat(room, state, video);
    figure.dataset["shows"] = shows;
    part("room").dataset["mode"] = isByText(state) ? "text" : "seen";
    playOther(state, video);
    if (shows === "calm") sayCalm(room, state);
    showSelf(state, shows);
    show(part("only-you"), shows === "own");
    show(part("muted"), state.other?.muted === true && shows !== "own");
    sayNearness(room, state);
    place();
  };
  const sizes = new ResizeObserver(place);
  for (const box of [part("stage"), part("told"), part("safety"), maybe("calls")]) {
    if (box !== null) sizes.observe(box);
  }
  follow(room, render);
}

/** Text is for both as soon as one of the two has come to it. */
export function isByText(state: Readonly<RoomState>): boolean {
  if (state.other === null) return false;
  return state.other.modality === "text" || writes(state);
}

/** While devices are being opened one meets by text in fact, but did not choose to. */
function writes({ modality, ways, devices }: Readonly<RoomState>): boolean {
  const trouble = devices.cameraTrouble !== "none" || devices.microphoneTrouble !== "none";
  return modality === "text" && (ways.modality === "text" || trouble);
}

function isSeen(other: OtherPerson): boolean {
  return other.modality === "video" && !other.cameraOff && hasPicture(other.stream);
}

function showsWhat(room: Room, state: Readonly<RoomState>, video: HTMLVideoElement): Shows {
  if (state.other === null) {
    const own = room.facts.role === "counsellor" && state.modality === "video";
    return own && !state.cameraOff && hasPicture(state.devices.stream) ? "own" : "calm";
  }
  return isSeen(state.other) && video.videoWidth > 0 ? "other" : "calm";
}

let speaker: string | null = null;

function playOther(state: Readonly<RoomState>, video: HTMLVideoElement): void {
  // By text nothing sounds: somebody else may be in the room with this person.
  video.muted = writes(state);
  const chosen = state.devices.speaker;
  if (chosen !== null && chosen !== speaker && "setSinkId" in video) {
    speaker = chosen;
    video.setSinkId(chosen).catch(() => { speaker = null; });
  }
  const changed = setStream(video, state.other?.stream ?? null);
  if (changed && video.srcObject !== null) play(video);
}

function play(video: HTMLVideoElement): void {
  video.play().then(
    () => show(part("sound-on"), false),
    (error: unknown) => {
      const mayNot = error instanceof DOMException && error.name === "NotAllowedError";
      show(part("sound-on"), mayNot);
    },
  );
}

function soundOn(video: HTMLVideoElement): void {
  part("sound-on").addEventListener("click", () => play(video));
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
  if (other.stream === null) return "room-joining";
  if (other.modality === "voice") return "room-voice-only";
  if (other.modality === "text") return "room-by-text";
  return other.cameraOff ? "room-camera-off" : "room-joining";
}

function showSelf(state: Readonly<RoomState>, shows: Shows): void {
  const own = state.devices.stream;
  const can = state.modality === "video" && !state.cameraOff && hasPicture(own);
  const shown = can && (shows === "own" || state.ways.selfView);
  show(part("self"), shown);
  setStream(part<HTMLVideoElement>("self-video"), shown ? own : null);
  show(part("show-me"), can && shows !== "own");
  const word = state.ways.selfView ? "room-hide-me" : "room-show-me";
  setText(inside(part("show-me"), "span"), say(word));
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

/** Height that the stage leaves for the picture; what stands below it comes first. */
function heightLeft(figure: HTMLElement, stage: HTMLElement): number {
  const style = getComputedStyle(stage);
  const gap = Number.parseFloat(style.rowGap) || 0;
  let left = stage.clientHeight - Number.parseFloat(style.paddingBlockStart);
  for (const child of stage.children) {
    if (child === figure || !(child instanceof HTMLElement)) continue;
    if (child.offsetHeight < 2 || getComputedStyle(child).position === "absolute") continue;
    left -= child.offsetHeight + gap + marginOf(child);
  }
  return Math.max(left, 200);
}

function marginOf(element: HTMLElement): number {
  const style = getComputedStyle(element);
  return Number.parseFloat(style.marginBlockStart) + Number.parseFloat(style.marginBlockEnd);
}

function placePicture(room: Room, figure: HTMLElement): void {
  const stage = part("stage");
  const roomPx = heightLeft(figure, stage);
  const facts = wide.matches ? room.facts.screen : null;
  const { nearness } = room.state.ways;
  const wanted = wide.matches
    ? showing(nearness, facts, screen.height, roomPx)
    : fillingPhone(nearness, roomPx);
  const size = facts !== null && nearness <= MIDDLE ? withinReach(facts, figure, wanted) : wanted;
  const widthPx = wide.matches
    ? Math.min(size.heightPx * SHAPE, stage.clientWidth)
    : stage.clientWidth;
  figure.style.blockSize = `${size.heightPx}px`;
  figure.style.inlineSize = `${widthPx}px`;
  part("other-video").style.scale = String(size.zoom);
  if (facts !== null) underTheLens(facts, figure, stage, roomPx - size.heightPx);
  else figure.style.translate = "none";
}

/** Up to the middle step the picture is made no taller than keeps the eyes near the lens. */
function withinReach(facts: ScreenFacts, figure: HTMLElement, wanted: Size): Size {
  const box = boxOf(figure.getBoundingClientRect());
  const { maxHeightPx } = eyeLine(facts, spotOfPage(), box);
  // The greatest height counts from the page's top; the picture stands a little below it.
  const reachPx = maxHeightPx === null ? 0 : maxHeightPx - GAP_PX / EYE_SHARE;
  if (reachPx < LEAST_PX) return wanted;
  const heightPx = Math.min(wanted.heightPx, reachPx);
  const zoom = Math.min((wanted.heightPx * wanted.zoom) / heightPx, ZOOM_CAPPED_MAX);
  return { heightPx, zoom };
}

/** On a phone the middle step fills the height there is. */
function fillingPhone(nearness: number, roomPx: number): Size {
  const wanted = showing(nearness, null, screen.height, roomPx / SHARE_DEFAULT);
  const wantedPx = wanted.heightPx * wanted.zoom;
  const heightPx = Math.min(wantedPx, roomPx);
  return { heightPx, zoom: wantedPx / heightPx };
}

function underTheLens(
  facts: ScreenFacts, figure: HTMLElement, stage: HTMLElement, sparePx: number,
): void {
  figure.style.translate = "none";
  const box = figure.getBoundingClientRect();
  const line = eyeLine(facts, spotOfPage(), boxOf(box));
  const sidePx = (stage.clientWidth - box.width) / 2;
  const x = Math.min(Math.max(line.pictureLeftPx - box.left, -sidePx), sidePx);
  const y = Math.min(Math.max(line.pictureTopPx - box.top, 0), Math.max(sparePx, 0));
  figure.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
}

/** Where the page's own area lies on the screen, as far as browsers say. */
export function spotOfPage() {
  const frame = Math.max(window.outerWidth - window.innerWidth, 0) / 2;
  return {
    screenWidthPx: screen.width,
    screenHeightPx: screen.height,
    pageXPx: window.screenX + frame,
    pageYPx: window.screenY + Math.max(window.outerHeight - window.innerHeight - frame, 0),
    pageHeightPx: window.innerHeight,
  };
}

export function boxOf(box: DOMRect) {
  return { leftPx: box.left, topPx: box.top, widthPx: box.width, heightPx: box.height };
}
