// What two people built, on the pair's page and on the client's own: shared and private, corrected,
// deleted, exported; and a session by phone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { findingsInBoth } from "./support/axe.mjs";
import { LAPTOP, PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const SHARED = "A little room for the call with my brother.";

/** The client answers on arriving: two shared answers, one of them in own words. */
async function answerOnArriving(client) {
  await client.goto("/check-in/arriving");
  const page = client.page;
  const form = page.locator("form").filter({ has: page.locator('[name="room_for"]') });
  await page.evaluate((words) => {
    document.querySelector('[name="arriving"][value="7"]').checked = true;
    document.querySelector('[name="room_for"]').value = words;
  }, SHARED);
  await Promise.all([page.waitForEvent("load"), form.evaluate((each) => each.submit())]);
}

async function anyWideThing(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

visit("a session by phone: begun, seen by both, ended by the client", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const pair = await counsellor.findPair();
  await counsellor.goto(`/pairs/${pair}/together`);
  await counsellor.press("phone-begin");
  await counsellor.reach(`/pairs/${pair}/board`);
  await counsellor.read("phone-now-with", { name: it.clientName });
  await client.goto("/arrive");
  await client.press("board-open");
  await client.reach("/me/board");
  await client.read("phone-now-with");
  const hope = client.page.getByLabel(words("board-hope-mine")).filter({ visible: true }).first();
  await hope.fill("One thing to say to my brother");
  await hope.press("Enter");
  await counsellor.page.getByText("One thing to say to my brother").waitFor();
  await counsellor.press("midway-open");
  await client.read("midway-asks");
  await counsellor.page.keyboard.press("Escape");
  await client.press("midway-not-now");
  await client.press("phone-end");
  await client.reach("/leaving");
  await counsellor.goto(`/pairs/${pair}/together`);
  await until("the counsellor's page says it is over", async () =>
    (await counsellor.button("phone-begin").count()) === 1);
  await counsellor.goto(`/pairs/${pair}`);
  assert.match(await counsellor.page.innerText("main"), /by phone/);
});

visit("a client takes everything along, at phone size and by keyboard only", async (it) => {
  const client = await it.client();
  await client.page.setViewportSize(PHONE);
  await client.arrive();
  await client.goto("/me");
  assert.equal(await client.page.title(), "Your page · Webside", "the tab tells nothing");
  assert.ok((await anyWideThing(client.page)) <= 0, "nothing is wider than the phone");
  const take = client.button("me-take-json");
  await take.focus();
  const [download] = await Promise.all([
    client.page.waitForEvent("download"),
    client.page.keyboard.press("Enter"),
  ]);
  const read = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(read.format, "webside-client");
  assert.equal(read.client, it.clientName);
  await client.button("me-take-page").focus();
  await client.page.keyboard.press("Enter");
  await client.reach("/me/export");
  assert.match(await client.page.locator("script").getAttribute("src"), /leave_quickly/, "no other script");
  await client.goto("/me");
  await client.press("leave-quickly");
  await client.read("away-title");
  await until("the login is ended", async () =>
    !(await client.profile.cookies()).some((each) => each.name.includes("client")));
  await client.goto("/me");
  await client.read("error-open-link-again-sentence");
});

visit("axe finds nothing on the pages of what was built", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const found = [];
  const check = async (name, { page }) => {
    for (const size of [PHONE, LAPTOP]) {
      await page.setViewportSize(size);
      assert.ok((await anyWideThing(page)) <= 0, `${name}: nothing is too wide`);
      found.push(...(await findingsInBoth(page)).map((line) => `${name}: ${line}`));
    }
  };
  await answerOnArriving(client);
  for (const path of ["/me", "/me/board", "/me/seen", "/me/export"]) {
    await client.goto(path);
    await check(path, client);
  }
  const pair = await counsellor.findPair();
  for (const path of ["together", "board"]) {
    await counsellor.goto(`/pairs/${pair}/${path}`);
    await check(path, counsellor);
  }
  assert.deepEqual(found, []);
}, { timeout: 240_000 });

visit("a client corrects an answer, hides it, and deletes it", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await answerOnArriving(client);
  const pair = await counsellor.findPair();
  const together = async () => {
    await counsellor.goto(`/pairs/${pair}/together`);
    return counsellor.page.innerText("main");
  };
  assert.ok(!(await together()).includes(SHARED), "not shared before it is chosen");
  const open = async () => {
    await client.goto("/me");
    await client.page.locator('a[href$="/room_for"]').click();
  };
  await open();
  await client.page.locator('textarea[name="room_for"]').fill(`${SHARED} And then rest.`);
  await client.page.locator('input[name="seen"][value="shared"]').check({ force: true });
  await client.press("keep");
  await client.read("answer-kept");
  assert.match(await together(), /And then rest\./);
  await client.goto("/me/seen");
  assert.match(await client.page.innerText("main"), /And then rest\./);
  await open();
  await client.page.locator('input[name="seen"][value="private"]').check({ force: true });
  await client.press("keep");
  await client.read("answer-kept");
  assert.ok(!(await together()).includes(SHARED), "hidden again");
  await open();
  await client.press("answer-delete");
  await client.press("delete-yes");
  await client.read("deleted-answer");
  assert.ok(!(await client.page.innerText("main")).includes(SHARED));
});
