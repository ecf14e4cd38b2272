// Noticings: held ready for oneself, shared softly, and kept only when both agree. The server
// learns nothing of a noticing that was not kept.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const HELD = "I notice that you looked away. What is that like for you?";
const SHARED = "I notice that I talk faster when we come to Sundays.";
const UNKEPT = "I wonder whether we step around the autumn.";

const card = (person, text) => person.page.locator("#noticing-list > li").filter({ hasText: text });
const press = (row, key) => row.getByRole("button", { name: words(key) }).click();

/** Turns to the card first: one is shown at a time. */
async function pressOn(person, text, key) {
  await person.turnToCard(card(person, text));
  await press(card(person, text), key);
}

visit("a noticing is held, shared, and kept when both say so; the server learns of no other", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  await counsellor.press("board-title");
  await counsellor.press("noticing-hold-one");
  await counsellor.page.getByRole("button", { name: words("noticing-card-quiet") }).click();
  const text = counsellor.page.getByLabel(words("noticing-words"));
  assert.match(await text.inputValue(), words("noticing-card-quiet"));
  await text.fill(HELD);
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.press("noticing-hold");
  await counsellor.read("noticing-held");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await pause(300);
  assert.equal(await card(client, HELD).count(), 0, "held is seen by the counsellor alone");
  await counsellor.page.locator("#noticing-share-held").click();
  await card(client, HELD).waitFor();
  await counsellor.read("noticing-shared");
  await until("it is spoken", async () =>
    (await client.page.locator("#noticing-news").innerText()).includes(HELD));
  assert.deepEqual(await findingsInBoth(client.page), []);
  await pressOn(client, HELD, "noticing-away");
  assert.equal(await card(client, HELD).count(), 0);

  await client.press("board-title");
  for (const noticing of [SHARED, UNKEPT]) {
    await client.press("noticing-share-one");
    await client.page.getByLabel(words("noticing-words")).fill(noticing);
    await client.press("noticing-share");
    await card(counsellor, noticing).waitFor();
  }
  await pressOn(counsellor, UNKEPT, "noticing-keep");
  await client.read("noticing-other-would");
  await pressOn(client, SHARED, "noticing-keep");
  await counsellor.turnToCard(card(counsellor, SHARED));
  await counsellor.read("noticing-other-would");
  await pause(500);
  for (const noticing of [HELD, SHARED, UNKEPT]) {
    assert.ok(!JSON.stringify([counsellor.live, client.live]).includes(noticing), noticing);
  }
  await pressOn(counsellor, SHARED, "noticing-keep");
  await Promise.all([counsellor.read("noticing-kept"), client.read("noticing-kept")]);
  await counsellor.press("board-noticing").catch(() => {});
  await until("it is on the board of both", async () => {
    const counts = await Promise.all([counsellor, client].map(({ page }) =>
      page.locator("#lines-noticing > li").filter({ hasText: SHARED }).count()));
    return counts.every((count) => count === 1);
  });
  const said = JSON.stringify([counsellor.live, client.live]);
  assert.ok(said.includes(SHARED), "kept, it goes to the board");
  assert.ok(!said.includes(UNKEPT) && !said.includes(HELD), "nothing else does");
  assert.ok(!it.server.log.includes("Sundays"));
});

visit("after a reload of either page noticings come back, and what was put away stays away", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  const reload = async (person, other) => {
    await person.page.reload();
    await Promise.all([person, other].map((each) => each.isMeeting()));
    await person.turnToCard(card(person, SHARED));
    assert.equal(await card(person, SHARED).count(), 1);
  };
  await counsellor.press("board-title");
  for (const noticing of [SHARED, UNKEPT]) {
    await counsellor.press("noticing-hold-one");
    await counsellor.page.getByLabel(words("noticing-words")).fill(noticing);
    await counsellor.page.locator("#noticing-share-now").click();
    await card(client, noticing).waitFor();
  }
  await pressOn(client, SHARED, "noticing-keep");
  await pressOn(client, UNKEPT, "noticing-away");
  await counsellor.turnToCard(card(counsellor, SHARED));
  await counsellor.read("noticing-other-would");
  await reload(counsellor, client);
  await card(counsellor, SHARED).getByText(words("noticing-shared")).waitFor();
  await card(counsellor, SHARED).getByText(wordsWithin("noticing-other-would")).waitFor();
  await reload(client, counsellor);
  await card(client, SHARED).getByText(wordsWithin("noticing-from-other")).waitFor();
  assert.equal(await card(client, UNKEPT).count(), 0, "it stays away");
  await pressOn(counsellor, SHARED, "noticing-keep");
  await client.read("noticing-other-would");
  await pause(500);
  const said = () => JSON.stringify([counsellor.live, client.live]);
  assert.ok(!said().includes(SHARED), "the yes from before the reload keeps nothing");
  await pressOn(client, SHARED, "noticing-keep");
  await Promise.all([counsellor.read("noticing-kept"), client.read("noticing-kept")]);
  await until("it is on the board", async () =>
    (await client.page.locator("#lines-noticing > li").filter({ hasText: SHARED }).count()) === 1);
  assert.ok(!said().includes(UNKEPT));
});

visit("own cards are added, changed and taken away, and stand ready in the room", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await counsellor.goto("/account");
  await counsellor.press("account-noticings-open");
  await counsellor.page.getByLabel(words("noticings-add")).fill("I notice my own shoulders.");
  await counsellor.press("noticings-add-do");
  await counsellor.read("noticings-kept");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.page.getByLabel(words("noticings-card")).fill("I notice how I breathe.");
  await counsellor.pressBegun("keep");
  await counsellor.read("noticings-kept");
  await it.meet({ counsellor });
  await counsellor.press("board-title");
  await counsellor.press("noticing-hold-one");
  const own = counsellor.page.getByRole("button", { name: "I notice how I breathe." });
  await own.click();
  await counsellor.page.locator("#noticing-share-now").click();
  await counsellor.read("noticing-shared");
  await counsellor.end();
  await counsellor.goto("/account/noticings");
  await counsellor.pressBegun("noticings-remove");
  await counsellor.read("noticings-kept");
  assert.equal(await counsellor.page.getByLabel(words("noticings-card")).count(), 0);
});
