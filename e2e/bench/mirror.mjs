// The cost of the mirror: share of a core at three looks a second, from the browser's own figure
// for the page's process, with the worker and without; and milliseconds for each look.

import { join } from "node:path";
import { closeBrowsers } from "../support/browsers.mjs";
import { TARGET } from "../support/places.mjs";
import { Visit } from "../support/visit_driver.mjs";
import { pause, until } from "../support/wait.mjs";

process.env.WEBSIDE_BIN ??= join(TARGET, "release/webside");

const SECONDS = 20;

/** Seconds of processor time that all pages of the browser have taken. */
async function spentS(debug) {
  const { processInfo } = await debug.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer");
  return pages.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Records the duration of each look that the worker reports. */
function noteLooks() {
  const Own = globalThis.Worker;
  globalThis.__looks = [];
  globalThis.Worker = class extends Own {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (typeof data.tookMs === "number") globalThis.__looks.push(data.tookMs);
      });
    }
  };
}

async function measure(it, prepare) {
  const client = await it.client();
  await client.page.addInitScript(prepare);
  await client.arrive();
  await client.lookInTheMirror();
  await client.read("device-hear-you");
  await pause(6_000);
  const debug = await client.browser.newBrowserCDPSession();
  const before = await spentS(debug);
  const looksBefore = (await client.page.evaluate(() => globalThis.__looks?.length)) ?? 0;
  await pause(SECONDS * 1000);
  const share = (100 * ((await spentS(debug)) - before)) / SECONDS;
  const looks = ((await client.page.evaluate(() => globalThis.__looks)) ?? []).slice(looksBefore);
  await client.close();
  await until("the page is gone", () => client.page.isClosed());
  return { share, looks: looks.sort((one, other) => one - other) };
}

const it = new Visit();
try {
  await it.open();
  const without = await measure(it, () => { delete globalThis.Worker; });
  const looking = await measure(it, noteLooks);
  const again = await measure(it, () => { delete globalThis.Worker; });
  const calm = (without.share + again.share) / 2;
  const { looks } = looking;
  const row = (what, value) => console.log(`${what.padEnd(44)}${value}`);
  row("page with the mirror, nobody looking", `${calm.toFixed(1)} % of a core`);
  row("page with the mirror, looking", `${looking.share.toFixed(1)} % of a core`);
  row("the looks themselves", `${(looking.share - calm).toFixed(1)} % of a core (aim: ≤ 10)`);
  row("looks a second", (looks.length / SECONDS).toFixed(2));
  row("a look in the worker, median (fastest)",
    `${looks[looks.length >> 1]?.toFixed(1)} ms (${looks[0]?.toFixed(1)})`);
} finally {
  await it.close();
  await closeBrowsers();
}
