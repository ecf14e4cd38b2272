// A practice by UTC and a client in New York: the client is asked once which clock they go by, and
// each reads both times where they differ.

import assert from "node:assert/strict";
import { PHONE } from "./support/browsers.mjs";
import { inDays } from "./support/person.mjs";
import { until } from "./support/wait.mjs";
import { visit } from "./support/visit.mjs";

visit("a client far away chooses their clock, and both read both times", async (it) => {
  const [counsellor, client] = await Promise.all([
    it.counsellor(),
    it.client({ viewport: PHONE, timezoneId: "America/New_York" }),
  ]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  const page = new URL(counsellor.page.url()).pathname;
  await counsellor.arrange({ date: inDays(2), time: "15:00" });
  await client.arrive(link);

  await client.goto("/me");
  const offer = client.page.locator("form[data-offer-zone]");
  await offer.waitFor({ state: "visible" });
  assert.match(await offer.innerText(), /New York/);
  await offer.locator("button[data-device]").click();
  await until("it is asked once", async () => (await offer.count()) === 0);
  const own = client.page.locator("p.when");
  await until("the client reads both times", async () => /New York time \(.*15:00 in UTC\)/.test(await own.innerText()));
  const start = await own.locator("time").getAttribute("datetime");

  await counsellor.goto(page);
  const listed = counsellor.page.locator("aside li").first();
  assert.match(await listed.innerText(), /15:00, UTC time\s+.* in New York/);
  const there = await listed.locator("time").getAttribute("datetime");
  assert.equal(Date.parse(start), Date.parse(there), "the same moment");
  assert.notEqual(start, there, "on two clocks");

  // The client is where the practice is.
  await client.press("contact-change");
  await client.page.locator("#zone").selectOption("UTC");
  await client.pressBegun("keep");
  await client.read("contact-kept");
  assert.doesNotMatch(await own.innerText(), /\(/);
});

visit("a client beside the practice is asked nothing", async (it) => {
  const [counsellor, client] = await Promise.all([
    it.counsellor(),
    it.client({ viewport: PHONE, timezoneId: "UTC" }),
  ]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  await client.arrive(link);
  await client.goto("/me");
  assert.equal(await client.page.locator("form[data-offer-zone]").isVisible(), false);
});
