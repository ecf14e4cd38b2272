// A week in two browsers: an appointment is added although it meets another, moved by arrow keys and by
// pointer, cancelled; and a client takes one of the times that are offered.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { inDays } from "./support/person.mjs";
import { smallTargets } from "./support/targets.mjs";
import { until } from "./support/wait.mjs";
import { visit } from "./support/visit.mjs";

/** A Tuesday of a week to come, and the days beside it. */
const soon = new Date(Date.now() + 7 * 86_400_000).getUTCDay();
const TUESDAY = inDays(7 + ((2 - soon + 7) % 7));
const WEDNESDAY = new Date(new Date(TUESDAY).getTime() + 86_400_000).toISOString().slice(0, 10);

const entry = ({ page }, name) => page.locator(".entry:not(.moving)").filter({ hasText: name });

const startOf = (person, name) => entry(person, name).getAttribute("data-at");

async function addSol(counsellor) {
  await counsellor.invite("Sol");
  const page = new URL(counsellor.page.url()).pathname;
  await counsellor.arrange({ date: TUESDAY, time: "15:00" });
  return page;
}

visit("a time that meets another is told, and taken anyway", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await addSol(counsellor);
  await counsellor.invite("Robin Ashdown");
  const pair = new URL(counsellor.page.url()).pathname.split("/")[2];
  await counsellor.goto("/week");
  await counsellor.press("week-new");
  await counsellor.page.locator("#pair").selectOption(pair);
  await counsellor.page.locator("#date").fill(TUESDAY);
  await counsellor.page.locator("#time").fill("15:20");
  await counsellor.press("appointment-add");
  await counsellor.read("conflict-collision", { name: "Sol", from: "15:00", to: "15:50" });
  assert.equal(await counsellor.page.locator("#time").inputValue(), "15:20", "nothing typed is lost");
  assert.equal(await counsellor.page.locator("#pair").inputValue(), pair);
  await counsellor.press("conflict-take-anyway");
  await counsellor.read("appointment-added");
  assert.equal(await startOf(counsellor, "Robin"), `${TUESDAY}T15:20`);
  await counsellor.read("week-collision", {
    one: "Sol", other: "Robin Ashdown", time: "15:20",
    day: new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" })
      .format(new Date(TUESDAY)).replace(",", ""),
  });
});

visit("an appointment is moved by arrow keys, by pointer, and cancelled, within the week", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await addSol(counsellor);
  await counsellor.invite("Robin Ashdown");
  await counsellor.arrange({ date: TUESDAY, time: "10:00" });
  const { page } = counsellor;
  await counsellor.goto(`/week?of=${TUESDAY}`);
  const move = () => entry(counsellor, "Robin").locator(".move");
  await move().focus();
  await page.keyboard.press("Enter");
  await until("the bar has the focus", () => page.evaluate(() => document.activeElement?.id === "moving-title"));
  await page.keyboard.press("ArrowRight");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Shift+ArrowDown");
  await page.locator("#moving-when").filter({ hasText: "11:30" }).waitFor();
  assert.equal(await page.locator("#moving-date").inputValue(), WEDNESDAY);
  assert.equal(await page.locator(`#d${WEDNESDAY} .entry.moving`).count(), 1);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#moving").isVisible(), false);
  assert.equal(await page.locator(".entry.moving").count(), 0, "it is left where it was");
  await until("the focus is back", () => page.evaluate(() => document.activeElement?.matches(".move")));

  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.locator("#moving-when").filter({ hasText: "10:00" }).waitFor();
  await counsellor.press("week-move-do");
  await counsellor.read("appointment-moved");
  assert.equal(await startOf(counsellor, "Robin"), `${WEDNESDAY}T10:00`);

  // By pointer, onto another: the page says so before it is let go.
  await move().click();
  const track = await page.locator(`#d${TUESDAY} .track`).boundingBox();
  const sol = await entry(counsellor, "Sol").boundingBox();
  await page.mouse.click(track.x + track.width / 2, sol.y + sol.height / 2);
  await counsellor.read("conflict-collision", { name: "Sol", from: "15:00", to: "15:50" });
  await page.locator("#moving-near").click();
  await page.locator("#moving-when").filter({ hasText: "16:00" }).waitFor();
  await counsellor.press("week-move-do");
  await counsellor.read("appointment-moved");
  assert.equal(await startOf(counsellor, "Robin"), `${TUESDAY}T16:00`);

  await entry(counsellor, "Robin").locator("a").click();
  await counsellor.press("appointment-cancel");
  await counsellor.read("appointment-cancelled");
  assert.equal(new URL(page.url()).pathname, "/week");
  assert.equal(await entry(counsellor, "Robin").count(), 0);
});

visit("a client takes one of the times that are offered", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  const page = new URL(counsellor.page.url()).pathname;
  await client.arrive(link);
  await counsellor.goto("/week/openings");
  await counsellor.openDaily({ from: "09:00", to: "12:00" });
  await counsellor.goto(`${page}/offers?of=${TUESDAY}`);
  const times = ["09:00", "11:00"].map((time) => `${TUESDAY}T${time}`);
  for (const time of times) await counsellor.page.locator(`[value="${time}"]`).check({ force: true });
  await counsellor.press("offer-do", { name: "Robin Ashdown" });
  await counsellor.read("offer-made");
  await client.goto("/arrive");
  await client.read("offered-see");
  await client.goto("/me");
  assert.deepEqual(await findingsInBoth(client.page), []);
  assert.deepEqual(await smallTargets(client.page), []);
  await client.page.locator("#offered button").nth(1).click();
  await client.read("offer-held");
  const next = await client.page.locator("time[datetime]").first().getAttribute("datetime");
  assert.equal(next.slice(0, 16), times[1]);
  await counsellor.goto(`/week?of=${TUESDAY}`);
  assert.equal(await startOf(counsellor, "Robin"), times[1]);
  await counsellor.goto("/today");
  const taken = counsellor.page.locator(".notice a").filter({ hasText: "Robin Ashdown" });
  await taken.waitFor();
});

visit("the week works on a phone and without script", async (it) => {
  const counsellor = await it.counsellor({ viewport: PHONE });
  await counsellor.signIn();
  await addSol(counsellor);
  await counsellor.goto(`/week?of=${TUESDAY}`);
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  assert.deepEqual(await smallTargets(counsellor.page), []);
  const { scrollWidth, innerWidth } = await counsellor.page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth, innerWidth,
  }));
  assert.ok(scrollWidth <= innerWidth, "nothing is wider than the window");
  await entry(counsellor, "Sol").locator(".move").click();
  await counsellor.page.locator("#moving-time").fill("16:30");
  await counsellor.page.locator("#moving-when").filter({ hasText: "16:30" }).waitFor();
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.press("week-move-do");
  await counsellor.read("appointment-moved");
  assert.equal(await startOf(counsellor, "Sol"), `${TUESDAY}T16:30`);

  await counsellor.page.route("**/*.js", (route) => route.abort());
  await counsellor.goto(`/week?of=${TUESDAY}`);
  assert.equal(await counsellor.page.locator(".move").count(), 0, "no control that does nothing");
  await entry(counsellor, "Sol").locator("a").click();
  await counsellor.page.locator("#time").fill("17:30");
  await counsellor.press("appointment-move");
  await counsellor.read("appointment-moved");
  assert.equal(await startOf(counsellor, "Sol"), `${TUESDAY}T17:30`);
});
