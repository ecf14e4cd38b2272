// Cuts the typeface to the weights that the style sheets use; every letter stays. Fonts are kept in
// the target directory, since cutting takes longer than all the rest of a build.

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import subsetFont from "subset-font";
import { TARGET } from "./target.mjs";

/** From `--weight-text` to the browser's own bold; `styles/fonts.css` names the same. */
const WEIGHTS = { min: 400, max: 700, default: 400 };
const OPTIONS = { keepAllGlyphs: true, targetFormat: "woff2", variationAxes: { wght: WEIGHTS } };
const PLACE = join(TARGET, "fonts");
const PACKAGE = new URL("../package.json", import.meta.url);

async function cut(path) {
  const whole = await readFile(path);
  const { devDependencies } = JSON.parse(await readFile(PACKAGE, "utf8"));
  const how = JSON.stringify([OPTIONS, devDependencies["subset-font"]]);
  const recipe = createHash("sha256").update(whole).update(how).digest("hex");
  const kept = join(PLACE, `${recipe.slice(0, 16)}-${basename(path)}`);
  const before = await readFile(kept).catch(() => null);
  if (before !== null) return before;
  const font = await subsetFont(whole, "", OPTIONS);
  await mkdir(PLACE, { recursive: true });
  // A build that is stopped here leaves no half font under this name.
  await writeFile(`${kept}.${process.pid}`, font);
  await rename(`${kept}.${process.pid}`, kept);
  return font;
}

/** For esbuild: each imported font becomes a file of its own. */
export const cutFonts = {
  name: "cut fonts",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.woff2$/ }, async ({ path }) => ({ contents: await cut(path), loader: "file" }));
  },
};
