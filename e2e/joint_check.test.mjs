// The joint check: before the session opens, each answers for how they see and hear the other, asks
// for a change, sees it done, and says whether they can speak freely. Nothing in it delays the
// meeting.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { faceIn, hear, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const OWN_WORDS = "a little away from the loud refrigerator, please";
const NEAR = "my sister, asleep upstairs";

const ownPicture = (person) => person.page.getByLabel(words("joint-own-picture")).filter({ visible: true });
const bothBegin = async (one, other) => {
  await one.press("joint-begin");
  await other.read("joint-other-ready");
  await other.press("joint-begin");
  await Promise.all([one.isInTheRoom(), other.isInTheRoom()]);
};

visit("two people check together on a laptop and a phone, and it is remembered", async (it) => {
  const { counsellor, client } = await it.meet({
    checking: true, client: await it.client({ viewport: PHONE }),
  });
  for (const [person, other] of [[counsellor, client], [client, counsellor]]) {
    await seeFace(person.picture, other.name);
    await until("the own face beside it", async () => (await faceIn(ownPicture(person))) === person.name);
    const [theirs, own] = await Promise.all([
      person.page.locator("#picture").boundingBox(), person.page.locator("#joint-own").boundingBox(),
    ]);
    assert.ok(Math.abs(theirs.y - own.y) < 2 && Math.abs(theirs.width - own.width) < 2, "side by side, alike");
    assert.ok(theirs.x + theirs.width <= own.x, "the other comes first");
  }

  await counsellor.ask("distance", { sentence: "joint-words-closer" });
  await counsellor.read("joint-asked");
  await client.read("joint-words-closer");
  await announced(client, "joint-words-closer");
  await client.press("joint-done");
  await counsellor.read("joint-has-done");
  await counsellor.press("joint-more");
  await client.read("joint-asks-more");
  await client.press("joint-done");
  await counsellor.press("joint-better");
  await client.read("joint-thanks");
  await counsellor.read("joint-better-now");

  await client.ask("sound", { own: OWN_WORDS });
  await until("the own words arrive", async () => (await counsellor.wishes()).includes(OWN_WORDS));
  await counsellor.press("joint-done");
  await client.press("joint-better");

  for (const topic of ["picture", "light", "sound"]) await counsellor.findFine(topic);
  for (const topic of ["picture", "light", "distance"]) await client.findFine(topic);
  await counsellor.press("joint-speak-freely");
  await client.read("joint-other-speak-freely");
  await client.press("joint-speak-maybe-overheard");
  await client.page.getByLabel(words("joint-near-own")).filter({ visible: true }).fill(NEAR);
  await client.press("joint-near-tell");
  await counsellor.read("joint-other-speak-maybe-overheard");
  await until("who is near", async () => (await counsellor.check.innerText()).includes(NEAR));
  await bothBegin(client, counsellor);
  await Promise.all([seeFace(counsellor.picture, "client"), hear(client)]);

  await counsellor.end();
  await client.reach("/leaving");
  await counsellor.goto(`/pairs/${counsellor.pair}`);
  await counsellor.read("joint-kept-agreed");
  await counsellor.text("joint-kept-agreed").click();
  const kept = await until("the facts", async () => {
    const text = await counsellor.page.locator("main").innerText();
    return text.includes(OWN_WORDS) && text;
  });
  assert.match(kept, wordsWithin("joint-words-closer"));
  assert.match(kept, wordsWithin("joint-kept-they-maybe-overheard"));
  assert.ok(kept.includes(NEAR));

  await client.arrive();
  await counsellor.enterRoom();
  await client.knock();
  await counsellor.admit();
  await client.read("joint-last-you-fine");
  await counsellor.read("joint-last-you-fine");
  assert.match(await client.check.innerText(), wordsWithin("joint-words-closer"));
  assert.match(await counsellor.check.innerText(), new RegExp(OWN_WORDS), "what Juno asked of her");
  assert.equal(await counsellor.page.locator('#joint [aria-pressed="true"]').count(), 0, "nothing is chosen");

  assert.match(it.server.log, /TRACE/, "everything was logged");
  for (const private_ of [OWN_WORDS, NEAR, "maybe_overheard", "joint_ask"]) {
    assert.ok(!it.server.log.includes(private_), `${private_} is in the log`);
  }
}, { server: { settings: { WEBSIDE_LOG: "trace" } }, timeout: 240_000 });

async function announced(person, key) {
  await until(`${key} is announced`, () =>
    person.page.locator("#spoken p").filter({ hasText: wordsWithin(key) }).count());
}

for (const who of ["client", "counsellor"]) {
  visit(`the ${who} skips it for both, and the other opens it again`, async (it) => {
    const people = await it.meet({ checking: true });
    const one = people[who];
    const other = who === "client" ? people.counsellor : people.client;
    await other.ask("light", { sentence: "joint-words-turn-lamp" });
    await one.read("joint-words-turn-lamp");
    await one.press("joint-skip");
    await Promise.all([one.isInTheRoom(), other.isInTheRoom()]);
    await announced(other, "joint-told-closed");
    await other.pressUnderMore("joint-together");
    await Promise.all([one.checks(), other.checks()]);
    assert.match(await one.wishes(), wordsWithin("joint-words-turn-lamp"), "what was asked still stands");
    await other.press("joint-close");
    await Promise.all([one.isInTheRoom(), other.isInTheRoom()]);
  });
}

visit("what the line takes is measured for both, in a row of its own", async (it) => {
  const { counsellor, client } = await it.meet({
    checking: true, client: await it.client({ viewport: PHONE }),
  });
  const says = ["joint-line-quick", "joint-line-takes"];
  await until("it is measured", async () => {
    await counsellor.press("joint-line-measure");
    await counsellor.readOne("joint-line-failed", ...says);
    return !(await counsellor.reads("joint-line-failed"));
  }, { within: 60_000 });
  await client.readOne(...says);
  for (const person of [counsellor, client]) {
    const sides = person.page.locator(".joint-side").filter({ visible: true });
    const boxes = await Promise.all((await sides.all()).map((side) => side.boundingBox()));
    const line = boxes.pop();
    assert.equal(boxes.length, 2);
    for (const { y, height } of boxes) assert.ok(y + height <= line.y + 1, "below both");
  }
});

visit("beginning with a row open is allowed", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true });
  await counsellor.ask("light", { sentence: "joint-words-turn-lamp" });
  await bothBegin(client, counsellor);
  await seeFace(counsellor.picture, "client");
});

const topicsOf = (person, list) => person.page.locator(`${list} .answer-about`).filter({ visible: true }).count();

visit("by voice only the sound is asked about, by text only privacy", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true, modality: "voice" });
  for (const person of [counsellor, client]) {
    assert.equal(await topicsOf(person, "#joint-their-rows"), 2, "sound and privacy");
    assert.equal(await topicsOf(person, "#joint-my-rows"), 2, "sound and privacy");
    assert.ok(!(await ownPicture(person).isVisible()));
  }
  await counsellor.ask("sound", { sentence: "joint-words-louder" });
  await client.read("joint-words-louder");
  await client.meetBy("text");
  await counsellor.read("joint-lead-text");
  for (const person of [counsellor, client]) {
    await until("privacy alone is asked about", async () => (await topicsOf(person, "#joint-their-rows")) === 1);
  }
  await client.say("Written while the check is open.");
  await counsellor.readChat("Written while the check is open.");
  await client.press("joint-write-freely");
  await counsellor.read("joint-other-write-freely");
  await bothBegin(counsellor, client);
});

visit("a reload in the middle finds it as it was, and the meeting goes on beneath", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true });
  await Promise.all([hear(counsellor), hear(client)]);
  await client.ask("light", { sentence: "joint-words-face-window" });
  await counsellor.read("joint-words-face-window");
  await client.press("joint-begin");
  await counsellor.page.reload();
  await counsellor.checks();
  await counsellor.read("joint-words-face-window");
  await counsellor.read("joint-other-ready");
  await seeFace(counsellor.picture, "client", { within: 30_000 });
  await client.page.reload();
  await client.checks();
  await client.read("joint-you-wait");
  assert.match(await client.answerRow("light").innerText(), wordsWithin("joint-words-face-window"));
  await client.leave();
  await counsellor.read("room-notice-other-left");
  assert.ok(!(await counsellor.check.isVisible()), "no check of one");
  await client.arrive();
  await client.knock();
  await counsellor.admit();
  await Promise.all([counsellor.checks(), client.checks()]);
  await counsellor.read("joint-words-face-window");
}, { timeout: 180_000 });

visit("the check has no barrier that axe can find, with everything open", async (it) => {
  const { counsellor, client } = await it.meet({
    checking: true, client: await it.client({ viewport: PHONE }),
  });
  await counsellor.ask("distance", { sentence: "joint-words-closer" });
  await client.ask("light", { sentence: "joint-words-turn-lamp" });
  await counsellor.read("joint-words-turn-lamp");
  await counsellor.answerRow("sound").getByRole("button", { name: words("joint-ask") }).click();
  await client.press("joint-speak-not-freely");
  const found = await Promise.all([counsellor, client].map((person) => findingsInBoth(person.page)));
  assert.deepEqual(found.flat(), []);
});

visit("by keyboard, the focus stays with what was done", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true });
  const keys = counsellor.page.keyboard;
  const ask = counsellor.answerRow("light").getByRole("button", { name: words("joint-ask") });
  await ask.focus();
  await keys.press("Enter");
  await keys.press("Tab");
  await keys.press("Enter");
  await client.read("joint-words-face-window");
  const focusOf = (person) => person.page.evaluate(() => document.activeElement.innerText);
  assert.match(await focusOf(counsellor), words("joint-ask"));
  await client.button("joint-done").focus();
  await client.page.keyboard.press("Enter");
  await counsellor.read("joint-has-done");
  assert.match(await focusOf(client), words("joint-mine"));
  await counsellor.button("joint-better").focus();
  await keys.press("Enter");
  await client.read("joint-thanks");
  assert.match(await focusOf(counsellor), words("joint-fine"));
  await counsellor.button("joint-skip").focus();
  await keys.press("Enter");
  await counsellor.isInTheRoom();
  assert.match(await focusOf(counsellor), words("room-heading"));
});
