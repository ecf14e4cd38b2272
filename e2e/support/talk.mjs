// A talk of two with known timing, which the fake microphones of two browsers repeat, and what the
// two pages find in it.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { RUN } from "./places.mjs";

const run = promisify(execFile);
const FOLDER = join(RUN, "media");

/** When each speaks, from and to, and the period after which both repeat, in milliseconds. First
 * the client answers; then both begin at once; then the client begins while the counsellor
 * speaks. */
export const TALK = {
  name: "talk",
  periodMs: 12_000,
  counsellor: [[0, 1_600], [5_200, 6_400], [8_000, 9_900]],
  client: [[2_300, 3_900], [5_200, 6_800], [8_900, 10_300]],
};

/** A talk in which the counsellor hardly waits. */
export const HASTE = {
  name: "haste",
  periodMs: 4_000,
  counsellor: [[0, 1_500]],
  client: [[2_000, 3_850]],
};

const VOICES = {
  counsellor: ["-v", "en-gb+f3", "-s", "150", "-p", "45"],
  client: ["-v", "en-us+m3", "-s", "160", "-p", "60"],
};
// No stop consonants, which would leave a silence inside a unit.
const WORDS = "we were wearing our yellow winter woollens while wandering all morning along the river "
  + "where willows and lilies were growing near an old mill and many lonely herons".repeat(2);

/** Path of the file for the microphone of `who`. */
export async function talkOf(who, { name, periodMs, [who]: units } = TALK) {
  await mkdir(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}-${who}.wav`);
  if (existsSync(path)) return path;
  const spoken = path.replace(/\.wav$/, `-${process.pid}-words.wav`);
  await run("espeak-ng", [...VOICES[who], "-w", spoken, WORDS]);
  const parts = units.map(([start, end], at) => {
    const [from, length] = [0.3 + at, (end - start) / 1_000];
    return `[s${at}]atrim=${from}:${from + length},asetpts=PTS-STARTPTS,afade=t=in:d=0.005,`
      + `afade=t=out:st=${length - 0.005}:d=0.005,adelay=${start}[u${at}]`;
  });
  const names = (letter) => units.map((_, at) => `[${letter}${at}]`).join("");
  const unfinished = path.replace(/\.wav$/, `-${process.pid}.wav`);
  await run("ffmpeg", [
    "-y", "-loglevel", "error", "-i", spoken, "-filter_complex", [
      `[0:a]aresample=48000,asplit=${units.length}${names("s")}`,
      ...parts,
      `anoisesrc=color=pink:amplitude=0.002:sample_rate=48000:seed=7:d=${periodMs / 1_000}[room]`,
      `[room]${names("u")}amix=inputs=${units.length + 1}:normalize=0:duration=first[out]`,
    ].join(";"),
    "-map", "[out]", "-t", String(periodMs / 1_000), "-ar", "48000", "-ac", "1",
    "-c:a", "pcm_s16le", unfinished,
  ]);
  await rename(unfinished, path);
  return path;
}

function inStep(periodMs) {
  const devices = MediaDevices.prototype;
  const open = devices.getUserMedia;
  const seen = { own: [], other: [], sent: [], context: null, microphoneS: 0 };
  Object.defineProperty(globalThis, "__talk", { value: seen });
  devices.getUserMedia = async function (wanted) {
    // The file starts when the device is opened.
    if (wanted.audio) await new Promise((done) => setTimeout(done, periodMs - (Date.now() % periodMs)));
    const stream = await open.call(this, wanted);
    const [track] = stream.getAudioTracks();
    if (track) seen.microphoneS = track.getSettings().latency ?? 0;
    return stream;
  };
  // Records the numbers from which the page has the module compute a session.
  const instantiate = WebAssembly.instantiate.bind(WebAssembly);
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate(...args);
    const { exports } = made.instance;
    const pace_summary = (address, count) => {
      // Tests read this after the meeting, on another page.
      const given = [...new Int32Array(exports.memory.buffer, address, count)];
      sessionStorage.setItem("talk-given", JSON.stringify(given));
      return exports.pace_summary(address, count);
    };
    const instance = Object.create(WebAssembly.Instance.prototype, {
      exports: { value: { ...exports, pace_summary } },
    });
    return { ...made, instance };
  };
  const { send } = RTCDataChannel.prototype;
  RTCDataChannel.prototype.send = function (text) {
    const { type, ms } = JSON.parse(text);
    seen.sent.push({ type, ms, atMs: (seen.context?.currentTime ?? 0) * 1000 });
    return send.call(this, text);
  };
  globalThis.AudioWorkletNode = class extends AudioWorkletNode {
    constructor(context, name, options) {
      super(context, name, options);
      if (name !== "speaking") return;
      seen.context = context;
      this.port.addEventListener("message", ({ data }) => {
        seen.own.push(...data.own);
        seen.other.push(...data.other);
      });
    }
  };
}

/** Starts the microphones of all pages in step, and makes each page record what leaves its
 * worklet. */
export async function speakInStep(page, { periodMs } = TALK) {
  await page.addInitScript(inStep, periodMs);
}

/** Readings of the line in the last report of the counsellor's page, in the order of time. */
export async function readingsOn(page) {
  const [, own, other, unheard, count, , ...rest] = JSON.parse(
    await page.evaluate(() => sessionStorage.getItem("talk-given")));
  const numbers = rest.slice(2 * (own + other + unheard));
  return Array.from({ length: count }, (_, at) => {
    const [atMs, delayMs, uncertainMs] = numbers.slice(3 * at);
    return { atMs, delayMs, uncertainMs };
  });
}

/** What `page` found so far: units of this person and of the other, the delay of ear and mouth
 * here, and the messages sent to the other browser, with their milliseconds. */
export const foundOn = (page) => page.evaluate(() => {
  const { own, other, sent, context, microphoneS } = __talk;
  const latencyMs = ((context?.outputLatency ?? 0) + microphoneS) * 1000;
  return { own, other, latencyMs, sent };
});
