// Questionnaires: offered by the counsellor, filled in on a phone, seen by the client first,
// shared; and an answer that must not wait, which the counsellor has to read before a session.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const CONTACTS = "Harbour line 030 555 0101";

async function axe(person) {
  assert.deepEqual(await findingsInBoth(person.page), []);
}

async function setContacts(counsellor) {
  await counsellor.goto("/people");
  const form = counsellor.page.locator('form[action="/people/crisis-contacts"]');
  await form.locator("[name=crisis_contacts]").fill(CONTACTS);
  await form.getByRole("button").click();
  await counsellor.page.waitForLoadState();
}

async function offer(counsellor, pair, id) {
  await counsellor.goto(`/pairs/${pair}/instruments`);
  await counsellor.page.locator(`label:has(input[value="${id}"])`).click();
  await counsellor.pressBegun("instrument-offer-do");
  await counsellor.read("instrument-offered");
}

/** Opens the form from the page that offers it. */
async function openForm(client) {
  await client.page.locator('a[href^="/me/instruments/"]').first().click();
  await client.page.waitForURL(/\/me\/instruments\//);
}

/** Answers the questions of a phone one after the other; `places` has the choice for each. */
async function fillIn(client, places) {
  await client.press("instrument-begin");
  for (const [at, place] of places.entries()) {
    await client.read("instrument-step", { number: at + 1 });
    const question = client.page.locator("fieldset").filter({ visible: true });
    assert.equal(await question.count(), 1, "one question a screen");
    if (place === null) {
      await client.press("instrument-skip");
    } else {
      await question.locator(".choice").nth(place).click();
      await client.press("instrument-next");
    }
  }
}

visit("a questionnaire is filled in on a phone, seen by the client first, shared and read", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const pair = await counsellor.findPair();
  await offer(counsellor, pair, "phq-8");
  await axe(counsellor);
  await client.goto("/arrive");
  await openForm(client);
  await client.read("instrument-fill-own");
  await axe(client);
  await fillIn(client, [1, 2, 0, 3, 1, 0, 2, 1]);
  await axe(client);

  await client.profile.setOffline(true);
  await client.press("instrument-send-own");
  await client.read("instrument-line-down");
  await client.profile.setOffline(false);
  await client.read("instrument-score", { value: 10, least: 0, most: 24 });
  await client.read("instrument-result-yours");
  assert.equal(await client.page.getByText(/Developed by Drs/).count(), 1);
  await axe(client);
  const list = `/pairs/${pair}/instruments`;
  await counsellor.goto(list);
  await counsellor.read("instrument-none-yet");
  await client.pressBegun("instrument-share");
  await client.read("instrument-result-shared");
  await counsellor.page.reload();
  await counsellor.page.locator("table a").click();
  await counsellor.read("instrument-score", { value: 10 });
  await axe(counsellor);
  await counsellor.pressBegun("instrument-read");
  await counsellor.reach(list);
  await client.page.reload();
  await client.read("instrument-result-read");
});

visit("what must not wait shows whom to call at once, and stands in the way until it is read", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const pair = await counsellor.findPair();
  await counsellor.goto(`/pairs/${pair}/instruments`);
  assert.ok(await counsellor.page.locator('input[value="phq-9"]').isDisabled(), "no contacts yet");
  await setContacts(counsellor);
  await offer(counsellor, pair, "phq-9");
  await client.goto("/me");
  await openForm(client);
  await client.read("instrument-fill-risk");
  await axe(client);
  await fillIn(client, [0, 0, 0, null, 0, 0, 0, 0]);
  const band = client.page.locator(".at-once");
  assert.equal(await band.isVisible(), false);
  const ninth = client.page.locator("fieldset").filter({ visible: true });
  await ninth.locator(".choice").nth(1).click();
  await band.waitFor({ state: "visible" });
  assert.match(await band.innerText(), /030 555 0101/);
  await axe(client);
  await client.press("instrument-next");
  await client.press("instrument-skip");
  await client.pressBegun("instrument-send-risk");
  await client.read("instrument-at-once");
  await client.read("instrument-result-before");
  await axe(client);

  const notice = counsellor.page.locator(".must-read").filter({ visible: true });
  for (const path of ["/today", `/pairs/${pair}`, `/pairs/${pair}/together`]) {
    await counsellor.goto(path);
    await counsellor.read("instrument-notice", { short: "PHQ\u20119" });
    await axe(counsellor);
  }
  await counsellor.goto(`/room/${pair}`);
  await counsellor.read("instrument-notice", { short: "PHQ\u20119" });
  await axe(counsellor);
  await counsellor.page.reload();
  await counsellor.read("instrument-notice", { short: "PHQ\u20119" });
  await notice.getByRole("link", { name: wordsWithin("instrument-notice-read") }).click();
  await counsellor.read("instrument-answers-risk");
  await axe(counsellor);
  await counsellor.pressBegun("instrument-read");
  await counsellor.reach(`/room/${pair}`);
  await until("the room gets ready", () => counsellor.page.locator("#ready").isVisible());
  assert.equal(await notice.count(), 0);
  await counsellor.goto("/today");
  assert.equal(await counsellor.reads("instrument-notice"), false);
});

visit("what comes while the room stands open is seen before anybody is let in", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const pair = await counsellor.findPair();
  await setContacts(counsellor);
  await offer(counsellor, pair, "phq-9");
  await counsellor.goto("/today");
  const inTheRoom = await it.counsellor({ profile: counsellor.profile });
  await inTheRoom.enterRoom({ modality: "text" });
  assert.equal(await inTheRoom.page.locator("#ready").isVisible(), false, "the counsellor is ready");
  await client.goto("/me");
  await openForm(client);
  await fillIn(client, [0, 0, 0, 0, 0, 0, 0, 0, 2, null]);
  await client.pressBegun("instrument-send-risk");
  await client.read("instrument-result-before");
  await client.goto("/arrive");
  await client.knock({ modality: "text" });
  for (const place of [counsellor, inTheRoom]) {
    await place.read("instrument-notice", { short: "PHQ\u20119" });
  }
  await inTheRoom.button("room-let-in").waitFor();
  await axe(inTheRoom);
  await inTheRoom.admit();
  await Promise.all([inTheRoom.isMeeting(), client.isMeeting()]);
});

visit("the owner loads a questionnaire from files, and a fault is named", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await counsellor.goto("/people/instruments");
  const choose = async (field, value) => {
    const file = { name: "file.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(value)) };
    await counsellor.page.locator(`input[data-into="${field}"]`).setInputFiles(file);
    await until("the file is read", async () =>
      (await counsellor.page.locator(`#${field}`).inputValue()).includes("title"));
  };
  const garden = {
    resourceType: "Questionnaire", title: "The garden", copyright: "The gardeners",
    item: [{ linkId: "a", text: "It was quiet", type: "boolean" }],
  };
  const scale = { id: "t", title: "Quiet", method: "sum", items: ["a"], least: 0, most: 2 };
  const scoring = { short: "Garden", questions: 1, scales: [scale] };
  await choose("questionnaire", garden);
  await choose("scoring", scoring);
  await axe(counsellor);
  await counsellor.page.getByLabel(words("instrument-licensed")).check({ force: true });
  await counsellor.page.getByLabel(words("instrument-licence")).fill("a letter of 3 March");
  await counsellor.press("instrument-load-do");
  await counsellor.read("instrument-fault-range", { at: "t" });
  await axe(counsellor);
  await choose("scoring", { ...scoring, scales: [{ ...scale, most: 1 }] });
  await counsellor.press("instrument-load-do");
  await counsellor.read("instrument-loaded");
  await counsellor.page.getByText("The garden").first().waitFor();
  await axe(counsellor);
});

visit("the error page of a proxy takes no answers, and they are sent again by themselves", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const pair = await counsellor.findPair();
  await offer(counsellor, pair, "gad-7");
  await client.goto("/arrive");
  await openForm(client);
  await fillIn(client, [1, 2, 0, 3, 1, 0, 2]);
  let refused = 0;
  await client.page.route("**/me/instruments/*", (route) => {
    if (route.request().method() !== "POST" || refused > 0) return route.continue();
    refused += 1;
    return route.fulfill({ status: 502, contentType: "text/html", body: "<h1>502 Bad Gateway</h1>" });
  });
  await client.press("instrument-send-own");
  await client.read("instrument-line-down");
  assert.equal(await client.page.locator("fieldset input:checked").count(), 7, "nothing is lost");
  await client.read("instrument-score", { value: 9 });
  assert.equal(refused, 1);
});
