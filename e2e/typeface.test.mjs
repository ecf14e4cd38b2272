// The typeface is cut to the weights that the sheets use, and its letters look as before.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startBrowser } from "./support/browsers.mjs";

const WHOLE = "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files";
const SHEET = readFileSync("web/styles/fonts.css", "utf8");
const MANIFEST = JSON.parse(readFileSync("web/dist/manifest.json", "utf8"));
/** Of 255, on average over the square that holds a letter 40 pixels tall: twice what the rounding of
 * outlines makes (measured: 0.028), and far below a weight that is wrong by 10 (0.17). */
const APART_MAX = 0.06;
/** In pixels at that size (chosen). */
const WIDER_MAX = 0.1;

/** The faces of the sheet: file and letters. */
const faces = [...SHEET.matchAll(/files\/([\w-]+\.woff2)"\) format\("woff2"\);\s+unicode-range:([^;]+);/g)]
  .map(([, file, ranges]) => ({ file, letters: lettersOf(ranges) }));

function lettersOf(ranges) {
  return ranges.split(",").flatMap((range) => {
    const [from, to = from] = range.trim().slice(2).split("-").map((code) => parseInt(code, 16));
    return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
  });
}

/** In the page: draws every letter in both fonts, and says how far they are apart. */
async function compare({ files, letters, weights }) {
  document.fonts.clear();
  for (const [name, base64] of Object.entries(files)) {
    const face = new FontFace(name, Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)), {
      weight: name === "whole" ? "200 800" : "400 700",
    });
    document.fonts.add(await face.load());
  }
  const context = new OffscreenCanvas(64, 64).getContext("2d", { willReadFrequently: true });
  const drawn = (letter, font) => {
    context.clearRect(0, 0, 64, 64);
    context.font = font;
    context.fillText(letter, 8, 48);
    const { data } = context.getImageData(0, 0, 64, 64);
    return { width: context.measureText(letter).width, data };
  };
  const isSame = (one, other) => one.data.every((value, index) => value === other.data[index]);
  const apart = { sum: 0, width: 0, drawn: 0 };
  for (const weight of weights) {
    const in3 = (letter) =>
      ["whole", "cut", "none"].map((name) => drawn(letter, `${weight} 40px ${name}, monospace`));
    const [unknown] = in3("\u0378"); // assigned to no letter
    for (const letter of letters) {
      const [whole, cut, other] = in3(letter);
      if (isSame(whole, unknown) || isSame(whole, other)) continue;
      apart.drawn += 1;
      apart.width = Math.max(apart.width, Math.abs(whole.width - cut.width));
      const sum = whole.data.reduce((sum, value, at) => sum + Math.abs(value - cut.data[at]), 0);
      apart.sum += sum / (64 * 64);
    }
  }
  return { ...apart, mean: apart.sum / apart.drawn };
}

test("letters look as in the whole typeface, in two thirds of its bytes", async () => {
  assert.equal(faces.length, 4);
  const browser = await startBrowser({ media: null });
  try {
    const page = await browser.newPage();
    for (const { file, letters } of faces) {
      const whole = readFileSync(`${WHOLE}/${file}`);
      const cut = readFileSync(`web/dist/${MANIFEST[`fonts/${file}`]}`);
      assert.ok(cut.length < (whole.length * 2) / 3, `${file}: ${cut.length} of ${whole.length}`);
      const files = { whole: whole.toString("base64"), cut: cut.toString("base64") };
      const apart = await page.evaluate(compare, { files, letters, weights: [400, 560, 700] });
      const told = `${file}: ${JSON.stringify(apart)}`;
      assert.ok(apart.drawn > 300, told);
      assert.ok(apart.width < WIDER_MAX && apart.mean < APART_MAX, told);
    }
  } finally {
    await browser.close();
  }
});
