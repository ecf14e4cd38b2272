// The cost of listening to a microphone in Chromium. With names of microphones (`node
// e2e/bench/hearing.mjs noisy`) it prints what is heard from them instead.

import { pause } from "../support/wait.mjs";
import { startWorklets } from "./worklets.mjs";

const worklets = await startWorklets("listening");
const wanted = process.argv.slice(2);
for (const microphone of wanted) {
  const { browser, page } = await worklets.page({ microphone }, { withWorklet: true });
  await pause(20_000);
  const row = await page.evaluate(() => [...rows.at(-1)]);
  console.log(microphone, row?.map((number) => number?.toFixed(4) ?? "–").join(" "));
  await browser.close();
}
if (wanted.length === 0) {
  const shares = await worklets.shares();
  console.log(`renderer, % of a core, median of ${shares.rounds} × ${shares.seconds} s: ` +
    `${shares.without.toFixed(1)} without, ${shares.with.toFixed(1)} with the worklet: ` +
    `${(shares.with - shares.without).toFixed(1)} (aim: ≤ 2)`);
  const factor = await worklets.timesRealTime("listen_begin", "listen_hear");
  console.log(`module: ${factor.toFixed(0)} × real time (aim: ≥ 300); ` +
    `${worklets.bytes} bytes, ${worklets.brotliBytes} as brotli`);
}
await worklets.close();
