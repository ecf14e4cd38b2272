// What is typed into a form is never lost: not to a login that ended, not to the error page of a
// proxy, not to a reload. It is gone once it was taken, and with whoever leaves.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";

const CARD = "I notice that you paused before you answered.";
const drafts = ({ page }) => page.evaluate(() => sessionStorage.getItem("drafts"));

/** The login ends while somebody types, as at night or from another device. */
async function loginEnds({ profile }) {
  const kept = (await profile.cookies()).filter(({ name }) => !name.includes("webside_person"));
  await profile.clearCookies();
  await profile.addCookies(kept);
}

async function signInAgain(it, { page }) {
  const { text } = await it.server.command("sign-in-link", "maren");
  const link = /https?:\/\/\S+/.exec(text)[0].replace(/^https?:\/\/[^/]+/, it.origin);
  await page.goto(link);
}

visit("a card that was typed when the login ended stands there after signing in", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await counsellor.goto("/account/noticings");
  const { page } = counsellor;
  await page.locator("#card").fill(CARD);
  await loginEnds(counsellor);
  await counsellor.press("noticings-add-do");
  await counsellor.read("error-sign-in-title");
  await signInAgain(it, counsellor);
  await counsellor.reach("/account/noticings");
  assert.equal(await page.locator("#card").inputValue(), CARD);
  await page.reload();
  assert.equal(await page.locator("#card").inputValue(), CARD, "also after a reload");

  await page.route("**/account/noticings", (route) =>
    (route.request().method() === "POST" ? route.fulfill({ status: 502, body: "Bad Gateway" }) : route.continue()));
  await counsellor.press("noticings-add-do");
  await page.getByText("Bad Gateway").waitFor();
  await page.unroute("**/account/noticings");
  await page.goBack();
  assert.equal(await page.locator("#card").inputValue(), CARD, "also after a proxy's error page");

  await counsellor.press("noticings-add-do");
  await page.locator(".noticing-own textarea").filter({ hasText: CARD }).waitFor();
  assert.equal(await page.locator("#card").inputValue(), "", "it was taken");
  assert.equal(await drafts(counsellor), null, "so nothing stays in the tab");
  await page.locator("#card").fill("Another");
  await counsellor.signOut();
  assert.equal(await drafts(counsellor), null, "nor after signing out");
});

visit("a page that asks to sign in first is opened afterwards", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  const pair = await counsellor.findPair();
  await loginEnds(counsellor);
  await counsellor.goto(`/pairs/${pair}/together?from=1`);
  await counsellor.reach("/sign-in");
  await signInAgain(it, counsellor);
  await counsellor.reach(`/pairs/${pair}/together`);
});

visit("what was added to the live board does not come back into its field", async (it) => {
  const client = await it.client();
  await client.arrive();
  const { page } = client;
  const field = page.locator('#today-ahead [data-adds="agenda"] textarea');
  await field.fill("The move in spring");
  await page.reload();
  assert.equal(await field.inputValue(), "The move in spring", "it was not added yet");
  await page.locator('#today-ahead [data-adds="agenda"] button').click();
  await page.locator("#today-ahead .board-words").filter({ visible: true }).first().waitFor();
  assert.equal(await drafts(client), null);
  await page.reload();
  await page.locator("#today-ahead .board-words").filter({ visible: true }).first().waitFor();
  assert.equal(await field.inputValue(), "", "it stands on the board");
});
