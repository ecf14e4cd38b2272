// The cost of composing: processor time of the whole browser for each choice, while a client waits
// at the door with the camera on, 640 × 480 at 20 pictures a second; and of the module alone, in
// Node.

import { readFile } from "node:fs/promises";
import { closeBrowsers } from "../support/browsers.mjs";
import { ROOT, TARGET } from "../support/places.mjs";
import { Visit } from "../support/visit_driver.mjs";
import { pause } from "../support/wait.mjs";
import { join } from "node:path";

process.env.WEBSIDE_BIN ??= join(TARGET, "release/webside");
const SECONDS = 12;
const PICTURES = 80;
const CHOICES = ["as-is", "blur", "wall", "window", "shelf"];

const row = (...cells) => console.log(cells.map((cell) => String(cell).padEnd(16)).join(""));

async function alone() {
  const code = await readFile(join(TARGET, "wasm32-unknown-unknown/backdrop/sensing_wasm.wasm"));
  const network = await readFile(
    join(ROOT, "crates/sensing/models/selfie_segmentation_landscape.tflite"));
  const { instance: { exports } } = await WebAssembly.instantiate(code, {});
  const put = (bytes) => {
    const address = exports.alloc(bytes.length);
    new Uint8Array(exports.memory.buffer, address, bytes.length).set(bytes);
    return address;
  };
  exports.backdrop_begin(put(network), network.length);
  row("module alone", "composing ms", "with a look ms");
  for (const [width, height] of [[640, 480], [1280, 720]]) {
    const picture = new Uint8Array((width * height * 3) / 2).map((_, at) => (at * 7919) >> 5);
    const address = put(picture);
    for (const [behind, name] of CHOICES.slice(1).entries()) {
      exports.backdrop_choose(behind);
      const compose = (looks) =>
        exports.backdrop_compose(address, picture.length, width, height, 0, 0, looks);
      const measure = (looks) => {
        for (let at = 0; at < 20; at += 1) compose(looks);
        const before = process.cpuUsage();
        for (let at = 0; at < PICTURES; at += 1) compose(looks);
        const { user, system } = process.cpuUsage(before);
        return ((user + system) / 1000 / PICTURES).toFixed(2);
      };
      row(`${name} ${width}`, measure(0), measure(1));
    }
  }
}

/** Seconds of processor time so far, by kind of process. */
async function spent(debug) {
  const { processInfo } = await debug.send("SystemInfo.getProcessInfo");
  const by = { all: 0, renderer: 0 };
  for (const { type, cpuTime } of processInfo) {
    by.all += cpuTime;
    if (type === "renderer") by.renderer += cpuTime;
  }
  return by;
}

async function inTheBrowser() {
  const it = new Visit();
  try {
    await it.open();
    const client = await it.client();
    await client.arrive();
    await client.knock();
    const { page } = client;
    await page.evaluate(() => Promise.all(__seen.own.flatMap((stream) => stream.getVideoTracks())
      .map((track) => track.applyConstraints({ frameRate: 20 }))));
    const debug = await client.browser.newBrowserCDPSession();
    const frames = () => page.locator("#own-video").evaluate(
      (video) => video.getVideoPlaybackQuality().totalVideoFrames);
    row("\n% of one core", "whole browser", "renderer", "pictures a s");
    for (const which of CHOICES) {
      await page.locator(`input[name=behind][value=${which}]`).evaluate((input) => input.click());
      await pause(4_000);
      const [before, shown] = [await spent(debug), await frames()];
      const begun = performance.now();
      await pause(SECONDS * 1_000);
      const [after, later] = [await spent(debug), await frames()];
      const seconds = (performance.now() - begun) / 1_000;
      const share = (kind) => (((after[kind] - before[kind]) / seconds) * 100).toFixed(1);
      row(which, share("all"), share("renderer"), ((later - shown) / seconds).toFixed(1));
      const held = await page.locator("#behind-held").evaluate((part) => !part.hidden);
      if (held) console.log("  the device could not keep up, and the picture was turned off");
    }
  } finally {
    await it.close();
    await closeBrowsers();
  }
}

await alone();
await inTheBrowser();
