// Inviting: a name is enough; the link is shown once, and can be replaced and revoked.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";
import { pause } from "./support/wait.mjs";

visit("a client is added by name and gets a link, which is shown once and can be copied", async (it) => {
  const counsellor = await it.counsellor({ permissions: ["clipboard-read", "clipboard-write"] });
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  assert.match(link, /^http:\/\/[^/]+\/j#[\w-]{20,}$/);
  await counsellor.press("copy-link");
  await counsellor.read("copied");
  assert.equal(await counsellor.page.evaluate(() => navigator.clipboard.readText()), link);
  await counsellor.page.reload();
  assert.ok(!(await counsellor.page.content()).includes(link.split("#")[1]), "it is shown once");

  const client = await it.client();
  await client.arrive(link);
  await client.read("arrive-unarranged-title", { me: "Robin Ashdown" });
});

visit("a replaced link says kindly what to do, and the new one works", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  const old = await counsellor.invite("Robin Ashdown");
  await client.arrive(old);
  const renewed = await counsellor.replaceLink();
  assert.notEqual(renewed, old);
  await client.page.goto("about:blank");
  await client.openLink(old);
  await client.read("error-link-replaced-sentence");
  await client.goto("/arrive");
  await client.read("error-open-link-again-sentence"); // The old login ended with its link.
  await client.page.goto("about:blank");
  await client.arrive(renewed);
});

visit("a revoked link and an unknown link each have their sentence", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  await counsellor.revokeLink();
  await client.openLink(link);
  await client.read("error-link-revoked-sentence");
  await client.page.goto("about:blank");
  await client.openLink(`${it.origin}/j#a-link-that-nobody-ever-made-for-anyone-yet`);
  await client.read("error-link-unknown-sentence");
});

visit("a link that a mail program or a chat changed opens, clicked or pasted", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  const [place, token] = link.split("#");
  const clicked = ["#T.", "#T>", "#T,", "#T%20", "#T/", "#T%22", "/#T", "%23T", "%2523T"];
  for (const address of [...clicked.map((end) => place + end), `${it.origin}/J#T`]) {
    await client.page.goto("about:blank");
    await client.page.goto(address.replace("T", token));
    await client.reach("/arrive");
  }
  for (const pasted of [`<${link}>`, `Here is your link: ${link} . See you`, `${token} `]) {
    await client.goto("/j");
    await client.page.locator("#token").fill(pasted);
    await client.page.locator("#link-form button").click();
    await client.reach("/arrive");
  }
  await client.page.goto("about:blank");
  await client.page.goto(link.slice(0, -3));
  await client.read("error-link-unreadable-sentence");
});

/** Presses twice while the answer is on its way, as on a slow line. */
async function pressTwice(person, button, path) {
  await person.page.route(path, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const answer = await route.fetch({ maxRedirects: 0 }).catch(() => null);
    await pause(1_500);
    if (answer) await route.fulfill({ response: answer }).catch(() => {});
  });
  const { x, y, width, height } = await button.boundingBox();
  await person.page.mouse.click(x + width / 2, y + height / 2);
  await pause(700);
  await person.page.mouse.click(x + width / 2, y + height / 2);
  await person.page.waitForLoadState("networkidle");
  await person.page.unrouteAll({ behavior: "wait" });
}

visit("a second press on a slow line makes no second client and no second appointment", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await counsellor.goto("/today");
  await counsellor.page.locator("#name").fill("Robin Ashdown");
  const add = counsellor.page.locator('form[action="/pairs"] button');
  await pressTwice(counsellor, add, /\/pairs$/);
  await counsellor.page.waitForURL((url) => url.pathname.startsWith("/pairs/"));
  const page = new URL(counsellor.page.url()).pathname;
  await counsellor.goto("/today");
  const rows = counsellor.page.locator('a[href^="/pairs/"]').filter({ hasText: "Robin Ashdown" });
  assert.equal(await rows.count(), 1);

  await counsellor.goto(page);
  const ahead = new Date(Date.now() + 72 * 3_600_000).toISOString();
  await counsellor.page.locator("#date").fill(ahead.slice(0, 10));
  await counsellor.page.locator("#time").fill("15:00");
  const arrange = counsellor.page.locator('form[action$="/appointment"] button');
  await arrange.scrollIntoViewIfNeeded();
  await pressTwice(counsellor, arrange, /\/appointment$/);
  await counsellor.goto(page);
  assert.equal(await counsellor.page.locator('a[href*="/appointment/"]').count(), 1);
});

visit("a link that is closed while its client waits says so at once", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  await client.arrive(link);
  await client.knock({ modality: "text" });
  await client.read("waiting-title");
  await counsellor.revokeLink();
  await client.read("link-over-title");
  await client.read("link-over");
  assert.equal(await client.page.locator("#closed-action").isVisible(), false);
});

visit("a second counsellor is invited by the owner, and sees no other's clients", async (it) => {
  const [owner, other] = await Promise.all([it.counsellor(), it.counsellor()]);
  await owner.signIn();
  const pair = await owner.findPair();
  const link = await owner.inviteCounsellor();
  await other.setUp(link, { name: "Ben Okafor", signInName: "ben", password: "a second long walk" });
  await other.goto("/today");
  assert.equal(await other.page.locator('a[href^="/pairs/"]').count(), 0);
  for (const path of [`/pairs/${pair}`, `/room/${pair}`]) {
    const answer = await other.goto(path);
    assert.equal(answer.status(), 404, path);
  }
});
