// Good and bad cameras for the set-up check, rendered once into e2e/.run/media from the photos and
// from invented people. Chromium plays Motion JPEG at 30 pictures a second, in a loop.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, RUN } from "./places.mjs";

const run = promisify(execFile);
const FOLDER = join(RUN, "media");
const RATE = 30;
/** Number of pictures of a camera that does not change. */
const LOOP = 2 * RATE;
/** Seconds for which `improving` is bad, and then good. */
export const BAD_S = 12;
export const GOOD_S = 48;

const photo = (who) => join(ROOT, "fixtures/photos", `${who}.jpg`);
const portrait = (name) => join(ROOT, "fixtures/portraits", `${name}.jpg`);

const SIZE = "scale=640:480";
// Light falls off over the face. Applied to encoded values: 0.35 is a tenth of the light.
const fading = (plane) => `${plane}='${plane}(X,Y)*(1-0.65*clip((X-260)/140,0,1))'`;
const FROM_LEFT = `format=gbrp,geq=${["r", "g", "b"].map(fading).join(":")},format=yuv444p`;
// The picture of a dim room: less light, and noise that is new in every picture.
const DIM = "lutyuv=y=val*0.5,noise=c0s=45:c0f=t:c1s=12:c1f=t:c2s=12:c2f=t";

/** Source pictures and filters, by camera. */
const CAMERAS = {
  good: { from: [photo("client")], how: SIZE },
  dark: { from: [photo("client")], how: `${SIZE},${DIM}`, loop: LOOP },
  side: { from: [photo("client")], how: `${SIZE},${FROM_LEFT}` },
  backlit: { from: [portrait("backlit")], how: SIZE },
  far: { from: [portrait("far")], how: SIZE },
  near: { from: [photo("client")], how: `crop=480:360:319:190,${SIZE}` },
  cropped: { from: [photo("client")], how: `crop=800:600:160:240,${SIZE}` },
  two: {
    from: [photo("client")],
    how: "crop=560:840:280:0,split[a][b];[b]hflip[c];[a][c]hstack,scale=640:480",
  },
  nobody: { from: [photo("client")], how: `crop=230:172:0:100,${SIZE},gblur=3` },
  upright: { from: [photo("client")], how: "crop=630:840:245:0,scale=480:640" },
  dark_skin: { from: [portrait("dark-skin")], how: SIZE },
};

/** Names of all cameras; `improving` is side-lit at first, then good. */
export const CAMERA_NAMES = [...Object.keys(CAMERAS), "improving"];

/** Path of the file for the fake camera `name`. */
export async function cameraOf(name) {
  const path = join(FOLDER, `camera-${name}.mjpeg`);
  if (existsSync(path)) return path;
  await mkdir(FOLDER, { recursive: true });
  const unfinished = path.replace(/\.mjpeg$/, `-${process.pid}.mjpeg`);
  if (name === "improving") await renderImproving(unfinished);
  else await render(CAMERAS[name], unfinished);
  await rename(unfinished, path);
  return path;
}

const JPEG = ["-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "4", "-f", "mjpeg"];

async function render({ from, how, loop = LOOP }, path) {
  const inputs = from.flatMap((file) => ["-loop", "1", "-framerate", String(RATE), "-i", file]);
  await run("ffmpeg", [
    "-y", "-loglevel", "error", ...inputs,
    "-filter_complex", how, "-frames:v", String(loop), ...JPEG, path,
  ]);
}

async function renderImproving(path) {
  const [bad, good] = await Promise.all([cameraOf("side"), cameraOf("good")]);
  const times = (seconds) => String((seconds * RATE) / LOOP - 1);
  await run("ffmpeg", [
    "-y", "-loglevel", "error",
    "-stream_loop", times(BAD_S), "-framerate", String(RATE), "-i", bad,
    "-stream_loop", times(GOOD_S), "-framerate", String(RATE), "-i", good,
    "-filter_complex", "[0][1]concat=n=2:v=1", ...JPEG, path,
  ]);
}
