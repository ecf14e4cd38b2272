// Finding speech beside Silero and WebRTC's detector on the same rendered talks, counting gaps,
// overlaps and pauses beside pympi-ling, and the cost: natively, in Chromium, and over the wire.
// The others are installed into bench-pace in the target folder and never shipped. How well speech
// is found is written into the page about it.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { ROOT, TARGET } from "../support/places.mjs";
import { startWorklets } from "./worklets.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PLACE = join(TARGET, "bench-pace");
const TALKS = join(PLACE, "talks");
const VENV = join(PLACE, "venv");
const PYTHON = join(VENV, "bin/python");
const PEERS = join(HERE, "pace_peers.py");
const PACING = join(TARGET, "release/examples/pacing");
const PAGE = join(ROOT, "docs/pace.md");
const MARKS = ["<!-- measured -->\n", "<!-- end of measured -->"];
/** The names of `pacing talks`. */
const SETTINGS = {
  pink_25: "an even noise, 25 dB below speech",
  pink_18: "the same, 18 dB below",
  keys_25: "typing, 25 dB below",
  echo_30: "the other's voice comes back, 30 dB below one's own",
  echo_26: "the same, 26 dB below",
  quiet_echo_26: "the same, in a very quiet room",
  babble_25: "other voices in the room, 25 dB below",
  babble_18: "the same, 18 dB below",
};

const quietly = { stdio: ["ignore", "ignore", "inherit"], cwd: ROOT };
const ran = (program, ...rest) =>
  execFileSync(program, rest, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], cwd: ROOT })
    .trim().split("\n").map((line) => line.split(" "));

function install() {
  mkdirSync(PLACE, { recursive: true });
  if (!existsSync(PYTHON)) execFileSync("python3", ["-m", "venv", VENV], quietly);
  const pip = (...wanted) => execFileSync(PYTHON, ["-m", "pip", "install", "--quiet", ...wanted], quietly);
  pip("pympi-ling==1.71", "webrtcvad-wheels==2.0.14.post1", "onnxruntime", "numpy");
  // Only its model is needed, not its dependencies.
  pip("--no-deps", "silero-vad==6.2.3");
  const [library] = readdirSync(join(VENV, "lib"));
  return join(VENV, "lib", library, "site-packages/silero_vad/data/silero_vad.onnx");
}

function render() {
  rmSync(TALKS, { recursive: true, force: true });
  execFileSync(PACING, ["talks", TALKS], quietly);
  const raw = (rate) => ["-f", "s16le", "-ar", String(rate), "-ac", "1"];
  for (const name of readdirSync(TALKS).filter((one) => /\.s16_\d+$/.test(one))) {
    const [stem, rate] = name.split(".s16_");
    const [from, to] = [join(TALKS, name), join(TALKS, `${stem}.s16`)];
    execFileSync("ffmpeg", ["-loglevel", "error", ...raw(rate), "-i", from, ...raw(16_000), to], quietly);
    rmSync(from);
  }
}

/** Bytes of a module that contains only the detector of two people's speech. */
function audioPart() {
  const place = join(PLACE, "ear");
  mkdirSync(join(place, "src"), { recursive: true });
  writeFileSync(join(place, "Cargo.toml"), `[package]
name = "ear"
version = "0.0.0"
edition = "2024"
[lib]
crate-type = ["cdylib"]
[dependencies]
sensing = { path = ${JSON.stringify(join(ROOT, "crates/sensing"))} }
[profile.release]
lto = "fat"
codegen-units = 1
panic = "abort"
strip = true
[workspace]
`);
  writeFileSync(join(place, "Cargo.lock"), readFileSync(join(ROOT, "Cargo.lock")));
  writeFileSync(join(place, "src/lib.rs"), `use sensing::audio::SpeechFinder;
use std::cell::RefCell;
thread_local! { static EARS: RefCell<Vec<SpeechFinder>> = const { RefCell::new(Vec::new()) }; }
#[unsafe(no_mangle)]
pub extern "C" fn hear(rate_hz: u32, sample: f32) -> u32 {
    EARS.with_borrow_mut(|ears| {
        while ears.len() < 2 { ears.extend(SpeechFinder::new(rate_hz).ok()); }
        let [mine, theirs] = &mut ears[..] else { return 0 };
        theirs.hear(&[sample]);
        mine.hear_beside(&[sample], theirs);
        let units = [mine.take_units(), theirs.take_units()].concat();
        units.first().map_or(0, |unit| unit.end_ms)
    })
}
`);
  const target = join(PLACE, "ear-target");
  execFileSync("cargo", ["build", "--release", "--quiet", "--target=wasm32-unknown-unknown",
    "--target-dir", target, "--manifest-path", join(place, "Cargo.toml")], quietly);
  const bytes = readFileSync(join(target, "wasm32-unknown-unknown/release/ear.wasm"));
  return [bytes.length, brotliCompressSync(bytes).length];
}

/** Writes the table of results into the page. */
function tell(scores) {
  const of = (method, setting) => {
    const [, , , recall, precision, offMs] = scores.find(([one, other]) => one === method && other === setting);
    const [found, right] = [recall, precision].map((share) => Math.round(100 * share));
    return `${found}, ${right}, ${Math.round(offMs)} ms`;
  };
  const lines = Object.entries(SETTINGS).map(([setting, words]) =>
    [words, ...["live", "recorded", "silero", "webrtc"].map((method) => of(method, setting))]);
  const heads = ["", "in the room", "`webside pace`", "Silero 6.2.3", "WebRTC, mode 2"];
  const table = [heads, heads.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`);
  const page = readFileSync(PAGE, "utf8");
  const [from, to] = [page.indexOf(MARKS[0]) + MARKS[0].length, page.indexOf(MARKS[1])];
  writeFileSync(PAGE, `${page.slice(0, from)}\n${table.join("\n")}\n\n${page.slice(to)}`);
}

const row = (...cells) =>
  console.log(cells.map((cell, at) => String(cell).padEnd(at < 2 ? 15 : 12)).join(""));

const model = install();
render();

const [theirs, ours] = [ran(PYTHON, PEERS, "changes", TALKS), ran(PACING, "changes", TALKS)];
console.log("\nGaps, overlaps, pauses beside pympi-ling 1.71, on the same units (aim: within 1.5 %)\n");
row("", "ours", "pympi", "off by", "ours s", "pympi s", "off by");
for (const [at, [name, count, ms]] of ours.entries()) {
  const [, peerCount, peerMs] = theirs[at];
  const off = (one, other) => `${((100 * (one - other)) / other).toFixed(2)} %`;
  row(name, count, peerCount, off(count, peerCount), ms / 1_000, peerMs / 1_000, off(ms, peerMs));
}

const natively = ran("taskset", "-c", "0", PACING, "units", TALKS);
const peers = ran(PYTHON, PEERS, "units", TALKS, model);
console.log("\nChanges of speaker in rendered talks, voices held out\n");
row("", "setting", "n", "recall", "precision", "MAE ms", "p90 ms", "median ms", "overlaps", "share");
const scores = ran(PACING, "score", TALKS);
for (const [method, setting, ...numbers] of scores) row(method, setting, ...numbers);
tell(scores);

console.log("\nTimes faster than real time, one stream, one core (aim: ≥ 500 natively, ≥ 300 in WASM)\n");
for (const [name, factor, ...more] of [...natively, ...peers]) {
  if (name !== "late") row(name, factor);
  else console.log(`a unit is told ${factor} ms after its end (median), ${more[0]} (95 of 100), ${more[1]} (all)`);
}
const worklets = await startWorklets("speaking");
const factor = await worklets.timesRealTime("pace_begin", "pace_hear");
row("WASM, page", (2 * factor).toFixed(0));
const shares = await worklets.shares({ both: true });
console.log(`worklet, two streams: ${(shares.with - shares.without).toFixed(1)} % of a core ` +
  `(${shares.without.toFixed(1)} without, ${shares.with.toFixed(1)} with; aim: ≤ 4)`);
await worklets.close();
const [bytes, brotliBytes] = audioPart();
console.log(`module of this alone: ${bytes} bytes (aim: ≤ 200,000), ${brotliBytes} as brotli; ` +
  `with what the mirror hears: ${worklets.bytes}, ${worklets.brotliBytes} as brotli`);
