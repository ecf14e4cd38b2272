// Pace on the pages (docs/practices.md#a6): both choose it in plain forms, a session is counted,
// both read the results, and either withdraws. Tests of the room are in other files.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";

/** Chooses in the form on the pair's page, or on the client's own. */
async function choose(person, page, choice, reads) {
  await person.goto(page);
  const form = person.page.locator('#counting form[action$="/pace/choice"]');
  await person.page.locator("#counting summary").nth(1).click();
  await form.locator("label").filter({ has: person.page.locator(`[value="${choice}"]`) }).click();
  await form.getByRole("checkbox").setChecked(reads);
  await form.getByRole("button").click();
  await person.read("pace-kept");
}

/** Both choose it on their pages, and meet. */
async function meetCounting(it) {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const pair = `/pairs/${await counsellor.findPair()}`;
  await choose(client, "/me", "share", true);
  await choose(counsellor, pair, "count", true);
  await counsellor.read("pace-both-count");
  await counsellor.enterRoom({});
  await client.goto("/arrive");
  await client.knock({});
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  await counsellor.checks();
  await counsellor.press("joint-skip");
  await Promise.all([counsellor.isInTheRoom(), client.isInTheRoom()]);
  return { counsellor, client, pair };
}

visit("a session is counted when both chose it, and both read how it was", async (it) => {
  const { counsellor, client, pair } = await meetCounting(it);
  const isReport = (answer) => new URL(answer.url()).pathname === `${pair}/pace`;
  const kept = await counsellor.page.waitForResponse(isReport, { timeout: 90_000 });
  assert.equal(kept.status(), 204, "the first minute is kept");
  await counsellor.end();
  await client.reach("/leaving");
  await counsellor.press("pace-link");
  await counsellor.read("pace-hour-title");
  await counsellor.read("pace-takeovers-title");
  await client.goto("/me");
  const answers = client.page.locator('section[aria-labelledby="answers"]');
  await answers.locator('a[href^="/me/pace/"]').first().click();
  await client.read("pace-hour-title");
  assert.equal(await client.reads("pace-takeovers-title"), false, "that is the counsellor's own");
  await client.goto("/me/pace/delete");
  await client.press("delete-yes");
  await client.read("pace-deleted-all");
  await counsellor.goto(`${pair}/together`);
  assert.equal(await counsellor.reads("pace-link"), false);
}, { timeout: 180_000 });

visit("taken back in another tab, nothing of the session is kept", async (it) => {
  const { counsellor, client, pair } = await meetCounting(it);
  const tab = await client.page.context().newPage();
  await tab.goto(new URL("/me", it.origin).href);
  await tab.locator("#counting summary").nth(1).click();
  await tab.locator("#counting label").filter({ has: tab.locator('[value="off"]') }).click();
  await tab.locator('#counting form[action$="/pace/choice"] button').click();
  await tab.waitForURL(/\/me#counting$/);
  await until("the call goes on", async () => (await counsellor.line())?.state === "connected");
  const told = counsellor.page.waitForResponse((response) => response.url().endsWith("/pace"),
    { timeout: 90_000 });
  assert.equal((await told).status(), 409, "the server knows, though the page goes on");
  await counsellor.end();
  await client.reach("/leaving");
  await counsellor.goto(pair);
  await counsellor.read("pace-both-not");
  assert.equal(await counsellor.reads("pace-link"), false);
});
