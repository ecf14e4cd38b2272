// Time from opening the personal link to the arrival's first picture, and to its first control that
// can be used, in a fresh profile each time: at full speed, and as on a phone with a slow line.
// Clock: the page's performance.timeOrigin + now().

import { join } from "node:path";
import { closeBrowsers } from "../support/browsers.mjs";
import { TARGET } from "../support/places.mjs";
import { noteUsable, usableAt } from "../support/usable.mjs";
import { Visit } from "../support/visit_driver.mjs";
import { until } from "../support/wait.mjs";

const RUNS = Number(process.argv[2] ?? 12);

process.env.WEBSIDE_BIN ??= join(TARGET, "release/webside");

/** A phone of some years ago on a slow line (chosen; the same as in other houses' figures). */
const SLOW = { kbits: 1_600, latency: 150, processor: 4 };
const CASES = [
  { what: "full speed", slow: null, aims: [null, null] },
  { what: "1.6 Mbit/s, 150 ms, processor ÷ 4", slow: SLOW, aims: [900, 1_300] },
];

/** Milliseconds since 1970; null before. */
function firstPaint() {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return paint ? performance.timeOrigin + paint.startTime : null;
}

async function arrival(it, slow) {
  const client = await it.client();
  const { page } = client;
  const debug = await client.profile.newCDPSession(page);
  await page.addInitScript(noteUsable);
  if (slow !== null) {
    const bytes = (slow.kbits * 1_000) / 8;
    await debug.send("Network.enable");
    await debug.send("Network.emulateNetworkConditions", {
      offline: false, latency: slow.latency, downloadThroughput: bytes, uploadThroughput: bytes,
    });
    await debug.send("Emulation.setCPUThrottlingRate", { rate: slow.processor });
  }
  const begin = Date.now();
  await client.arrive();
  const usable = await usableAt(page);
  const paint = await until("it is painted", () => page.evaluate(firstPaint), { every: 200 });
  await client.close();
  return { paint: paint - begin, usable: usable - begin };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const high = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];
const tell = (what, values, aim) => {
  const goal = aim === null ? "" : `  aim ≤ ${aim} ms`;
  const figures = `${Math.round(median(values))} / ${Math.round(high(values))} ms`;
  console.log(`  ${what.padEnd(24)}${figures.padEnd(18)}${goal}`);
};

const it = new Visit();
try {
  await it.open();
  await arrival(it, null); // the first of all starts the browser
  for (const { what, slow, aims } of CASES) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await arrival(it, slow));
    console.log(`\n${what}, ${RUNS} times, median / 95 of 100`);
    tell("first picture", runs.map(({ paint }) => paint), aims[0]);
    tell("first usable control", runs.map(({ usable }) => usable), aims[1]);
  }
} finally {
  await it.close();
  await closeBrowsers();
}
