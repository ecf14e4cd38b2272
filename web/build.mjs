// Bundles scripts and styles into web/dist under hashed names, and writes a manifest that maps
// logical names to them. `sensing/` contains workers, worklets, the WebAssembly modules and the
// networks, which `cargo xtask web` builds first. `--dev` turns off minifying and compressing.
// Deliberately absent: type checking (`tsc`), and watching (`cargo xtask run --watch`).

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { cutFonts } from "./fonts.mjs";
import { TARGET } from "./target.mjs";

const WEB = dirname(fileURLToPath(import.meta.url));
const DIST = join(WEB, "dist");
const dev = process.argv.includes("--dev");

/** What a client's first visit loads, without chunks: each would add a request, and the next script
 * would wait for it. */
const ALONE = ["meet", "meeting", "pages/spoken", "pages/drafts", "pages/leave_quickly"];

async function entryPoints() {
  const pages = existsSync(join(WEB, "pages")) ? await readdir(join(WEB, "pages")) : [];
  const isSplit = (name) => !ALONE.includes(`pages/${basename(name, ".ts")}`);
  const scripts = pages
    .filter((name) => name.endsWith(".ts") && !/\.(test|d)\.ts$/.test(name))
    .filter(isSplit);
  return [
    ...scripts.map((name) => ({ in: join(WEB, "pages", name), out: `pages/${basename(name, ".ts")}` })),
    { in: join(WEB, "styles/first.css"), out: "first" },
    { in: join(WEB, "styles/rest.css"), out: "rest" },
    // The page after a quick exit looks like another site, so it has its own style sheet.
    { in: join(WEB, "styles/pages/away.css"), out: "away" },
  ].filter((entry) => existsSync(entry.in));
}

async function emptyDist() {
  await mkdir(DIST, { recursive: true });
  for (const name of await readdir(DIST)) {
    if (name !== ".gitkeep") await rm(join(DIST, name), { recursive: true });
  }
}

/** Logical names (without hashes) of all written files: entry points, fonts, plain files. */
function manifestOf(outputs, entries, plain) {
  const logicalByEntry = new Map(entries.map((entry) => [relative(WEB, entry.in), entry.out]));
  const manifest = Object.fromEntries(plain.map(({ logical, name }) => [logical, name]));
  for (const [path, output] of Object.entries(outputs)) {
    const name = relative(DIST, join(process.cwd(), path));
    const extension = name.slice(name.lastIndexOf("."));
    const source = output.entryPoint && relative(WEB, join(process.cwd(), output.entryPoint));
    const logical = source && logicalByEntry.get(source);
    if (logical) manifest[`${logical}${extension}`] = name;
    const [only] = Object.keys(output.inputs ?? {});
    if (extension === ".woff2" && only) manifest[`fonts/${basename(only)}`] = name;
  }
  return Object.fromEntries(Object.entries(manifest).sort());
}

/** Workers and worklets. Each becomes one file without imports, which every browser can start. */
async function sensingEntries() {
  const names = existsSync(join(WEB, "sensing")) ? await readdir(join(WEB, "sensing")) : [];
  return names
    .filter((name) => /_work(er|let)\.ts$/.test(name))
    .map((name) => ({ in: join(WEB, "sensing", name), out: `sensing/${basename(name, ".ts")}` }));
}

/** Files that are not bundled, by logical name. */
const MODELS = join(WEB, "../crates/sensing/models");
const PACKED = join(TARGET, "models");
const PLAIN = {
  ...Object.fromEntries(["hearing", "pacing", "seeing", "backdrop"].map((module) => [
    `sensing/${module}.wasm`, join(TARGET, "wasm32-unknown-unknown", module, "sensing_wasm.wasm"),
  ])),
  "sensing/face_detector.tflite": join(PACKED, "face_detector.tflite"),
  "sensing/face_landmarks_detector.tflite": join(PACKED, "face_landmarks_detector.tflite"),
  "sensing/selfie_segmentation_landscape.tflite":
    join(MODELS, "selfie_segmentation_landscape.tflite"),
  "sensing/LICENSE.txt": join(MODELS, "LICENSE"),
  "sensing/NOTICE.txt": join(MODELS, "NOTICE"),
};

async function readPlain([logical, path]) {
  const bytes = await readFile(path).catch(() => {
    console.error(`${path} is missing; \`cargo xtask web\` builds it`);
    process.exit(1);
  });
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  return { logical, name: logical.replace(/(\.\w+)$/, `-${hash}$1`), bytes };
}

async function compressed(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return promisify(brotliCompress)(bytes, { params });
}

const common = {
  outdir: DIST,
  entryNames: "[dir]/[name]-[hash]",
  bundle: true,
  // Browsers of about the last three years.
  target: ["es2022", "chrome110", "firefox112", "safari16.4"],
  minify: !dev,
  sourcemap: dev ? "inline" : false,
  legalComments: "eof", // licences ask for their notice
  metafile: true,
  // All files are written together below, so that a server rarely reads an incomplete folder.
  write: false,
  logLevel: "warning",
};
const alone = ALONE.map((name) => ({ in: join(WEB, `${name}.ts`), out: name }));
const entries = [await entryPoints(), alone, await sensingEntries()];
const built = await Promise.all([
  build({
    ...common,
    entryPoints: entries[0],
    chunkNames: "parts/[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    loader: { ".svg": "text", ".jpg": "file" },
    plugins: [cutFonts],
    splitting: true,
    format: "esm",
  }),
  build({ ...common, entryPoints: entries[1], format: "esm", loader: { ".svg": "text" } }),
  build({ ...common, entryPoints: entries[2], format: "iife" }),
]).catch(() => process.exit(1)); // esbuild has printed the error
const plain = await Promise.all(Object.entries(PLAIN).map(readPlain));
const files = new Map([
  ...built.flatMap((one) => one.outputFiles).map((file) => [file.path, file.contents]),
  ...plain.map(({ name, bytes }) => [join(DIST, name), bytes]),
]);
if (!dev) {
  const worthIt = [...files].filter(([path]) => !path.endsWith(".woff2"));
  const pressed = await Promise.all(worthIt.map(([, bytes]) => compressed(bytes)));
  // The server unpacks them for the few programs that do not.
  worthIt.forEach(([path], index) => {
    files.delete(path);
    files.set(`${path}.br`, pressed[index]);
  });
}
const outputs = Object.assign({}, ...built.map((one) => one.metafile.outputs));
const manifest = manifestOf(outputs, entries.flat(), plain);
files.set(join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

await emptyDist();
for (const [path, bytes] of files) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
for (const [logical, name] of Object.entries(manifest)) console.log(`${logical} → ${name}`);
