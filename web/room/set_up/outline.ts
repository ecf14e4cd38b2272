// Position of the outline in the mirror, in pixels of the picture. It surrounds the person and
// ignores small movements; while nobody is found, it shows a good place for head and shoulders.

import type { FrameWord, Outline, Says } from "../../sensing/says";

/** Middle of the head, half its height, and whether it surrounds a person. */
export interface Place { x: number; y: number; half: number; around: boolean }

export interface Size { width: number; height: number }

// docs/evidence.md#b1: eyes a third to half way down, at the middle of the head
const GUIDE_Y = 0.42;
const GUIDE_HALF = 0.165; // docs/evidence.md#b1: middle of a head of 0.23 to 0.43
const AIR = 1.12; // chosen: the outline does not touch the hair
const RESTS = 0.3; // chosen: as a share of half the head; a nod does not move the outline
const RESTS_SIZE = 0.15; // chosen

export function placeOutline(before: Place | null, says: Says | null, size: Size): Place {
  if (says === null || says.outline === null) return guide(size);
  const now = around(says.outline, size);
  return before?.around === true && near(before, now) ? before : now;
}

const WELL: Record<FrameWord, boolean> = {
  fits: true, camera_low: true, camera_high: true,
  face_only: false, upside_down: false, head_cut: false, off_centre: false, tilted: false,
  unknown: false,
};

/** Whether head and shoulders are in a good place. */
export function fits(says: Says | null): boolean {
  if (says?.distance !== "good") return false;
  return WELL[says.frame];
}

function guide({ width, height }: Size): Place {
  return { x: width / 2, y: height * GUIDE_Y, half: height * GUIDE_HALF, around: false };
}

function around(outline: Outline, { width, height }: Size): Place {
  const half = outline.halfHeight * height * AIR;
  return { x: outline.x * width, y: outline.y * height, half, around: true };
}

function near(one: Place, other: Place): boolean {
  const moved = Math.hypot(one.x - other.x, one.y - other.y);
  return moved < RESTS * one.half && Math.abs(one.half / other.half - 1) < RESTS_SIZE;
}
