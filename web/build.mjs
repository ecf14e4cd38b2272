// Bundles the pages' scripts and styles into web/dist under hashed names, with a manifest that maps
// logical names to them. Deliberately absent: type checking (`tsc` does that) and watching.

import { build } from "esbuild";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const WEB = dirname(fileURLToPath(import.meta.url));
const DIST = join(WEB, "dist");
const dev = process.argv.includes("--dev");

async function entryPoints() {
  const pages = existsSync(join(WEB, "pages")) ? await readdir(join(WEB, "pages")) : [];
  const scripts = pages.filter((name) => name.endsWith(".ts") && !/\.(test|d)\.ts$/.test(name));
  return [
    { in: join(WEB, "meet.ts"), out: "meet" },
    ...scripts.map((name) => ({ in: join(WEB, "pages", name), out: `pages/${basename(name, ".ts")}` })),
    { in: join(WEB, "styles/main.css"), out: "styles" },
    // The page after a quick exit looks like another site, so it has a sheet of its own.
    { in: join(WEB, "styles/away.css"), out: "away" },
  ].filter((entry) => existsSync(entry.in));
}

async function emptyDist() {
  await mkdir(DIST, { recursive: true });
  for (const name of await readdir(DIST)) {
    if (name !== ".gitkeep") await rm(join(DIST, name), { recursive: true });
  }
}

/** Maps what esbuild wrote to names without hashes: every entry point, and every font. */
function manifestOf(outputs, entries) {
  const logicalByEntry = new Map(entries.map((entry) => [relative(WEB, entry.in), entry.out]));
  const manifest = {};
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

async function compressed(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return promisify(brotliCompress)(bytes, { params });
}

const entries = await entryPoints();
const result = await build({
  entryPoints: entries,
  outdir: DIST,
  entryNames: "[dir]/[name]-[hash]",
  chunkNames: "parts/[name]-[hash]",
  assetNames: "fonts/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  // Browsers of the last three years or so.
  target: ["es2022", "chrome110", "firefox112", "safari16.4"],
  minify: !dev,
  sourcemap: dev ? "inline" : false,
  loader: { ".woff2": "file", ".svg": "text", ".jpg": "file" },
  legalComments: "none",
  metafile: true,
  // Written below in one go, so that a server reading the folder hardly ever sees it half empty.
  write: false,
  logLevel: "warning",
}).catch(() => process.exit(1)); // esbuild has said what is wrong
const files = new Map(result.outputFiles.map((file) => [file.path, file.contents]));
if (!dev) {
  const worthIt = [...files].filter(([path]) => !path.endsWith(".woff2"));
  const pressed = await Promise.all(worthIt.map(([, bytes]) => compressed(bytes)));
  worthIt.forEach(([path], index) => files.set(`${path}.br`, pressed[index]));
}
const manifest = manifestOf(result.metafile.outputs, entries);
files.set(join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

await emptyDist();
for (const [path, bytes] of files) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
for (const [logical, name] of Object.entries(manifest)) console.log(`${logical} → ${name}`);
