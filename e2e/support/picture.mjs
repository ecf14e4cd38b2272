// Measures what a person would see and hear: the picture on a video element, the sound that is
// played.

import { gridOf } from "./media.mjs";
import { lineOf } from "./inside.mjs";
import { patience, pause, until } from "./wait.mjs";

const COLUMNS = 8;
const ROWS = 6;

/** Number of frames that the video element has shown so far. */
export const framesShown = (locator) =>
  locator.evaluate((video) => video.getVideoPlaybackQuality().totalVideoFrames);

/** The current picture as a coarse grid of colours; null while there is none. */
export async function gridShown(locator) {
  return locator.evaluate((video, [columns, rows]) => {
    if (!video.videoWidth) return null;
    const canvas = document.createElement("canvas");
    canvas.width = columns * 16;
    canvas.height = rows * 16;
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
    const grid = [];
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const { data } = brush.getImageData(column * 16, row * 16, 16, 16);
        const sum = [0, 0, 0];
        for (let i = 0; i < data.length; i += 4) {
          for (let c = 0; c < 3; c += 1) sum[c] += data[i + c];
        }
        grid.push(...sum.map((each) => each / 256));
      }
    }
    return grid;
  }, [COLUMNS, ROWS]);
}

/** The detail in a part of the picture: the mean of the largest twentieth of the steps in
 * brightness. */
export async function detailIn(locator, { left, top, right, bottom }) {
  return locator.evaluate((video, [left, top, right, bottom]) => {
    const canvas = document.createElement("canvas");
    const [width, height] = [160, 120];
    canvas.width = width;
    canvas.height = height;
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    brush.drawImage(video, 0, 0, width, height);
    const { data } = brush.getImageData(0, 0, width, height);
    const at = (x, y) => data[(y * width + x) * 4 + 1];
    const steps = [];
    for (let y = Math.floor(top * height); y < bottom * height - 1; y += 1) {
      for (let x = Math.floor(left * width); x < right * width - 1; x += 1) {
        steps.push(Math.abs(at(x + 1, y) - at(x, y)) + Math.abs(at(x, y + 1) - at(x, y)));
      }
    }
    const largest = steps.sort((a, b) => b - a).slice(0, Math.ceil(steps.length / 20));
    return largest.reduce((sum, step) => sum + step, 0) / largest.length;
  }, [left, top, right, bottom]);
}

/** Mean difference of two grids, 0 to 255. */
export function differenceOf(a, b) {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

/** Whose face it is, `counsellor` or `client`, or `nobody` when it resembles neither. */
export async function faceIn(locator) {
  const shown = await gridShown(locator);
  if (!shown) return "nobody";
  const distances = {};
  for (const who of ["counsellor", "client"]) {
    distances[who] = differenceOf(shown, await gridOf(who, COLUMNS, ROWS));
  }
  const [nearest, other] = Object.entries(distances).sort((a, b) => a[1] - b[1]);
  // The two photos differ by 41; the same face, moving and encoded, by less than 20 (measured).
  return nearest[1] < 22 && nearest[1] < 0.6 * other[1] ? nearest[0] : "nobody";
}

/** Waits until the picture moves and shows the face of `who`. */
export async function seeFace(locator, who, options = {}) {
  const before = await framesShown(locator).catch(() => 0);
  await until(`${who}'s face moves`, async () => {
    const [frames, seen] = [await framesShown(locator), await faceIn(locator)];
    if (frames >= before + 5 && seen === who) return true;
    throw new Error(`${frames} frames after ${before}, ${seen}'s face`);
  }, options);
}

/** Number of frames that the video element shows during `ms`. */
export async function framesDuring(locator, ms) {
  const before = await framesShown(locator);
  await sleepInSteps(ms);
  return (await framesShown(locator)) - before;
}

async function sleepInSteps(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end) await pause(Math.min(100, end - performance.now()));
}

/** Root mean square of the received sound during `ms`; speech is above 0.01, silence below
 * 0.001. */
export async function loudnessDuring(page, ms) {
  const before = await lineOf(page);
  await sleepInSteps(ms);
  const after = await lineOf(page);
  if (!before || !after) return 0;
  const seconds = after.audioSeconds - before.audioSeconds;
  return seconds > 0 ? Math.sqrt(Math.max(0, after.energy - before.energy) / seconds) : 0;
}

/** Whether some element plays a live remote sound audibly. */
export const playsAloud = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("audio, video")].some((element) => {
      const stream = element.srcObject;
      if (!stream || element.muted || element.paused || element.volume === 0) return false;
      const own = __seen.own.some((each) => each.id === stream.id);
      return !own && stream.getAudioTracks().some((track) => track.readyState === "live");
    }),
  );

/** Waits until speech of the other arrives and is played. */
export async function hear({ page }, { within = patience.ms } = {}) {
  await until("the other's sound is played", () => playsAloud(page), { within });
  await until("the other's voice arrives", async () => (await loudnessDuring(page, 500)) > 0.01, {
    within,
    every: 0,
  });
}

/** Waits until the received sound is silent for `ms`. */
export async function hearNothing({ page }, { ms = 1500, within = patience.ms } = {}) {
  await until("silence arrives", async () => (await loudnessDuring(page, ms)) < 0.002, {
    within,
    every: 0,
  });
}
