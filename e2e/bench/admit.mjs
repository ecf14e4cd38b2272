// Time from the click on "Let in" to the first picture of the other, in both directions, 20 times,
// on this machine's loopback. Clocks: both pages' performance.timeOrigin + now().

import { join } from "node:path";
import { closeBrowsers } from "../support/browsers.mjs";
import { TARGET } from "../support/places.mjs";
import { Visit } from "../support/visit_driver.mjs";
import { until } from "../support/wait.mjs";

const RUNS = Number(process.argv[2] ?? 20);
const AIM_MS = 350;

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

const it = new Visit();
const ms = { client: [], counsellor: [] };
try {
  await it.open();
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  await counsellor.enterRoom();
  for (let run = 0; run < RUNS; run += 1) {
    await client.arrive();
    await client.knock();
    await counsellor.button("room-let-in").waitFor();
    await counsellor.page.evaluate(noteLettingIn);
    await Promise.all([counsellor, client].map((person) => person.page.evaluate(noteNextPicture)));
    await counsellor.admit();
    const first = (person) => until("a picture", () => person.page.evaluate(() => __firstPicture));
    const [seenByClient, seenByCounsellor] = await Promise.all([first(client), first(counsellor)]);
    const letIn = await counsellor.page.evaluate(() => __letIn);
    ms.client.push(seenByClient - letIn);
    ms.counsellor.push(seenByCounsellor - letIn);
    await client.leave();
    await counsellor.read("room-notice-other-left");
  }
} finally {
  await it.close();
  await closeBrowsers();
}

console.log(`\nLet in → first picture of the other, ${RUNS} runs, ms (aim: median ≤ ${AIM_MS})\n`);
console.log("seen by      median   p95   min   max");
for (const [who, values] of Object.entries(ms)) {
  const figures = [quantile(values, 0.5), quantile(values, 0.95), Math.min(...values), Math.max(...values)];
  console.log(who.padEnd(12), figures.map((each) => String(Math.round(each)).padStart(6)).join(""));
}
