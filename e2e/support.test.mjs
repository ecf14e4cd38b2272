// The harness itself: frames, codes, words, and telling the two faces apart.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsInBoth } from "./support/axe.mjs";
import { startBrowser } from "./support/browsers.mjs";
import { frameChanger, readFrame, writeFrame } from "./support/frames.mjs";
import { gridOf } from "./support/media.mjs";
import { differenceOf } from "./support/picture.mjs";
import { codeFor } from "./support/totp.mjs";

test("frames of every length come out as they went in, masked or not", () => {
  for (const length of [0, 1, 125, 126, 65_535, 65_536]) {
    for (const masked of [false, true]) {
      const payload = Buffer.alloc(length, "é");
      const bytes = writeFrame({ opcode: 1, masked, payload });
      assert.equal(readFrame(bytes.subarray(0, bytes.length - 1)), null);
      const frame = readFrame(Buffer.concat([bytes, Buffer.from("next")]));
      assert.deepEqual(frame.payload, payload);
      assert.equal(frame.size, bytes.length);
    }
  }
});

test("a changed message arrives whole, whatever pieces it came in", () => {
  const out = [];
  const push = frameChanger((text) => text.replace("old", "new"), (bytes) => out.push(readFrame(bytes)));
  const bytes = Buffer.concat([
    writeFrame({ opcode: 1, fin: false, masked: true, payload: Buffer.from("the ol") }),
    writeFrame({ opcode: 9, masked: true, payload: Buffer.from("ping") }),
    writeFrame({ opcode: 0, masked: true, payload: Buffer.from("d word") }),
  ]);
  for (const byte of bytes) push(Buffer.from([byte]));
  assert.deepEqual(out.map((frame) => frame.payload.toString()), ["ping", "the new word"]);
});

test("codes are those of RFC 6238", () => {
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  assert.equal(codeFor(secret, 59_000), "287082");
  assert.equal(codeFor(secret, 1_111_111_109_000), "081804");
});

test("the two faces can be told apart", async () => {
  assert.ok(differenceOf(await gridOf("counsellor"), await gridOf("client")) > 30);
});

test("axe sees a field without a name, and grey words in the dark", async () => {
  const browser = await startBrowser({ media: null });
  try {
    const page = await browser.newPage();
    await page.setContent(`<html lang="en"><title>Two faults</title><main><h1>Faults</h1><input>
      <style>@media (prefers-color-scheme: dark) { p { background: #000; color: #333 } }</style><p>Grey</p></main>`);
    const found = (await findingsInBoth(page)).join("\n");
    assert.match(found, /light: label/);
    assert.match(found, /dark: color-contrast/);
  } finally {
    await browser.close();
  }
});
