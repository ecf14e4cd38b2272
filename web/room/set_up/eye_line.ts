// Geometry of eye contact: where the other's eyes are shown, where the lens is, and the angle
// between the two. Computed from lengths only, without any camera.

import type { ScreenFacts } from "../state";

export const GOOD_DEG = 5; // docs/evidence.md#b4: about 5° below is not noticed (known, medium)
export const ACCEPTABLE_DEG = 7; // docs/evidence.md#b4 [28]: limit 7°
const EYE_LINE = 0.4; // chosen: eye height in the framing guide (docs/evidence.md#b1)
const HEAD_M = 0.23; // docs/evidence.md#b3: crown to chin
const HEAD_SHARE = 0.35; // docs/evidence.md#b3: head by frame height, to the chest, at 0.65 m

/** Positions in CSS pixels; `screen` is the whole screen. */
export interface Spot {
  screenWidthPx: number;
  screenHeightPx: number;
  /** Upper left corner of the page on the screen. */
  pageXPx: number;
  pageYPx: number;
  pageHeightPx: number;
}

/** Position of the other's picture on the page. */
export interface PictureBox {
  leftPx: number;
  topPx: number;
  widthPx: number;
  heightPx: number;
}

export interface EyeLine {
  angleDeg: number;
  class: "good" | "acceptable" | "far";
  /** Top of a picture of this height that brings the eyes nearest to the lens. */
  pictureTopPx: number;
  pictureLeftPx: number;
  /** The greatest height with an acceptable angle at that position; null when there is none. */
  maxHeightPx: number | null;
  apparentDistanceM: number;
}

export function angleDeg(offsetCm: number, distanceCm: number): number {
  return (Math.atan2(offsetCm, distanceCm) * 180) / Math.PI;
}

export function offsetCm(degrees: number, distanceCm: number): number {
  return Math.tan((degrees * Math.PI) / 180) * distanceCm;
}

export function apparentDistanceM(shownHeadCm: number, distanceCm: number): number {
  return (HEAD_M * distanceCm) / shownHeadCm;
}

export function eyeLine(
  screen: ScreenFacts, spot: Spot, picture: PictureBox, headShare = HEAD_SHARE,
): EyeLine {
  const cmPerPxX = screen.widthCm / spot.screenWidthPx;
  const cmPerPxY = screen.heightCm / spot.screenHeightPx;
  const lensXPx = spot.screenWidthPx / 2 + screen.lensXCm / cmPerPxX - spot.pageXPx;
  const lensYPx = -screen.lensYCm / cmPerPxY - spot.pageYPx;
  const eyesXPx = picture.leftPx + picture.widthPx / 2;
  const eyesYPx = picture.topPx + picture.heightPx * EYE_LINE;
  const sideCm = (eyesXPx - lensXPx) * cmPerPxX;
  const angle = angleDeg(Math.hypot(sideCm, (eyesYPx - lensYPx) * cmPerPxY), screen.distanceCm);
  const lowest = Math.max(0, spot.pageHeightPx - picture.heightPx);
  const pictureTopPx = clamp(lensYPx - picture.heightPx * EYE_LINE, 0, lowest);
  const reach = Math.sqrt(offsetCm(ACCEPTABLE_DEG, screen.distanceCm) ** 2 - sideCm ** 2);
  return {
    angleDeg: angle,
    class: angle <= GOOD_DEG ? "good" : angle <= ACCEPTABLE_DEG ? "acceptable" : "far",
    pictureTopPx,
    pictureLeftPx: lensXPx - picture.widthPx / 2,
    maxHeightPx: tallest(lensYPx, reach / cmPerPxY, spot.pageHeightPx),
    apparentDistanceM: apparentDistanceM(
      picture.heightPx * cmPerPxY * headShare, screen.distanceCm,
    ),
  };
}

/** The greatest picture, at the page's top or lower when the lens is lower. */
function tallest(lensYPx: number, reachPx: number, pageHeightPx: number): number | null {
  const lowestEyesPx = Math.min(lensYPx + reachPx, pageHeightPx);
  if (Number.isNaN(reachPx) || lowestEyesPx <= 0) return null;
  const fromAbove = lowestEyesPx / EYE_LINE;
  const highestEyesPx = Math.max(0, lensYPx - reachPx);
  const fromBelow = (pageHeightPx - highestEyesPx) / (1 - EYE_LINE);
  const heightPx = Math.min(fromAbove, fromBelow, pageHeightPx);
  return heightPx > 0 ? heightPx : null;
}

/** Size of the other's picture. The eye line stays in place when the picture grows. */
export interface Showing {
  heightPx: number;
  /** 1 shows the whole picture; more shows its middle, cut around the eye line. */
  zoom: number;
  /** Null when the screen's size is unknown. */
  apparentDistanceM: number | null;
}

const STEPS = 6;
const FAR_M = 3; // chosen
const MIDDLE_M = 1.6; // within 1.2 to 2 m (docs/evidence.md#b3)
const NEAR_M = 0.85; // chosen
// Shares of the available height, when the screen's size is unknown. Chosen.
const FAR_SHARE = 0.45;
const MIDDLE_SHARE = 0.8;
const NEAR_SHARE = 1.4;
const ZOOM_MAX = 2; // chosen: beyond this a face no longer fits
const MIDDLE_ROOM = 0.8; // chosen: the steps stay distinct on a small screen
const FAR_ROOM = 0.6;

/** `nearness` goes from 0 (farthest) to 6; `roomPx` is the available height. */
export function showing(
  nearness: number, screen: ScreenFacts | null, screenHeightPx: number, roomPx: number,
): Showing {
  const step = clamp(Math.round(nearness), 0, STEPS);
  const most = roomPx * ZOOM_MAX;
  const at = (metres: number, share: number): number =>
    screen === null ? roomPx * share : heightPxAt(metres, screen, screenHeightPx);
  const middle = Math.min(at(MIDDLE_M, MIDDLE_SHARE), most * MIDDLE_ROOM);
  const far = Math.min(at(FAR_M, FAR_SHARE), middle * FAR_ROOM);
  const near = Math.min(at(NEAR_M, NEAR_SHARE), most);
  const half = STEPS / 2;
  const wantedPx = step <= half
    ? far * (middle / far) ** (step / half)
    : middle * (near / middle) ** ((step - half) / half);
  const heightPx = Math.min(wantedPx, roomPx);
  return {
    heightPx,
    zoom: wantedPx / heightPx,
    apparentDistanceM: screen === null ? null : apparentDistanceM(
      (wantedPx * HEAD_SHARE * screen.heightCm) / screenHeightPx, screen.distanceCm,
    ),
  };
}

function heightPxAt(distanceM: number, screen: ScreenFacts, screenHeightPx: number): number {
  const headCm = (HEAD_M * screen.distanceCm) / distanceM;
  return (headCm / HEAD_SHARE / screen.heightCm) * screenHeightPx;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
