// Time from the click on "Let in" to the first picture of the other, in both directions: on this
// machine's loopback, and with a line on which what the server passes on takes 50 ms from browser to
// browser. Clocks: both pages' performance.timeOrigin + now(). Deliberately absent: a delay of the
// media, which go from browser to browser.

import { loadavg } from "node:os";
import { join } from "node:path";
import { closeBrowsers } from "../support/browsers.mjs";
import { TARGET } from "../support/places.mjs";
import { Visit } from "../support/visit_driver.mjs";
import { pause, until } from "../support/wait.mjs";

const RUNS = Number(process.argv[2] ?? 20);
/** Of every run: what the pages did before has come to rest. */
const REST_MS = 1_500;
const CASES = [
  { line: "loopback", lineMs: 0, aimMs: 160 },
  { line: "50 ms each way", lineMs: 50, aimMs: 350 },
];

process.env.WEBSIDE_BIN ??= join(TARGET, "release/webside");

/** Makes the page record the time of the next picture on the other's video element. */
function noteNextPicture() {
  globalThis.__firstPicture = null;
  document.querySelector("#other-video").requestVideoFrameCallback((now) => {
    globalThis.__firstPicture = performance.timeOrigin + now;
  });
}

function noteLettingIn() {
  globalThis.__letIn = null;
  document.addEventListener("click", (event) => {
    globalThis.__letIn = performance.timeOrigin + event.timeStamp;
  }, { capture: true, once: true });
}

const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
};

/** Lets the client in once; milliseconds until each of the two sees the other. */
async function letIn(counsellor, client) {
  await client.arrive();
  await client.knock();
  await counsellor.button("room-let-in").waitFor();
  await counsellor.page.evaluate(noteLettingIn);
  await Promise.all([counsellor, client].map((person) => person.page.evaluate(noteNextPicture)));
  await pause(REST_MS);
  await counsellor.admit();
  const first = (person) => until("a picture", () => person.page.evaluate(() => __firstPicture));
  const [seenByClient, seenByCounsellor] = await Promise.all([first(client), first(counsellor)]);
  const at = await counsellor.page.evaluate(() => __letIn);
  await client.leave();
  await counsellor.read("room-notice-other-left");
  return { client: seenByClient - at, counsellor: seenByCounsellor - at };
}

async function measure({ lineMs }) {
  const it = new Visit({ proxied: lineMs > 0 });
  const ms = { client: [], counsellor: [] };
  try {
    await it.open();
    // Each message passes the proxy twice: from one browser, and to the other.
    it.proxy?.delay(lineMs / 2);
    const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
    await counsellor.signIn();
    await counsellor.enterRoom();
    await letIn(counsellor, client); // the first one warms everything up
    for (let run = 0; run < RUNS; run += 1) {
      const took = await letIn(counsellor, client);
      for (const [who, value] of Object.entries(took)) ms[who].push(value);
    }
  } finally {
    await it.close();
  }
  return ms;
}

console.log(`\nLet in → first picture of the other, ${RUNS} runs each, ms\n`);
console.log(`${"line".padEnd(18)}${"seen by".padEnd(12)}median   p95   min   max   aim  load`);
try {
  for (const one of CASES) {
    for (const [who, values] of Object.entries(await measure(one))) {
      const figures = [
        quantile(values, 0.5), quantile(values, 0.95), Math.min(...values), Math.max(...values),
        one.aimMs,
      ];
      const cells = figures.map((each) => String(Math.round(each)).padStart(6)).join("");
      console.log(`${one.line.padEnd(18)}${who.padEnd(12)}${cells}${loadavg()[0].toFixed(1).padStart(6)}`);
    }
  }
} finally {
  await closeBrowsers();
}
