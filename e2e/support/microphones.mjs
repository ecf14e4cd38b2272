// Good and bad microphones for the set-up check, rendered once into e2e/.run/media from the
// client's spoken sentences.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { mediaOf } from "./media.mjs";
import { RUN } from "./places.mjs";

const run = promisify(execFile);
const FOLDER = join(RUN, "media");
/** Whole loops of the sentences, so that the sound is continuous where the file starts again. */
const LOOPS = 4;

// Traffic that rises and falls: browsers remove steady noise.
const TRAFFIC = "anoisesrc=color=brown:amplitude=0.6:sample_rate=48000:seed=7,tremolo=f=3:d=0.9";
const ROOM = "anoisesrc=color=pink:amplitude=0.005:sample_rate=48000:seed=7";
const beside = (noise, voice) =>
  `volume=${voice}[v];${noise}[n];[v][n]amix=inputs=2:normalize=0:duration=first`;

/** Filters for the voice, by microphone. */
const MICROPHONES = {
  good: "anull",
  // Browsers amplify by 40 dB themselves.
  quiet: "volume=-60dB",
  noisy: beside(TRAFFIC, "-6dB"),
  clipped: "volume=30dB",
  thin: "aresample=8000:resampler=swr:filter_size=64,aresample=48000:resampler=swr:filter_size=64",
  silent: "volume=0",
  listening: beside(ROOM, "0"),
};

export const MICROPHONE_NAMES = Object.keys(MICROPHONES);

/** Path of the file for the fake microphone `name`. */
export async function microphoneOf(name) {
  const path = join(FOLDER, `microphone-${name}.wav`);
  if (existsSync(path)) return path;
  const { microphone: voice } = await mediaOf("client");
  await mkdir(FOLDER, { recursive: true });
  const unfinished = path.replace(/\.wav$/, `-${process.pid}.wav`);
  await run("ffmpeg", [
    "-y", "-loglevel", "error", "-stream_loop", String(LOOPS - 1), "-i", voice,
    "-filter_complex", `[0:a]${MICROPHONES[name]}[out]`, "-map", "[out]",
    "-ar", "48000", "-ac", "1", "-c:a", "pcm_s16le", unfinished,
  ]);
  await rename(unfinished, path);
  return path;
}
