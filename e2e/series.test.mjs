// A series in two browsers: the counsellor arranges every week, moves one, then the rest, and ends it;
// the client's page says each time what holds.

import assert from "node:assert/strict";
import { PHONE } from "./support/browsers.mjs";
import { inDays } from "./support/person.mjs";
import { until } from "./support/wait.mjs";
import { visit } from "./support/visit.mjs";

/** The next appointment on the client's page, for machines. */
const nextOf = async (client) => {
  await client.goto("/me");
  const time = client.page.locator("time[datetime]").first();
  return (await time.count()) === 0 ? null : time.getAttribute("datetime");
};

const reads = async (client, start) =>
  until(`the client reads ${start}`, async () => ((await nextOf(client)) ?? "nothing").startsWith(start));

/** Chooses how much of the series is meant. */
const mean = (counsellor, which) => counsellor.page.locator(`[name="which"][value="${which}"]`).check({ force: true });

visit("both read when they meet, whatever becomes of the series", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  const page = new URL(counsellor.page.url()).pathname;
  await client.arrive(link);
  await counsellor.goto(page);
  await counsellor.arrange({ date: inDays(2), time: "15:00", every: 1, times: 4 });
  assert.equal(await counsellor.page.locator('a[href*="/appointment/"]').count(), 4);
  await reads(client, `${inDays(2)}T15:00`);

  await counsellor.openAppointment(0);
  await counsellor.page.locator("#date").fill(inDays(3));
  await counsellor.page.locator("#time").fill("09:30");
  await counsellor.press("appointment-move");
  await counsellor.read("appointment-moved");
  await reads(client, `${inDays(3)}T09:30`);

  await counsellor.openAppointment(1);
  await mean(counsellor, "this_and_later");
  await counsellor.page.locator("#time").fill("17:00");
  await counsellor.press("appointment-move");
  await counsellor.read("series-moved");
  const times = counsellor.page.locator("aside li time");
  const starts = await times.evaluateAll((all) => all.map((one) => one.dateTime.slice(0, 16)));
  const expected = [`${inDays(3)}T09:30`, ...[9, 16, 23].map((days) => `${inDays(days)}T17:00`)];
  assert.deepEqual(starts, expected, "what was moved before stays");

  await counsellor.openAppointment(1);
  await mean(counsellor, "all");
  await counsellor.press("series-cancel");
  await counsellor.read("series-cancelled");
  await counsellor.openAppointment(0);
  await counsellor.press("series-cancel");
  await counsellor.goto(page);
  assert.equal(await counsellor.page.locator('a[href*="/appointment/"]').count(), 0);
  await until("the client has nothing arranged", async () => (await nextOf(client)) === null);
});
