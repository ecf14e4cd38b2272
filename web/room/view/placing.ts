// Position and size of the picture: the other's eyes come under the lens, at the size that the
// viewer chose. Deliberately absent: the geometry (eye_line.ts).

import { eyeLine, showing } from "../set_up/eye_line";
import { isChecking } from "../set_up/joint_check";
import type { Room, ScreenFacts } from "../state";
import { part } from "./page";

const SHAPE = 45 / 35.5; // chosen, after the drawn room: width divided by height
const SHARE_DEFAULT = 0.8; // eye_line: share of the height at the middle step
const MIDDLE = 3; // wire: the first value of `Ways.nearness`
const GAP_PX = 14; // room.css: the space above the picture
const EYE_SHARE = 0.4; // chosen: eye height in the framing guide (docs/evidence.md#b1)
const LEAST_PX = 260; // chosen: below, a face shows too little
const ZOOM_CAPPED_MAX = 1.25; // chosen: keeps the shoulders (docs/evidence.md#b1)

interface Size { heightPx: number; zoom: number }

export function placePicture(room: Room, figure: HTMLElement): void {
  const view = part("view");
  clear(figure);
  const fits = getComputedStyle(view).getPropertyValue("--fits").trim();
  if (isChecking(room.state) || fits === "whole") return;
  const { nearness } = room.state.ways;
  if (fits === "filled") {
    // On a phone the middle step fills the available height.
    const filledPx = view.clientHeight;
    return setSize(figure, within(filledPx, showing(
      nearness, null, screen.height, filledPx / SHARE_DEFAULT,
    )), view.clientWidth);
  }
  const roomPx = heightOf(view);
  const facts = room.facts.screen;
  // The space under the picture is taken from the wall around it first.
  const wallPx = part("under").offsetHeight;
  const wanted = within(roomPx, showing(nearness, facts, screen.height, roomPx + wallPx));
  const size = facts !== null && nearness <= MIDDLE ? withinReach(facts, figure, wanted) : wanted;
  setSize(figure, size, Math.min(size.heightPx * SHAPE, view.clientWidth));
  if (facts !== null) underTheLens(facts, figure, view, roomPx - size.heightPx);
}

/** Leaves the size to the style sheet, which shows the whole picture as large as possible. */
function clear(figure: HTMLElement): void {
  figure.style.translate = "none";
  figure.style.blockSize = figure.style.inlineSize = "";
  part("other-video").style.scale = "";
}

function setSize(figure: HTMLElement, { heightPx, zoom }: Size, widthPx: number): void {
  figure.style.blockSize = `${heightPx}px`;
  figure.style.inlineSize = `${widthPx}px`;
  part("other-video").style.scale = String(zoom);
}

function heightOf(view: HTMLElement): number {
  const { paddingBlockStart } = getComputedStyle(view);
  return view.clientHeight - Number.parseFloat(paddingBlockStart);
}

/** Up to the middle step, limits the height so that the eyes stay near the lens. */
function withinReach(facts: ScreenFacts, figure: HTMLElement, wanted: Size): Size {
  const box = boxOf(figure.getBoundingClientRect());
  const { maxHeightPx } = eyeLine(facts, spotOfPage(), box);
  // `maxHeightPx` counts from the page's top; the picture begins a little below it.
  const reachPx = maxHeightPx === null ? 0 : maxHeightPx - GAP_PX / EYE_SHARE;
  if (reachPx < LEAST_PX) return wanted;
  const heightPx = Math.min(wanted.heightPx, reachPx);
  const zoom = Math.min((wanted.heightPx * wanted.zoom) / heightPx, ZOOM_CAPPED_MAX);
  return { heightPx, zoom };
}

function within(roomPx: number, wanted: Size): Size {
  const heightPx = Math.min(wanted.heightPx, roomPx);
  return { heightPx, zoom: (wanted.heightPx * wanted.zoom) / heightPx };
}

function underTheLens(
  facts: ScreenFacts, figure: HTMLElement, view: HTMLElement, sparePx: number,
): void {
  const box = figure.getBoundingClientRect();
  const line = eyeLine(facts, spotOfPage(), boxOf(box));
  const sidePx = (view.clientWidth - box.width) / 2;
  const x = Math.min(Math.max(line.pictureLeftPx - box.left, -sidePx), sidePx);
  const y = Math.min(Math.max(line.pictureTopPx - box.top, 0), Math.max(sparePx, 0));
  figure.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
}

/** Position of the page's own area on the screen, as far as browsers report it. */
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
