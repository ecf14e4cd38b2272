// The cost of an audio worklet around hearing.wasm in Chromium: share of a core that the page's
// process takes with the audio graph alone and with the worklet in it, and how many times faster
// than real time the module is outside of it.

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

/** Starts Chromium with a page around the worklet `sensing/NAME_worklet.js`, which has two
 * inputs. */
export async function startWorklets(name) {
  const manifest = JSON.parse(await readFile(join(DIST, "manifest.json"), "utf8"));
  const worklet = await readFile(join(DIST, manifest[`sensing/${name}_worklet.js`]));
  const module = await readFile(join(DIST, manifest["sensing/hearing.wasm"]));
  const files = {
    "/": ["text/html", "<!doctype html><title>Listening</title>"],
    "/worklet.js": ["text/javascript", worklet],
    "/hearing.wasm": ["application/wasm", module],
  };
  const server = createServer(({ url }, answer) => {
    const [type, bytes] = files[url] ?? ["text/plain", ""];
    answer.writeHead(type === "text/plain" ? 404 : 200, { "content-type": type }).end(bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${server.address().port}/`;
  return new Worklets(name, server, address, module);
}

class Worklets {
  constructor(name, server, address, module) {
    this.name = name;
    this.server = server;
    this.address = address;
    this.bytes = module.length;
    this.brotliBytes = brotliCompressSync(module).length;
  }

  /** Opens a page that listens to its microphone, and with `both` also to itself as the received
   * sound. */
  async page(options, { withWorklet, both = false }) {
    const browser = await startBrowser({ media: "client", ...options });
    const page = await browser.newPage();
    await page.goto(this.address);
    await page.evaluate(listen, { name: this.name, withWorklet, both });
    return { browser, page };
  }

  /** Median share of a core over alternating rounds without and with the worklet, in percent. */
  async shares(options = {}) {
    const shares = { without: [], with: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      shares.without.push((await this.#share({ ...options, withWorklet: false })).percent);
      const { percent, rows } = await this.#share({ ...options, withWorklet: true });
      shares.with.push(percent);
      if (rows < RUN_S * 2.5) console.log(`only ${rows} rows came`);
    }
    const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
    return { without: median(shares.without), with: median(shares.with), rounds: ROUNDS, seconds: RUN_S };
  }

  async #share(options) {
    const { browser, page } = await this.page({}, options);
    await pause(3_000);
    const [before, start] = [await rendererSeconds(browser), performance.now()];
    await pause(RUN_S * 1_000);
    const percent = (100_000 * ((await rendererSeconds(browser)) - before)) / (performance.now() - start);
    const rows = await page.evaluate(() => rows.length);
    await browser.close();
    return { percent, rows };
  }

  /** Real-time factor of the module itself in the page's process; `begin` and `hear` return
   * seconds. */
  async timesRealTime(begin, hear) {
    const { browser, page } = await this.page({}, { withWorklet: false });
    const factor = await page.evaluate(async ([begin, hear]) => {
      const { instance } = await WebAssembly.instantiateStreaming(fetch("/hearing.wasm"), {});
      const { memory, alloc, [begin]: start, [hear]: take } = instance.exports;
      const seconds = 60;
      const blocks = [alloc(512), alloc(512)];
      start(48_000);
      const fill = (block, samples) => new Float32Array(memory.buffer, block, 128).set(samples);
      const noise = Float32Array.from({ length: 48_000 }, () => Math.random() * 0.2 - 0.1);
      const began = performance.now();
      for (let at = 0; at < seconds * 48_000; at += 128) {
        for (const block of blocks) fill(block, noise.subarray(at % 47_872, (at % 47_872) + 128));
        take(blocks[0], hear === "pace_hear" ? blocks[1] : 0, 128);
      }
      return (seconds * 1_000) / (performance.now() - began);
    }, [begin, hear]);
    await browser.close();
    return factor;
  }

  async close() {
    await closeBrowsers();
    this.server.close();
  }
}

async function listen({ name, withWorklet, both }) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const later = new DelayNode(context, { delayTime: 0.9 });
  source.connect(later);
  globalThis.rows = [];
  if (!withWorklet) {
    const silent = new GainNode(context, { gain: 0 });
    source.connect(silent).connect(context.destination);
    if (both) later.connect(silent);
    return;
  }
  const code = await (await fetch("/hearing.wasm")).arrayBuffer();
  await context.audioWorklet.addModule("/worklet.js");
  const node = new AudioWorkletNode(context, name, {
    numberOfInputs: 2, channelCount: 1, channelCountMode: "explicit", processorOptions: { code },
  });
  node.port.onmessage = ({ data }) => rows.push(data);
  source.connect(node).connect(context.destination);
  if (both) later.connect(node, 0, 1);
}

/** CPU seconds of all renderers. */
async function rendererSeconds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  return renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}
