// Counting when two people speak, in the room: asked once, refused without a loss, agreed by both,
// visible on both screens while it runs, and stopped by one tap of either. Nothing else changes.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { LAPTOP, PHONE } from "./support/browsers.mjs";
import { hear, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const mark = (person) => person.page.locator("[data-counting]").filter({ visible: true });
const counts = (person) => mark(person).waitFor();
const countsNot = (person) =>
  until("no mark is left", async () => (await person.page.locator("[data-counting]:not([hidden])").count()) === 0);
const asked = (person) => person.page.locator("#pace-asked");
const dialog = (person) => person.page.locator("#pace-dialog");
const choice = (person, key) =>
  dialog(person).getByRole("radio", { name: wordsWithin(`pace_room-${key}`) }).first();
const chosen = (person) => dialog(person).locator("input[name=pace]:checked").getAttribute("value");
const recorded = (person) =>
  person.page.evaluate(() => JSON.parse(document.getElementById("facts").textContent).pace);
const pictureOf = (person) => person.page.locator("#picture").boundingBox();

async function open(person) {
  await person.pressUnderMore("pace_room-title");
  await dialog(person).waitFor();
}

async function choose(person, key) {
  await open(person);
  await choice(person, key).check({ force: true });
  await until("the choice holds", async () => (await chosen(person)) === key);
  await person.press("pace_room-done");
}

/** Checks that call, chat and board go on. */
async function goOn(counsellor, client, text) {
  await Promise.all([seeFace(counsellor.picture, "client"), seeFace(client.picture, "counsellor")]);
  await Promise.all([hear(counsellor), hear(client)]);
  await client.say(text);
  await counsellor.readChat(text);
  await counsellor.press("board-title");
  assert.ok(await counsellor.page.getByRole("tab", { name: words("board-today") }).isVisible());
}

visit("asked once, refused, and nothing is lost or asked again", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  await Promise.all([counsellor.press("room-safety-match"), client.press("room-safety-match")]);
  await seeFace(client.picture, "counsellor");
  await pause(500);
  const before = await pictureOf(client);
  await open(counsellor);
  assert.equal(await chosen(counsellor), "off", "nothing is chosen for anybody");
  await counsellor.read("pace_room-theirs-off");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await choice(counsellor, "count").check({ force: true });
  await asked(client).waitFor();
  assert.match(await client.page.locator('#pace-asked-words').innerText(), words("pace_room-asked"));
  assert.deepEqual(await pictureOf(client), before, "nothing moves");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await client.press("pace_room-not-now");
  await asked(client).waitFor({ state: "hidden" });
  await counsellor.press("pace_room-done");
  await choose(counsellor, "off");
  await choose(counsellor, "share");
  await client.page.reload();
  await client.isMeeting();
  await pause(1500);
  assert.equal(await asked(client).isVisible(), false, "nobody is asked twice");
  assert.equal((await mark(client).count()) + (await mark(counsellor).count()), 0);
  assert.deepEqual(await recorded(client), { mine: "off", theirs: "share", off: false });
  await goOn(counsellor, client, "Rather not, thank you.");

  await counsellor.page.evaluate(async (pair) => {
    const csrf = document.querySelector('meta[name="csrf"]').content;
    await fetch(`/pairs/${pair}/pace/off`, {
      method: "POST", headers: { "x-csrf": csrf }, body: new URLSearchParams({ pace: "off" }),
    });
  }, counsellor.pair);
  await counsellor.page.reload();
  await counsellor.isMeeting();
  await counsellor.openMore();
  assert.equal(await counsellor.button("midway-open").count(), 1);
  assert.equal(await counsellor.button("pace_room-title").count(), 0, "turned off, nobody is asked");
});

visit("given by both, seen on both, stopped by one tap; all else goes on", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  const both = [counsellor, client];
  await Promise.all(both.map((person) => person.press("room-safety-match")));
  await choose(counsellor, "count");
  await client.press("pace_room-what-counts");
  await client.read("pace_room-theirs-count");
  await choice(client, "share").check({ force: true });
  await Promise.all(both.map(counts));
  await client.press("pace_room-done");
  await Promise.all(both.map((person) => person.read("pace_room-has-begun")));
  for (const { page } of both) assert.deepEqual(await findingsInBoth(page), []);
  for (const person of both) {
    const [box, picture] = [await mark(person).boundingBox(), await pictureOf(person)];
    const isBelow = box.y >= picture.y + picture.height - 1;
    assert.ok(isBelow || box.y + box.height < picture.y + picture.height * 0.2, "on no face");
  }
  await counsellor.page.reload();
  await counsellor.isMeeting();
  await Promise.all(both.map(counts));
  assert.deepEqual(await recorded(counsellor), { mine: "count", theirs: "share", off: false });

  await goOn(counsellor, client, "How was your week?");
  await client.press("pace_room-stop");
  await Promise.all(both.map(countsNot));
  await Promise.all(both.map((person) => person.read("pace_room-has-stopped")));
  await client.readChat("How was your week?");
  await goOn(counsellor, client, "And the rest of it?");
  await counsellor.page.reload();
  await counsellor.isMeeting();
  await pause(500);
  assert.deepEqual(await recorded(counsellor), { mine: "count", theirs: "off", off: false });
  assert.equal(await mark(counsellor).count(), 0);
});

visit("with the keyboard only, by voice, and the counsellor's own hint is off until asked for", async (it) => {
  const { counsellor, client } = await it.meet({ modality: "voice" });
  await choose(client, "count");
  const { page } = counsellor;
  await counsellor.button("room-more").focus();
  await page.keyboard.press("Enter");
  await counsellor.button("pace_room-title").focus();
  await page.keyboard.press("Enter");
  await dialog(counsellor).waitFor();
  await page.keyboard.press("Tab");
  await until("tabbing comes to the choices", async () => {
    if (await page.evaluate(() => document.activeElement?.name === "pace")) return true;
    await page.keyboard.press("Tab");
    return false;
  }, { every: 0 });
  await page.keyboard.press("ArrowDown");
  await until("the choice holds", async () => (await chosen(counsellor)) === "count");
  await counts(counsellor);
  const hint = page.getByLabel(words("pace_room-hint-on"));
  assert.equal(await hint.isChecked(), false);
  await hint.focus();
  await page.keyboard.press("Space");
  assert.deepEqual(await findingsInBoth(page), []);
  await page.keyboard.press("Escape");
  await counsellor.button("pace_room-stop").focus();
  await page.keyboard.press("Enter");
  await Promise.all([countsNot(counsellor), countsNot(client)]);
  await page.reload();
  await counsellor.isMeeting();
  await open(counsellor);
  assert.equal(await chosen(counsellor), "off");
  assert.ok(await hint.isChecked(), "remembered on this device");
});

visit("a yes that the server did not hear is none; a no holds at once, outlives the page, and is told later", async (it) => {
  const { counsellor, client } = await it.meet();
  await choose(counsellor, "count");
  const away = (route) => route.abort();
  await client.page.route("**/me/pace/choice", away);
  await open(client);
  await choice(client, "count").check({ force: true });
  await client.read("pace_room-failed");
  assert.equal(await chosen(client), "off");
  assert.equal(await mark(client).count(), 0);
  await client.page.unroute("**/me/pace/choice", away);
  await choice(client, "count").check({ force: true });
  await counts(client);
  await client.page.route("**/me/pace/choice", away);
  await choice(client, "off").check({ force: true });
  await Promise.all([countsNot(client), countsNot(counsellor)]);
  await client.read("pace_room-stopped-here");
  await client.page.reload();
  await client.isMeeting();
  assert.equal((await recorded(client)).mine, "count", "the server has not heard the no");
  await pause(1500);
  assert.equal(await mark(client).count(), 0, "it holds in a page that was opened again");
  const told = client.page.waitForResponse("**/me/pace/choice");
  await client.page.unroute("**/me/pace/choice", away);
  assert.equal((await told).status(), 200);
  await client.page.reload();
  assert.equal((await recorded(client)).mine, "off");
});

visit("while they check together the mark stands beside the pictures", async (it) => {
  const { counsellor, client } = await it.meet();
  await choose(counsellor, "count");
  await choose(client, "count");
  await counsellor.pressUnderMore("joint-together");
  for (const person of [counsellor, client]) {
    await person.checks();
    const [box, picture] = [await mark(person).boundingBox(), await pictureOf(person)];
    const apart = box.y + box.height <= picture.y || box.y >= picture.y + picture.height;
    assert.ok(apart && box.width <= LAPTOP.width, "on no picture");
  }
  await client.press("pace_room-stop");
  await Promise.all([countsNot(client), countsNot(counsellor)]);
});
