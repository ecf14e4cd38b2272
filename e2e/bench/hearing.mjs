// What listening to a microphone costs in Chromium: share of a core that the page's process takes with the
// audio graph alone and with the worklet in it, and how many times faster than real time the module is.
// With names of microphones (`node e2e/bench/hearing.mjs noisy`) it also prints what is heard from them.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { closeBrowsers, startBrowser } from "../support/browsers.mjs";
import { ROOT } from "../support/places.mjs";
import { pause } from "../support/wait.mjs";

const RUN_S = 20;
const ROUNDS = 3;
const DIST = join(ROOT, "web/dist");
const manifest = JSON.parse(await readFile(join(DIST, "manifest.json"), "utf8"));
const worklet = await readFile(join(DIST, manifest["sensing/listening_worklet.js"]));
const module = await readFile(join(DIST, manifest["sensing/sensing.wasm"]));

const FILES = {
  "/": ["text/html", "<!doctype html><title>Listening</title>"],
  "/worklet.js": ["text/javascript", worklet],
  "/sensing.wasm": ["application/wasm", module],
};

const server = createServer(({ url }, answer) => {
  const [type, bytes] = FILES[url] ?? ["text/plain", ""];
  answer.writeHead(type === "text/plain" ? 404 : 200, { "content-type": type }).end(bytes);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const address = `http://127.0.0.1:${server.address().port}/`;

async function listen(withWorklet) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  globalThis.rows = [];
  if (!withWorklet) {
    source.connect(new GainNode(context, { gain: 0 })).connect(context.destination);
    return;
  }
  const code = await (await fetch("/sensing.wasm")).arrayBuffer();
  await context.audioWorklet.addModule("/worklet.js");
  const node = new AudioWorkletNode(context, "listening", {
    numberOfInputs: 2, channelCount: 1, channelCountMode: "explicit", processorOptions: { code },
  });
  node.port.onmessage = ({ data }) => rows.push([...data]);
  source.connect(node).connect(context.destination);
}

async function pageWith(options, withWorklet) {
  const browser = await startBrowser({ media: "client", ...options });
  const page = await browser.newPage();
  await page.goto(address);
  await page.evaluate(listen, withWorklet);
  return { browser, page };
}

/** CPU seconds of all renderers. */
async function rendererSeconds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  return renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function share(withWorklet) {
  const { browser, page } = await pageWith({}, withWorklet);
  await pause(3_000);
  const [before, start] = [await rendererSeconds(browser), performance.now()];
  await pause(RUN_S * 1_000);
  const percent = (100_000 * ((await rendererSeconds(browser)) - before)) / (performance.now() - start);
  const rows = await page.evaluate(() => rows.length);
  await browser.close();
  return { percent, rows };
}

/** Real-time factor of the module itself, outside the worklet, in the page's process. */
async function timesRealTime() {
  const { browser, page } = await pageWith({}, false);
  const factor = await page.evaluate(async () => {
    const { instance } = await WebAssembly.instantiateStreaming(fetch("/sensing.wasm"), {});
    const { memory, alloc, listen_begin, listen_hear } = instance.exports;
    const seconds = 60;
    const block = alloc(512);
    listen_begin(48_000);
    const view = () => new Float32Array(memory.buffer, block, 128);
    const noise = Float32Array.from({ length: 48_000 }, () => Math.random() * 0.2 - 0.1);
    const start = performance.now();
    for (let at = 0; at < seconds * 48_000; at += 128) {
      view().set(noise.subarray(at % 47_872, (at % 47_872) + 128));
      listen_hear(block, 0, 128);
    }
    return (seconds * 1_000) / (performance.now() - start);
  });
  await browser.close();
  return factor;
}

const wanted = process.argv.slice(2);
for (const microphone of wanted) {
  const { browser, page } = await pageWith({ microphone }, true);
  await pause(20_000);
  const row = await page.evaluate(() => rows.at(-1));
  console.log(microphone, row?.map((number) => number?.toFixed(4) ?? "–").join(" "));
  await browser.close();
}
if (wanted.length === 0) {
  const shares = { without: [], with: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    shares.without.push((await share(false)).percent);
    const { percent, rows } = await share(true);
    shares.with.push(percent);
    if (rows < RUN_S * 2.5) console.log(`only ${rows} rows came`);
  }
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const [without, withWorklet] = [median(shares.without), median(shares.with)];
  console.log(`renderer, % of a core, median of ${ROUNDS} × ${RUN_S} s: ${without.toFixed(1)} without, ` +
    `${withWorklet.toFixed(1)} with the worklet: ${(withWorklet - without).toFixed(1)} (aim: ≤ 2)`);
  console.log(`module: ${(await timesRealTime()).toFixed(0)} × real time (aim: ≥ 300); ` +
    `${module.length} bytes, ${brotliCompressSync(module).length} as brotli, with all that looks`);
}
await closeBrowsers();
server.close();
