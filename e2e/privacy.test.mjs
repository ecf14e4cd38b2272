// Privacy as a browser sees it: no secret in any address that the server receives, no request to
// another origin, cookies that scripts cannot read, and pages that can be read without scripts.

import assert from "node:assert/strict";
import { freshProfile } from "./support/browsers.mjs";
import { tourOfAMeeting, tourOfThePractice } from "./support/tour.mjs";
import { visit } from "./support/visit.mjs";
import { words } from "./support/words.mjs";

const tokenOf = (link) => new URL(link).hash.slice(1);

visit("no token ever reaches the server in an address, on any page", async (it) => {
  const pages = [];
  const note = async (name, person) => pages.push([name, person.page.url()]);
  await tourOfThePractice(it, note);
  await tourOfAMeeting(it, note);
  const tokens = [it.links.client, it.links.counsellor].map(tokenOf);
  assert.ok(tokens.every((token) => token.length >= 20));
  assert.ok(it.proxy.asked.length > 40, "the proxy saw the visit");
  for (const { path } of it.proxy.asked) {
    assert.ok(!tokens.some((token) => path.includes(token)), `a token in ${path.split("?")[0]}`);
    assert.ok(!/[?&](token|key|secret|csrf)=/i.test(path), path);
  }
  for (const [name, url] of pages) {
    assert.ok(!tokens.some((token) => url.includes(token)), `the address bar on ${name} keeps a token`);
  }
}, { proxied: true, timeout: 240_000 });

visit("cookies are out of reach of scripts and of other sites", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  for (const person of [counsellor, client]) {
    const cookies = await person.profile.cookies();
    assert.ok(cookies.length > 0);
    for (const cookie of cookies) {
      assert.equal(cookie.httpOnly, true, `${cookie.name} is HttpOnly`);
      assert.match(cookie.sameSite, /Lax|Strict/, `${cookie.name} is same-site`);
      assert.equal(cookie.path, "/");
    }
    assert.equal(await person.page.evaluate(() => document.cookie), "");
  }
});

visit("without scripts, every page outside the room can be read, and a link opened by hand", async (it) => {
  const browser = (await it.client()).browser;
  const profile = await freshProfile(browser, { javaScriptEnabled: false });
  const client = await it.client({ profile });
  await client.goto("/j");
  await client.page.getByRole("textbox").fill(tokenOf(it.links.client));
  await client.page.getByRole("main").getByRole("button").first().click();
  await client.reach("/arrive");
  await client.page.getByText(words("arrive-needs-script")).waitFor();
  await profile.close();
});
