// Where the picture stands and how large, so that the other's eyes come under the lens at the
// size the viewer chose. Deliberately absent: the geometry itself (eye_line.ts).

import { eyeLine, showing } from "../set_up/eye_line";
import { isChecking } from "../set_up/joint_check";
import type { Room, ScreenFacts } from "../state";
import { maybe, part } from "./page";

const SHAPE = 45 / 35.5; // chosen, after the drawn room: breadth by height
const SHARE_DEFAULT = 0.8; // eye_line: share of the height at the middle step
const MIDDLE = 3; // wire: `Ways.nearness` as it is at first
const GAP_PX = 14; // room.css: what is above the picture, and a hair
const EYE_SHARE = 0.4; // chosen: where the framing guide puts the eyes (docs/evidence.md#b1)
const LEAST_PX = 260; // chosen: below, a face says too little
const ROOM_LEAST_PX = 200; // chosen: with less the stage scrolls
const ZOOM_CAPPED_MAX = 1.25; // chosen: keeps the shoulders (docs/evidence.md#b1)
const wide = matchMedia("(min-width: 60rem)");

interface Size { heightPx: number; zoom: number }

export function placePicture(room: Room, figure: HTMLElement): void {
  const stage = part("stage");
  figure.style.translate = "none";
  if (isChecking(room.state)) return placeBeside(figure);
  const roomPx = heightLeft(figure, stage);
  const facts = wide.matches ? room.facts.screen : null;
  const { nearness } = room.state.ways;
  // What has a row of its own below takes from the wall around the picture first.
  const wallPx = maybe("quiet")?.offsetHeight ?? 0;
  const wanted = within(roomPx, wide.matches
    ? showing(nearness, facts, screen.height, roomPx + wallPx)
    // On a phone the middle step fills the height there is.
    : showing(nearness, null, screen.height, roomPx / SHARE_DEFAULT));
  const size = facts !== null && nearness <= MIDDLE ? withinReach(facts, figure, wanted) : wanted;
  const widthPx = wide.matches
    ? Math.min(size.heightPx * SHAPE, stage.clientWidth)
    : stage.clientWidth;
  figure.style.blockSize = `${size.heightPx}px`;
  figure.style.inlineSize = `${widthPx}px`;
  part("other-video").style.scale = String(size.zoom);
  if (facts !== null) underTheLens(facts, figure, stage, roomPx - size.heightPx);
}

/** In the joint check the two pictures stand side by side, both alike. */
function placeBeside(figure: HTMLElement): void {
  figure.style.blockSize = figure.style.inlineSize = "";
  part("other-video").style.scale = "";
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
  return Math.max(left, ROOM_LEAST_PX);
}

function marginOf(element: HTMLElement): number {
  const style = getComputedStyle(element);
  return Number.parseFloat(style.marginBlockStart) + Number.parseFloat(style.marginBlockEnd);
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

function within(roomPx: number, wanted: Size): Size {
  const heightPx = Math.min(wanted.heightPx, roomPx);
  return { heightPx, zoom: (wanted.heightPx * wanted.zoom) / heightPx };
}

function underTheLens(
  facts: ScreenFacts, figure: HTMLElement, stage: HTMLElement, sparePx: number,
): void {
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
