// The board between two people: both editing one agenda line; goals proposed, agreed, reworded and
// rated; strengths at hand when a plan is made; by keyboard alone, and on a phone.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE, TABLET } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const openBoard = (person) => person.press("board-title");
const turnTo = (person, key) => person.page.getByRole("tab", { name: words(key) }).click();

/** Types into the field for new lines, and sends it with Enter. */
async function write(person, key, text) {
  const field = person.page.getByLabel(words(key)).filter({ visible: true }).first();
  await field.fill(text);
  await field.press("Enter");
}

/** The line at index `at` of a list on one person's screen. */
const line = (person, list, at = 0) => person.page.locator(`#lines-${list} > li`).nth(at);
const field = (row) => row.locator("textarea.board-words");
const press = (row, key, filled) => row.getByRole("button", { name: words(key, filled) }).click();
const more = (row, key = "board-more") => row.getByText(words(key)).filter({ visible: true }).click();

const readsWords = (person, list, expected) =>
  until(`${person.name} reads ${expected.join(" | ")} under ${list}`, async () => {
    const all = await person.page.locator(`#lines-${list} > li textarea.board-words`)
      .evaluateAll((fields) => fields.map((each) => each.value));
    return JSON.stringify(all) === JSON.stringify(expected);
  });

visit("an agenda is made from both sides, and two who type in the same line lose nothing", async (it) => {
  const { counsellor, client } = await it.meet();
  await Promise.all([openBoard(counsellor), openBoard(client)]);
  await write(client, "board-hope-mine", "To leave with one thing to say to my brother");
  await counsellor.read("board-hope-theirs");
  await counsellor.page.getByText("To leave with one thing to say to my brother").waitFor();
  await write(client, "board-agenda-add", "The call with my brother");
  await write(counsellor, "board-agenda-add", "How the move is landing");
  await readsWords(client, "agenda", ["The call with my brother", "How the move is landing"]);
  await counsellor.read("board-other-proposed");
  await press(line(counsellor, "agenda", 0), "board-agree");
  await client.read("board-both-agreed");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);

  const [mine, theirs] = [field(line(client, "agenda", 0)), field(line(counsellor, "agenda", 0))];
  await mine.click();
  await mine.press("End");
  await theirs.click();
  await theirs.press("Home");
  await Promise.all([
    mine.pressSequentially(" and my mother", { delay: 40 }),
    theirs.pressSequentially("After lunch: ", { delay: 40 }),
  ]);
  const merged = "After lunch: The call with my brother and my mother";
  await readsWords(client, "agenda", [merged, "How the move is landing"]);
  await readsWords(counsellor, "agenda", [merged, "How the move is landing"]);
  const caret = () => mine.evaluate((each) => each.value.length - each.selectionEnd);
  assert.equal(await caret(), 0, "the caret stays where the client types");
  await mine.pressSequentially(" too");
  await readsWords(counsellor, "agenda", [`${merged} too`, "How the move is landing"]);

  await more(line(counsellor, "agenda", 1));
  await press(line(counsellor, "agenda", 1), "board-up");
  await readsWords(client, "agenda", ["How the move is landing", `${merged} too`]);
  await press(line(client, "agenda", 0), "board-talked-about");
  await until("it is ticked on the other screen", async () =>
    (await line(counsellor, "agenda", 0).getAttribute("data-stands")) === "done");
  await more(line(client, "agenda", 1));
  await press(line(client, "agenda", 1), "board-leave");
  await readsWords(counsellor, "agenda", ["How the move is landing"]);
  await counsellor.read("board-left");
});

visit("a goal is proposed, agreed, put in other words by agreement, and looked at together", async (it) => {
  const { counsellor, client } = await it.meet();
  await Promise.all([openBoard(counsellor), openBoard(client)]);
  await Promise.all([turnTo(counsellor, "board-goals"), turnTo(client, "board-goals")]);
  await write(client, "board-goal-add", "Sleep through most nights");
  const [theirs, mine] = [line(counsellor, "goal"), line(client, "goal")];
  await press(theirs, "board-agree");
  await mine.getByText(words("board-both-agreed")).waitFor();
  await more(theirs);
  await theirs.getByLabel(words("board-goal-other-words")).fill("Sleep through four nights a week");
  await press(theirs, "board-goal-propose");
  await mine.getByText("Sleep through four nights a week").waitFor();
  assert.ok(await mine.getByText("Sleep through most nights").isVisible(), "beside the agreed ones");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await press(mine, "board-goal-decline");
  await theirs.getByText("four nights").waitFor({ state: "hidden" });
  await theirs.getByLabel(words("board-goal-other-words")).fill("Sleep well on weekdays");
  await press(theirs, "board-goal-propose");
  await press(mine, "board-goal-take");
  await until("both read the new words", async () =>
    (await theirs.locator(".goal-words").innerText()).includes("Sleep well on weekdays"));

  await more(theirs, "board-goal-rate");
  const slide = theirs.getByRole("slider", { name: words("board-goal-near") });
  assert.match(await slide.getAttribute("aria-valuetext"), words("board-goal-not-yet"));
  await press(theirs, "board-goal-keep-rating");
  await pause(400);
  assert.equal(await client.reads("board-goal-rated"), false, "nobody has said how near");
  await slide.focus();
  await slide.press("ArrowRight");
  assert.match(await slide.getAttribute("aria-valuetext"), words("board-goal-between", { value: 6 }));
  await press(theirs, "board-goal-keep-rating");
  await more(mine, "board-goal-rate");
  await until("the client sees where it was put", async () =>
    (await mine.getByRole("slider").inputValue()) === "6");
  await client.read("board-goal-rated");
  await client.page.getByLabel(words("board-rhythm")).selectOption("4");
  await until("the rhythm is the same for both", async () =>
    (await counsellor.page.locator("#rhythm-sessions").inputValue()) === "4");
  await press(theirs, "board-goal-reached");
  await client.read("board-goals-past");
  await more(client.page.locator("#has-past"), "board-goals-past");
  await press(line(client, "past"), "board-goal-take-up");
  await theirs.waitFor();
});

visit("when the rhythm the two chose says so, the goals are marked in words until they look", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  await Promise.all([openBoard(counsellor), openBoard(client)]);
  await Promise.all([turnTo(counsellor, "board-goals"), turnTo(client, "board-goals")]);
  await write(client, "board-goal-add", "Sleep through");
  await press(line(counsellor, "goal"), "board-agree");
  await client.read("board-both-agreed");
  await client.page.getByLabel(words("board-rhythm")).selectOption("1");
  assert.equal(await client.reads("board-goals-due"), false, "this session has begun before");
  await counsellor.end();
  await client.reach("/leaving");
  await client.goto("/me/board");
  await client.page.locator("#tab-goals").waitFor();
  assert.equal(await client.reads("board-goals-due"), false);
  await counsellor.goto(`/pairs/${counsellor.pair}/together`);
  await counsellor.press("phone-begin");
  await client.read("board-goals-due");
  await client.page.locator("#tab-goals").click();
  await client.read("board-goals-due-words");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await more(line(client, "goal"), "board-goal-rate");
  await line(client, "goal").locator("input[type=range]").fill("6");
  await press(line(client, "goal"), "board-goal-keep-rating");
  await client.page.locator("#tab-goals .due").waitFor({ state: "hidden" });
  assert.equal(await client.reads("board-goals-due-words"), false);
});

visit("strengths are at hand when a step of the plan is written, on a phone", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  await openBoard(client);
  await turnTo(client, "board-strength");
  await write(client, "board-strength-add", "Walking by the river");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await turnTo(client, "board-step");
  await client.page.getByLabel(words("board-step-when")).selectOption("after");
  await client.page.locator("#at-hand").getByRole("button", { name: "Walking by the river" }).click();
  const step = client.page.getByLabel(words("board-step-add"));
  assert.equal(await step.inputValue(), "Walking by the river");
  await step.press("Enter");
  await readsWords(client, "after", ["Walking by the river"]);
  assert.deepEqual(await findingsInBoth(client.page), []);
  await openBoard(counsellor);
  await turnTo(counsellor, "board-step");
  await readsWords(counsellor, "after", ["Walking by the river"]);
  assert.ok(await field(line(counsellor, "after")).evaluate((each) => each.readOnly), "the client’s own");
  await write(counsellor, "board-step-add", "Tea before opening the laptop");
  const offered = line(client, "before");
  await press(offered, "board-agree");
  await more(offered, "board-place-everywhere");
  await offered.getByLabel(words("board-step-place")).selectOption("home");
  await until("the counsellor sees the place", async () =>
    (await line(counsellor, "before").innerText()).includes("At home"));
  const width = () => client.page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await width(), PHONE.width, "nothing stands outside the screen");
});

visit("by keyboard alone, and what the other does is said once they pause", async (it) => {
  const { counsellor, client } = await it.meet();
  const keys = counsellor.page.keyboard;
  await keys.press("b");
  await counsellor.page.locator("#board").waitFor();
  const focused = () => counsellor.page.evaluate(() => document.activeElement?.id);
  assert.equal(await focused(), "tab-today");
  await keys.press("ArrowRight");
  assert.equal(await focused(), "tab-goals");
  await counsellor.page.locator("#panel-goals").waitFor();
  await keys.press("End");
  assert.equal(await focused(), "tab-chat");
  await keys.press("Home");
  await write(counsellor, "board-agenda-add", "One");
  await write(counsellor, "board-agenda-add", "Two");
  await readsWords(counsellor, "agenda", ["One", "Two"]);
  const second = line(counsellor, "agenda", 1);
  await second.locator("summary").focus();
  await keys.press("Enter");
  const up = second.getByRole("button", { name: words("board-up") });
  await up.focus();
  await keys.press("Enter");
  await readsWords(counsellor, "agenda", ["Two", "One"]);
  const stillThere = await counsellor.page.evaluate(() => document.activeElement?.value);
  assert.equal(stillThere, "up", "the focus moves along with its line");

  await openBoard(client);
  const news = counsellor.page.locator("#board-news");
  const typed = field(line(client, "agenda", 0));
  await typed.click();
  await typed.press("End");
  await typed.pressSequentially(" and a half", { delay: 60 });
  assert.equal(await news.innerText(), "", "not with each letter");
  await until("it is said", async () =>
    words("board-news-changed", { words: "Two and a half" }).test(await news.innerText()));
  await counsellor.page.locator("#panel-today .board-body").focus();
  await keys.press("b");
  await counsellor.page.locator("#board").waitFor({ state: "hidden" });
});

visit("the panel remembers that it is open, and new chat is marked on its tab", async (it) => {
  const client = await it.client({ viewport: TABLET });
  const { counsellor } = await it.meet({ client });
  await openBoard(client);
  await counsellor.say("Can you hear me?");
  await client.button("room-chat-new").waitFor();
  await client.page.locator("#tab-chat .new").waitFor();
  await turnTo(client, "board-strength");
  await client.readChat("Can you hear me?");
  await client.page.locator("#tab-chat .new").waitFor({ state: "hidden" });
  await pause(1500);
  await client.page.reload();
  await client.isMeeting();
  await client.page.locator("#panel-today").waitFor();
  assert.deepEqual(await findingsInBoth(client.page), []);
});

visit("a client writes today's agenda on arriving, and finds it while waiting and in the room", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const { page } = client;
  const ahead = page.locator("#today-ahead");
  const steps = () => page.evaluate(() => history.length);
  const onFirstScreen = ["arrive-continue", "arrive-asks", "arrive-today", "crisis-label"];
  for (const key of onFirstScreen) {
    const { y, height } = await client.button(key).first().boundingBox();
    assert.ok(y + height <= PHONE.height, `${key} is on the first screen`);
  }
  const before = await steps();
  await client.press("arrive-today");
  assert.equal(await page.evaluate(() => document.activeElement.id), "today-ahead");
  assert.equal(await steps(), before, "after leaving quickly, back does not lead here");
  await counsellor.goto(`/pairs/${await counsellor.findPair()}/board`);
  // Before its script is there, Enter is a new line in the field.
  await until("the board is live", () => client.live.some(({ path }) => path.startsWith("/live/board/")));
  await write(client, "board-hope-mine", "One good night");
  await write(client, "board-agenda-add", "Sleep");
  await counsellor.page.getByText("One good night").waitFor();
  await press(line(counsellor, "agenda"), "board-agree");
  await ahead.getByText(words("board-both-agreed")).waitFor();
  await until("it is said", async () =>
    wordsWithin("board-news-agreed").test(await ahead.locator("#board-news").innerText()));
  assert.deepEqual(await findingsInBoth(page), []);

  const plain = await client.browser.newContext({
    javaScriptEnabled: false, storageState: await client.profile.storageState(),
  });
  const still = await plain.newPage();
  await still.goto(new URL("/arrive", it.origin).href);
  await still.getByLabel(words("board-agenda-add")).fill("The move");
  await still.locator("[data-adds=agenda]").getByRole("button", { name: wordsWithin("board-add") }).click();
  assert.equal(new URL(still.url()).pathname, "/arrive");
  await plain.close();
  await readsWords(client, "agenda", ["Sleep", "The move"]);

  await client.knock();
  await client.press("arrive-today");
  assert.equal(await client.button("arrive-asks").count(), 0, "nothing here leads away from the door");
  await write(client, "board-agenda-add", "A thank you");
  await client.read("crisis-none");
  assert.deepEqual(await findingsInBoth(page), []);
  await counsellor.enterRoom();
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  await counsellor.press("joint-skip");
  await client.isInTheRoom();
  await openBoard(client);
  await readsWords(client, "agenda", ["Sleep", "The move", "A thank you"]);
  await press(line(client, "agenda", 1), "board-talked-about");
  await until("it is ticked on the other screen", async () =>
    (await line(counsellor, "agenda", 1).getAttribute("data-stands")) === "done");
});

visit("outside the room the same board is live on a page, and plain forms without a script", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client({ viewport: PHONE })]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.goto(`/pairs/${await counsellor.findPair()}/board`);
  await client.goto("/me/board");
  await write(client, "board-hope-mine", "One good night");
  await write(client, "board-agenda-add", "Sleep");
  await counsellor.page.getByText("One good night").waitFor();
  await press(line(counsellor, "agenda"), "board-agree");
  await client.read("board-both-agreed");
  for (const person of [counsellor, client]) {
    assert.deepEqual(await findingsInBoth(person.page), []);
  }
  const state = await client.profile.storageState();
  const plain = await client.browser.newContext({ javaScriptEnabled: false, storageState: state });
  const page = await plain.newPage();
  await page.goto(new URL("/me/board", it.origin).href);
  await page.locator("#panel-goals").getByLabel(words("board-goal-add")).fill("Sleep through");
  await page.locator("#panel-goals .add").getByRole("button", { name: wordsWithin("board-add") }).click();
  assert.equal(await page.locator("#lines-goal > li").count(), 1);
  await turnTo(counsellor, "board-goals");
  await line(counsellor, "goal").waitFor();
  await plain.close();
});
