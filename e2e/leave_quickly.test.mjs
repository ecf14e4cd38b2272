// Leaving quickly, from every page of a client: the neutral page is there at once, whatever the
// server and the line do; nothing of the client's page is left in the tab, and no way leads back.

import assert from "node:assert/strict";
import { LAPTOP, PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
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
        sessionStorage.setItem("drafts", '{"a":{"fields":[],"at":0}}');
        for (const kept of [sessionStorage, localStorage]) kept.setItem("webside-client-a", "{}");
      });
      await page.locator("#away-style").waitFor({ state: "attached" });
      await page.waitForLoadState();
      // Nor anything that the page has fetched already.
      for (const each of ["**/away", "**/away-*.css"]) await page.route(each, (route) => route.abort());
      if (how.includes("Escape")) for (let at = 0; at < 3; at += 1) await page.keyboard.press("Escape");
      else await client.press("leave-quickly");
      await isNeutral(client, path);
      for (let at = 0; at < 3; at += 1) await page.keyboard.press("Escape");
      await isNeutral(client, path);
      assert.ok(await isKnown(client), "the server has not heard of it yet");
      assert.deepEqual(await page.evaluate(() => [
        sessionStorage.getItem("drafts"),
        sessionStorage.getItem("webside-client-a"), localStorage.getItem("webside-client-a"),
      ]), [null, null, null], path);

      for (const each of ["**/away", "**/away-*.css"]) await page.unroute(each);
      await until(`${path}: the server ends the login`, async () => !(await isKnown(client)));
      await until(`${path}: its own page comes`, () => page.evaluate(() =>
        document.title !== "" && document.querySelector("#away") === null).catch(() => false));
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

const escapes = async ({ page: { keyboard } }, times = 3) => {
  for (let at = 0; at < times; at += 1) await keyboard.press("Escape");
};
const stays = async (client, path, why) => {
  await pause(300);
  assert.equal(new URL(client.page.url()).pathname, path, why);
  assert.equal(await client.page.locator("#measures:visible").count(), 0, why);
};

visit("an Escape that has another meaning is no wish to leave", async (it) => {
  const { client } = await it.meet({ modality: "text" });
  const { page } = client;
  const here = new URL(page.url()).pathname;
  for (let at = 0; at < 3; at += 1) {
    await client.press("room-leave");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  }
  await stays(client, here, "three dialogs were closed");

  await page.setViewportSize({ width: 720, height: 400 });
  const fold = page.locator("#quiet-fold");
  for (let at = 0; at < 3; at += 1) {
    await fold.click();
    assert.equal(await fold.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("Escape");
    assert.equal(await fold.getAttribute("aria-expanded"), "false");
  }
  await stays(client, here, "three times the signals were folded");
  await page.setViewportSize(LAPTOP);

  await (await client.openChat()).focus();
  await escapes(client);
  await stays(client, here, "pressed while writing");

  await page.locator("#lines").evaluate(() => document.activeElement.blur());
  await page.evaluate(() => {
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      for (let at = 0; at < 3; at += 1) {
        const init = { key: "Escape", bubbles: true, cancelable: true, ...how };
        document.body.dispatchEvent(new KeyboardEvent("keydown", init));
      }
    }
  });
  await stays(client, here, "an input method's own");

  await page.locator("#chat-text").fill("にほ");
  await page.evaluate(() => {
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      const init = { key: "Enter", bubbles: true, cancelable: true, ...how };
      document.querySelector("#chat-text").dispatchEvent(new KeyboardEvent("keydown", init));
    }
  });
  assert.equal(await page.locator("#chat-text").inputValue(), "にほ", "half a word is not sent");

  await page.evaluate(() => document.activeElement.blur());
  await escapes(client);
  await client.read("away-title");
});

visit("a client can turn Escape off, and the button stays", async (it) => {
  const client = await it.client({ viewport: LAPTOP });
  await client.arrive();
  const tick = () => client.page.getByLabel(words("leave-quickly-escape")).filter({ visible: true });
  assert.ok(await tick().isChecked(), "the arrival says that Escape leaves");
  await tick().uncheck();
  await escapes(client);
  await stays(client, "/arrive", "it is off");
  await client.goto("/me");
  assert.equal(await tick().isChecked(), false, "it is remembered");
  await escapes(client);
  await stays(client, "/me", "it is off on every page");
  await tick().check();
  await client.arrive();
  await tick().uncheck();
  await client.press("leave-quickly");
  await client.read("away-title");
});

visit("leaving quickly in one tab empties the others, also a running meeting", async (it) => {
  const { counsellor, client } = await it.meet();
  const room = client.page;
  await client.openPage();
  const second = client.page;
  const endsMeeting = () => until("camera and microphone are off", () => room.evaluate(() =>
    __seen.own.every((stream) => stream.getTracks().every((track) => track.readyState === "ended"))));

  await client.goto("/me");
  await room.route("**/away", (route) => route.abort());
  await client.press("leave-quickly");
  // Here the server's page takes the place of the neutral one, which is looked at above.
  await until("this tab has left", () => isNeutral(client, "/me").then(() => true));
  client.page = room;
  await until("the meeting's tab leaves too", async () => (await room.title()).match(words("away-title")));
  await isNeutral(client, "the meeting");
  await endsMeeting();
  await until("the keys of this device are forgotten", () =>
    room.evaluate(async () => (await indexedDB.databases()).length === 0));
  await until("the counsellor sees them gone", async () =>
    (await counsellor.reads("room-notice-other-left")) || (await counsellor.reads("room-notice-other-away")));

  await room.unroute("**/away");
  await until("the login is ended", async () => !(await isKnown(client)));
  await client.arrive();
  client.page = second;
  await client.goto("/me/board");
  client.page = room;
  await room.locator("#away-style").waitFor({ state: "attached" });
  await client.knock();
  for (const page of [room, second]) await page.route("**/away", (route) => route.abort());
  await escapes(client);
  await isNeutral(client, "waiting");
  client.page = second;
  await until("the board's tab leaves too", async () => (await second.title()).match(words("away-title")));
  await isNeutral(client, "/me/board");
  client.troubles = client.troubles.filter((each) => !/ERR_FAILED/.test(each));
});
