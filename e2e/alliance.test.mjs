// The work of two people from arriving to reading it afterwards, and the prompt to the counsellor
// when something may have felt different.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const button = (within, key) => within.getByRole("button", { name: words(key) });
const line = (person, list) => person.page.locator(`#lines-${list} > li`).first();

/** Adds a line to the board through the field for new lines. */
async function write(person, key, text) {
  const field = person.page.getByLabel(words(key)).filter({ visible: true }).first();
  await field.fill(text);
  await field.press("Enter");
}

const turnTo = (person, key) => person.page.getByRole("tab", { name: words(key) }).click();

/** Answers a check-in that is on one page: a value on the scale of each item named. */
async function answer(client, places, choice) {
  for (const [item, place] of Object.entries(places)) {
    const asked = client.page.getByText(words(`check_in-item-${item}`)).first();
    const thought = client.page.locator(".thought").filter({ has: asked });
    await thought.first().locator(".notch").nth(place).click();
  }
  await client.press("check_in-keep");
  await client.press(choice);
}

const readsOn = async (person, path, key) => {
  await person.goto(path);
  return person.reads(key);
};

visit("a session from arriving to leaving: what the two made is on both their pages", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await client.press("arrive-asks");
  await client.reach("/check-in/arriving");
  await answer(client, { arriving: 4, tense: 6 }, "check_in-share-all");
  await client.reach("/arrive");
  await counsellor.enterRoom();
  await client.knock();
  await counsellor.admit();
  await Promise.all([counsellor.checks(), client.checks()]);
  await Promise.all([counsellor.press("joint-begin"), client.press("joint-begin")]);
  await Promise.all([counsellor.isInTheRoom(), client.isInTheRoom()]);

  await Promise.all([counsellor.press("board-title"), client.press("board-title")]);
  await write(client, "board-agenda-add", "The call with my brother");
  await button(line(counsellor, "agenda"), "board-agree").click();
  await client.read("board-both-agreed");
  const mine = line(client, "agenda").locator("textarea.board-words");
  await mine.click();
  await mine.press("End");
  await mine.pressSequentially(", and what I say first");
  await until("the counsellor reads the longer line", async () =>
    (await line(counsellor, "agenda").locator("textarea.board-words").inputValue()) ===
      "The call with my brother, and what I say first");
  await Promise.all([turnTo(counsellor, "board-goals"), turnTo(client, "board-goals")]);
  await write(client, "board-goal-add", "Say what I need before I am angry");
  await button(line(counsellor, "goal"), "board-agree").click();
  await line(client, "goal").getByText(words("board-both-agreed")).waitFor();

  await turnTo(client, "board-today");
  await client.press("noticing-share-one");
  await client.page.getByLabel(words("noticing-words")).fill("I notice that I talk faster on Sundays.");
  await client.press("noticing-share");
  const card = (person) =>
    person.page.locator("#noticing-list > li").filter({ hasText: "faster on Sundays" });
  await card(counsellor).waitFor();
  await button(card(counsellor), "noticing-keep").click();
  await button(card(client), "noticing-keep").click();
  await client.read("noticing-kept");

  await counsellor.pressUnderMore("midway-open");
  await client.read("midway-asks");
  await client.press("midway-answer");
  const dialog = client.page.locator("#midway-dialog");
  await dialog.locator(".notch").filter({ visible: true }).nth(7).click();
  await client.press("check_in-keep");
  await client.press("midway-share-all", { name: "Maren Holt" });
  await counsellor.read("midway-shared");
  await counsellor.page.keyboard.press("Escape");
  await client.press("midway-close");
  await counsellor.end();
  await client.reach("/leaving");
  await client.press("leaving-asks");
  await client.reach("/check-in/leaving");
  await answer(client, { leaving: 7, accepted: 9, mattered: 8, made_sense: 9 }, "check_in-share-all");
  await client.reach("/leaving");

  const pair = counsellor.pair;
  for (const [person, path] of [[counsellor, `/pairs/${pair}/together`], [client, "/me"]]) {
    await person.goto(path);
    const shown = await person.page.locator("main").evaluate((main) =>
      main.textContent + [...main.querySelectorAll("textarea")].map((each) => each.value).join(" "));
    for (const made of ["what I say first", "before I am angry", "faster on Sundays"]) {
      assert.ok(shown.includes(made), `${path} has “${made}”`);
    }
    for (const key of ["check_in-occasion-leaving", "check_in-occasion-midway", "check_in-item-accepted"]) {
      assert.ok(await person.page.getByText(words(key)).count() > 0, `${path} has ${key}`);
    }
  }
});

/** One session by phone, after which the client shares how it was. */
async function byPhone({ counsellor, client, pair }, [accepted, mattered, made_sense]) {
  await counsellor.goto(`/pairs/${pair}/together`);
  await counsellor.press("phone-begin");
  await counsellor.press("phone-end");
  await client.goto("/check-in/leaving");
  await answer(client, { accepted, mattered, made_sense }, "check_in-share-all");
  await client.reach("/leaving");
}

visit("six sessions: a fall asks the counsellor, a steady pair does not", async (it) => {
  const [counsellor, juno, kit] = await Promise.all([it.counsellor(), it.client(), it.client()]);
  await counsellor.signIn();
  await juno.arrive();
  const falling = { counsellor, client: juno, pair: await counsellor.findPair() };
  await counsellor.goto("/today");
  const steady = { counsellor, client: kit, pair: await counsellor.findPair("Kit Larsen") };
  await counsellor.goto(`/pairs/${steady.pair}`);
  await counsellor.press("pair-link-make");
  await kit.arrive(await counsellor.shownLink());

  const usual = [[9, 9, 9], [9, 10, 9], [9, 9, 8], [10, 9, 9], [9, 9, 9]];
  for (const pair of [falling, steady]) {
    for (const one of usual) await byPhone(pair, one);
  }
  await counsellor.goto("/today");
  assert.equal(await counsellor.reads("prompt"), false, "nothing fell yet");
  await byPhone(falling, [7, 6, 7]);
  await byPhone(steady, [9, 9, 10]);
  await counsellor.goto("/today");
  await counsellor.read("prompt");
  assert.ok(await readsOn(counsellor, `/pairs/${falling.pair}/together`, "prompt"));
  assert.equal(await readsOn(counsellor, `/pairs/${steady.pair}/together`, "prompt"), false);
  assert.ok(await readsOn(juno, "/me", "prompt-own"));
  assert.equal(await readsOn(kit, "/me", "prompt-own"), false);
}, { timeout: 240_000 });
