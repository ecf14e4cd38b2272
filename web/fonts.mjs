// Cuts the typeface to the weights that the style sheets use; every letter stays. Fonts are kept in
// the target directory, since cutting takes longer than all the rest of a build.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import subsetFont from "subset-font";
import { TARGET } from "./target.mjs";

/** From `--weight-text` to the browser's own bold; `styles/fonts.css` names the same. */
const WEIGHTS = { min: 400, max: 700, default: 400 };
const PLACE = join(TARGET, "fonts");

async function cut(path) {
  const whole = await readFile(path);
  const recipe = createHash("sha256").update(whole).update(JSON.stringify(WEIGHTS)).digest("hex");
  const kept = join(PLACE, `${recipe.slice(0, 16)}-${basename(path)}`);
  const before = await readFile(kept).catch(() => null);
  if (before !== null) return before;
  const options = { keepAllGlyphs: true, targetFormat: "woff2", variationAxes: { wght: WEIGHTS } };
  const font = await subsetFont(whole, "", options);
  await mkdir(PLACE, { recursive: true });
  await writeFile(kept, font);
  return font;
}

/** For esbuild: each imported font becomes a file of its own. */
export const cutFonts = {
  name: "cut fonts",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.woff2$/ }, async ({ path }) => ({ contents: await cut(path), loader: "file" }));
  },
};
