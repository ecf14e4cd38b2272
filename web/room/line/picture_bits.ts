// How many bits a second a picture may take: browsers send two to three times as many as a face
// needs (docs/figures.md#bits-of-a-face).

const ENOUGH = 700_000; // docs/figures.md#bits-of-a-face
const OF_PIXELS = 640 * 480;
const BY_SIZE = 0.75; // docs/figures.md#bits-of-a-face: larger pictures need fewer bits a pixel
const ASKED_PIXELS = 1280 * 720; // media/devices.ts: what is asked of a camera

/** For the pictures of this track; where the browser does not tell their size, for the size that
 * cameras are asked for. */
export function enoughBits({ width, height }: MediaTrackSettings): number {
  const pixels = (width ?? 0) * (height ?? 0) || ASKED_PIXELS;
  return Math.round(ENOUGH * (pixels / OF_PIXELS) ** BY_SIZE);
}
