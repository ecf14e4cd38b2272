// Leaving quickly, from every page of a client: the neutral page is there at once, whatever the
// server and the line do; nothing of the client's page is left in the tab, and no way leads back.

import assert from "node:assert/strict";
import { LAPTOP, PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const PAGES = [
  "/arrive", "/leaving", "/me", "/me/board", "/me/seen", "/me/export", "/me/pace/delete",
  "/check-in/arriving", "/check-in/leaving", "/check-in/midway", "/nothing-here",
];

/** What somebody sees who looks at the screen now. */
async function isNeutral(client, path) {
  const { page } = client;
  assert.match(await page.title(), words("away-title"), path);
  assert.doesNotMatch(await page.innerText("body"), /webside|counsel|maren|juno/i, path);
  assert.match(await page.innerText("h1"), words("away-title"), path);
  assert.equal(new URL(page.url()).pathname, "/away", path);
  const icon = await page.locator('link[rel="icon"]').getAttribute("href");
  assert.equal(icon, "data:,", path);
  const background = await page.evaluate(() => getComputedStyle(document.body).fontFamily);
  assert.match(background, /Georgia/, `${path}: it looks like another site`);
}

const isKnown = async (client) =>
  (await client.profile.cookies()).some(({ name }) => name.includes("client"));

for (const [how, viewport] of [["by Escape three times", LAPTOP], ["by the button on a phone", PHONE]]) {
  visit(`every page of a client is left at once ${how}, even without a server`, async (it) => {
    const client = await it.client({ viewport });
    const { page } = client;
    for (const path of PAGES) {
      await client.arrive();
      await client.goto(path);
      await page.evaluate(() => {
        sessionStorage.setItem("check-ins", '{"a":{"fields":[],"at":0}}');
        for (const kept of [sessionStorage, localStorage]) kept.setItem("webside-client-a", "{}");
      });
      await page.locator("#away-style").waitFor({ state: "attached" });
      await page.route("**/away", (route) => route.abort());
      await page.waitForLoadState();
      if (how.includes("Escape")) for (let at = 0; at < 3; at += 1) await page.keyboard.press("Escape");
      else await client.press("leave-quickly");
      await isNeutral(client, path);
      for (let at = 0; at < 3; at += 1) await page.keyboard.press("Escape");
      await isNeutral(client, path);
      assert.ok(await isKnown(client), "the server has not heard of it yet");
      assert.deepEqual(await page.evaluate(() => [
        sessionStorage.getItem("check-ins"),
        sessionStorage.getItem("webside-client-a"), localStorage.getItem("webside-client-a"),
      ]), [null, null, null], path);

      await page.unroute("**/away");
      await until(`${path}: the server ends the login`, async () => !(await isKnown(client)));
      await until(`${path}: its own page comes`, () => page.evaluate(() =>
        document.title !== "" && document.querySelector("#away-style") === null).catch(() => false));
      await isNeutral(client, path);
      await page.goBack({ timeout: 3_000 }).catch(() => {});
      assert.notEqual(new URL(page.url()).pathname, path, "no way leads back");
    }
    // The requests that were cut off on purpose.
    client.troubles = client.troubles.filter((each) => !/ERR_FAILED/.test(each));
  }, { timeout: 240_000 });
}

visit("what a page's own script does wrong keeps nobody from leaving", async (it) => {
  const client = await it.client();
  await client.arrive();
  await client.page.evaluate(() => addEventListener("leave-quickly", () => {
    throw new Error("on purpose");
  }));
  await client.page.route("**/away", (route) => route.abort());
  await client.press("leave-quickly");
  await isNeutral(client, "/arrive");
  await client.page.unroute("**/away");
  await until("the login is ended", async () => !(await isKnown(client)));
  client.troubles = client.troubles.filter((each) => !/on purpose/.test(each));
});
