// A call of two at 640 × 480: bits each way and the processor time of both browsers, once with as
// many bits as the room gives a picture and once with as many as the browser likes, in turn.

import { loadavg } from "node:os";
import { join } from "node:path";
import { closeBrowsers } from "../support/browsers.mjs";
import { TARGET } from "../support/places.mjs";
import { Visit } from "../support/visit_driver.mjs";
import { pause } from "../support/wait.mjs";

process.env.WEBSIDE_BIN ??= join(TARGET, "release/webside");
const ROUNDS = Number(process.argv[2] ?? 2);
const SETTLE_MS = 10_000;
const SECONDS = 30;

/** The browser sends as many bits as it likes. */
function uncapped() {
  const set = RTCRtpSender.prototype.setParameters;
  RTCRtpSender.prototype.setParameters = function (parameters) {
    for (const encoding of parameters.encodings) delete encoding.maxBitrate;
    return set.call(this, parameters);
  };
}

/** Keeps the page's connections where `sent` finds them. */
function keepConnections() {
  const Browsers = RTCPeerConnection;
  globalThis.__connections = [];
  globalThis.RTCPeerConnection = class extends Browsers {
    constructor(...given) {
      super(...given);
      globalThis.__connections.push(this);
    }
  };
}

async function sent() {
  const connection = __connections.find(({ connectionState }) => connectionState === "connected");
  const all = [...(await connection.getStats()).values()];
  const ours = all.filter(({ type }) => type === "outbound-rtp");
  const video = ours.find(({ kind }) => kind === "video");
  return {
    bytes: ours.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
    pictures: video.framesEncoded, width: video.frameWidth, at: video.timestamp,
  };
}

/** Seconds of processor time of a browser with all its processes. */
async function spent(browser) {
  const debug = await browser.newBrowserCDPSession();
  const { processInfo } = await debug.send("SystemInfo.getProcessInfo");
  await debug.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function call(isCapped) {
  const it = new Visit();
  try {
    await it.open();
    const people = await Promise.all([it.counsellor(), it.client()]);
    const [counsellor, client] = people;
    for (const { page } of people) {
      await page.addInitScript(keepConnections);
      if (!isCapped) await page.addInitScript(uncapped);
    }
    await it.meet({ counsellor, client });
    await pause(SETTLE_MS);
    const read = () => Promise.all(people.map(async ({ page, browser }) => (
      { ...await page.evaluate(sent), cpu: await spent(browser) })));
    const before = await read();
    await pause(SECONDS * 1_000);
    const after = await read();
    return after.map((now, at) => {
      const s = (now.at - before[at].at) / 1_000;
      return {
        kbits: ((now.bytes - before[at].bytes) * 8) / 1_000 / s,
        rate: (now.pictures - before[at].pictures) / s,
        cpu: ((now.cpu - before[at].cpu) / s) * 100,
        width: now.width,
      };
    });
  } finally {
    await it.close();
  }
}

console.log("\n| bits | kbit/s, counsellor | client | browsers, % of a core | pictures/s | width | load |");
console.log("|---|---|---|---|---|---|---|");
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const isCapped of [true, false]) {
      const both = await call(isCapped);
      const of = (what) => both.map((one) => one[what].toFixed(0));
      const cpu = both.reduce((sum, one) => sum + one.cpu, 0).toFixed(1);
      const cells = [isCapped ? "enough" : "as the browser likes", ...of("kbits"), cpu,
        of("rate").join(" "), of("width").join(" "), loadavg()[0].toFixed(1)];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
} finally {
  await closeBrowsers();
}
