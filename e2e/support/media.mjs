// Two faces and two voices for the fake cameras and microphones, rendered once into e2e/.run/media.
// Ten pictures a second: two browsers encode and decode them without a graphics card.
// No recordings of real conversations.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, RUN } from "./places.mjs";

const run = promisify(execFile);
const FOLDER = join(RUN, "media");
const RATE = 10; // chosen: smooth enough for what the tests look at
const SECONDS = 6;

const SPEAKERS = {
  counsellor: {
    voice: ["-v", "en-gb+f3", "-s", "140", "-p", "45"],
    words: ["Take your time. There is no hurry at all today.", "What would you like to begin with?"],
  },
  client: {
    voice: ["-v", "en-us+m3", "-s", "155", "-p", "60"],
    words: ["It has been a long week, to be honest.", "I think I slept a little better than before."],
  },
};

/** Paths of the camera and microphone files for `counsellor` or `client`. */
export async function mediaOf(who) {
  await mkdir(FOLDER, { recursive: true });
  const camera = join(FOLDER, `${who}.y4m`);
  const microphone = join(FOLDER, `${who}.wav`);
  if (!existsSync(camera)) await once(camera, (path) => renderFace(who, path));
  if (!existsSync(microphone)) await once(microphone, (path) => renderVoice(who, path));
  return { camera, microphone };
}

async function once(path, render) {
  const unfinished = path.replace(/(\.\w+)$/, `-${process.pid}$1`);
  await render(unfinished);
  await rename(unfinished, path);
}

async function renderFace(who, path) {
  const turn = `2*PI*on/${RATE * SECONDS}`;
  const zoom = [
    `z='1.06+0.03*sin(${turn})'`,
    `x='(iw-iw/zoom)/2+12*sin(${turn})'`,
    `y='(ih-ih/zoom)/2+8*sin(2*${turn})'`,
    `d=${RATE * SECONDS}:s=640x480:fps=${RATE}`,
  ].join(":");
  await run("ffmpeg", [
    "-y", "-loglevel", "error",
    "-i", join(ROOT, "fixtures/photos", `${who}.jpg`),
    "-vf", `zoompan=${zoom},format=yuv420p`,
    "-frames:v", String(RATE * SECONDS),
    "-f", "yuv4mpegpipe", path,
  ]);
}

async function renderVoice(who, path) {
  const { voice, words } = SPEAKERS[who];
  const spoken = words.map((_, index) => path.replace(/\.wav$/, `-${index}.wav`));
  for (const [index, sentence] of words.entries()) {
    await run("espeak-ng", [...voice, "-w", spoken[index], sentence]);
  }
  // A pause of 0.8 s after each sentence, then one loop of both.
  const padded = spoken.map((_, index) => `[${index}:a]apad=pad_dur=0.8[p${index}]`).join(";");
  const joined = spoken.map((_, index) => `[p${index}]`).join("");
  await run("ffmpeg", [
    "-y", "-loglevel", "error",
    ...spoken.flatMap((file) => ["-i", file]),
    "-filter_complex", `${padded};${joined}concat=n=${spoken.length}:v=0:a=1,volume=1.4[out]`,
    "-map", "[out]", "-ar", "48000", "-ac", "1", "-c:a", "pcm_s16le", path,
  ]);
  await Promise.all(spoken.map((file) => rm(file)));
}

/** A face as a coarse grid of colours; `picture.mjs` compares with it. */
export async function gridOf(who, columns = 8, rows = 6) {
  const photo = join(ROOT, "fixtures/photos", `${who}.jpg`);
  const crop = "crop=iw/1.06:ih/1.06";
  const { stdout } = await run(
    "ffmpeg",
    ["-loglevel", "error", "-i", photo, "-vf", `${crop},scale=${columns}:${rows}:flags=area`,
      "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
    { encoding: "buffer" },
  );
  return [...stdout];
}
