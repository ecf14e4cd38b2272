// Chromium, one process for each of the two people, because a fake camera belongs to a process.
// Every visit gets a fresh profile in it. Nothing here knows Webside.

import { chromium } from "playwright-core";
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { cameraOf } from "./cameras.mjs";
import { mediaOf } from "./media.mjs";
import { microphoneOf } from "./microphones.mjs";
import { watchPage } from "./inside.mjs";
import { patience, within } from "./wait.mjs";

const PROGRAM =
  process.env.WEBSIDE_CHROMIUM ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

const CLOSED_WITHIN_MS = 10_000; // chosen: far longer than it takes

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  // As on a phone, scroll bars take no space.
  "--hide-scrollbars",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
  "--allow-loopback-in-peer-connection",
  // Containers often have no multicast, which names like `….local` need.
  "--disable-features=WebRtcHideLocalIpsWithMdns",
  "--force-color-profile=srgb",
];

/** Starts Chromium. `media` names whose camera and microphone it has, null for none; `camera` and
 * `microphone` name others of `cameras.mjs` and `microphones.mjs`, or a file. */
export async function startBrowser({ media, camera, microphone, ask = "grant", flags = [] }) {
  const fake = [];
  if (media) {
    const own = await mediaOf(media);
    const seen = camera ? await cameraOf(camera) : own.camera;
    const file = microphone && isAbsolute(microphone) ? microphone : null;
    const heard = file ?? (microphone ? await microphoneOf(microphone) : own.microphone);
    fake.push("--use-fake-device-for-media-stream");
    fake.push(`--use-file-for-fake-video-capture=${seen}`);
    fake.push(`--use-file-for-fake-audio-capture=${heard}`);
  }
  if (ask === "grant") fake.push("--use-fake-ui-for-media-stream");
  if (ask === "deny") fake.push("--use-fake-ui-for-media-stream=deny");
  return chromium.launch({
    executablePath: PROGRAM,
    headless: false,
    ignoreDefaultArgs: ["--headless", "--mute-audio"],
    args: [...FLAGS, ...fake, ...flags],
  });
}

const running = new Map();

/** Closes every browser that `browserFor` has started. */
export async function closeBrowsers() {
  const started = [...running.values()];
  running.clear();
  const close = async (browser) => (await browser).close();
  const closed = started.map((one) => within(CLOSED_WITHIN_MS, "a browser is closed", close(one)));
  await Promise.allSettled(closed);
}

/** The browser of this kind, started once in each test file, and again when it is gone. */
export async function browserFor(kind, options) {
  const isGone = async (browser) => !(await browser).isConnected();
  if (!running.has(kind) || (await isGone(running.get(kind)))) {
    running.set(kind, startBrowser(options));
  }
  return running.get(kind);
}

export const PHONE = { width: 390, height: 844 };
export const TABLET = { width: 820, height: 1180 };
export const LAPTOP = { width: 1440, height: 900 };

/** A fresh profile in `browser`; `watchPage` records everything that its pages do. */
export async function freshProfile(browser, { viewport = LAPTOP, ...options } = {}) {
  const context = await browser.newContext({
    viewport,
    locale: "en-GB",
    timezoneId: "Europe/London",
    ...options,
  });
  context.setDefaultTimeout(patience.ms);
  await watchPage(context);
  return context;
}
