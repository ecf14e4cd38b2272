// Every page, each in the states in which a person meets it. Calls `at(name, person)` on each.

import { inDays } from "./person.mjs";
import { words } from "./words.mjs";

/** Pages of the practice: the counsellor's way from the front door to the door of the room. */
export async function tourOfThePractice(it, at) {
  const counsellor = await it.counsellor();
  await counsellor.goto("/");
  await at("front", counsellor);
  await counsellor.goto("/sign-in");
  await at("sign-in", counsellor);
  await counsellor.goto("/sign-in/link");
  await at("sign-in-link", counsellor);
  await counsellor.goto("/nothing-here");
  await at("not-found", counsellor);
  await counsellor.signIn();
  await at("today", counsellor);
  await counsellor.invite("Robin Ashdown");
  await at("pair-with-link", counsellor);
  await counsellor.goto(`/pairs/${await counsellor.findPair()}`);
  await at("pair", counsellor);
  await counsellor.arrange({ date: inDays(8), time: "15:00", every: 1 });
  await at("pair-with-series", counsellor);
  await counsellor.openAppointment(1);
  await at("appointment", counsellor);
  await counsellor.goto(`/pairs/${await counsellor.findPair()}/contact`);
  await at("contact-of-client", counsellor);
  await tourOfTheWeek(counsellor, at);
  await counsellor.goto("/account");
  await at("account", counsellor);
  await counsellor.goto("/account/app");
  await at("account-app", counsellor);
  await counsellor.goto("/account/calendar");
  await at("account-calendar-none", counsellor);
  await counsellor.press("feed-make");
  await counsellor.read("feed-fresh");
  await at("account-calendar", counsellor);
  await counsellor.goto("/account/screen");
  await at("screen", counsellor);
  await counsellor.goto("/account/boundaries");
  await at("boundaries", counsellor);
  await counsellor.goto("/people");
  await at("people", counsellor);
  return counsellor;
}

/** The week, empty and full; when appointments are taken; a time that meets another; offering times. */
async function tourOfTheWeek(counsellor, at) {
  const pair = await counsellor.findPair("Robin Ashdown");
  await counsellor.goto("/week/openings");
  await at("openings-none", counsellor);
  await counsellor.openDaily({ from: "08:00", to: "18:00" });
  await counsellor.page.locator("#first").fill(inDays(12));
  await counsellor.press("away-add");
  await counsellor.read("away-added");
  await at("openings", counsellor);
  await counsellor.goto(`/week?of=${inDays(8)}`);
  await at("week", counsellor);
  await counsellor.page.locator(".entry .move").first().click();
  await counsellor.page.locator("#moving-when").filter({ hasText: /./ }).waitFor();
  await at("week-moving", counsellor);
  await counsellor.page.keyboard.press("Escape");
  await counsellor.goto(`/week/new?on=${inDays(8)}&at=15:20`);
  await at("week-new", counsellor);
  await counsellor.page.locator("#pair").selectOption(pair);
  await counsellor.press("appointment-add");
  await counsellor.read("conflict-take-anyway");
  await at("week-new-meets", counsellor);
  await counsellor.goto(`/pairs/${pair}/offers?of=${inDays(15)}`);
  await at("offers", counsellor);
}

/** The first run: the set-up page, and the recovery codes, which are shown once. */
export async function tourOfTheFirstRun(it, at) {
  const owner = await it.counsellor();
  const ada = {
    name: "Ada Ferrant",
    signInName: "ada",
    practiceName: "Riverside Practice",
    password: "a long walk by the river",
  };
  await owner.goto("/");
  await at("front-not-set-up", owner);
  await owner.goto("/set-up");
  await at("set-up", owner);
  await owner.openSetUp(it.links.setUp);
  await owner.field("name").waitFor();
  await at("set-up-you", owner);
  await owner.sayWho(ada);
  await at("set-up-key", owner);
  await owner.chooseKey(ada);
  await at("recovery-codes", owner);
  await owner.goto("/today");
  await at("today-empty", owner);
  await owner.goto("/account/prove");
  await at("prove", owner);
  await owner.goto("/account");
  await owner.press("codes-new");
  await owner.reach("/account/codes");
  await owner.goto("/today");
  await owner.read("changed-codes");
  await at("today-sign-in-changed", owner);
  await owner.signOut();
  await owner.goto("/sign-in");
  await owner.enterPassword({ ...ada, password: "not the password" });
  await owner.read("fault-password-wrong");
  await at("sign-in-wrong", owner);
  await owner.enterPassword(ada);
  await owner.reach("/sign-in/code");
  await at("sign-in-code", owner);
  await owner.goto("/sign-in/recovery");
  await at("sign-in-recovery", owner);
  return owner;
}

/** A meeting, from the link to the quick exit, on both screens. */
export async function tourOfAMeeting(it, at) {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await client.goto("/j");
  await at("link-by-hand", client);
  await client.goto("/j#this-is-a-whole-link-that-nobody-ever--made");
  await client.read("error-link-unknown-sentence");
  await at("link-unknown", client);
  await client.page.goto("about:blank");
  await client.arrive();
  await at("arrive", client);
  await client.goto("/check-in/arriving");
  await at("check-in-arriving", client);
  await client.page.locator(".notch").nth(4).click();
  await client.press("check_in-keep");
  await client.read("check_in-kept-title");
  await at("check-in-kept", client);
  await client.press("check_in-choose");
  await client.reach("/arrive");
  await client.lookInTheMirror();
  await client.read("device-hear-you");
  await at("mirror-client", client);
  await client.press("setup-continue");
  await client.read("waiting-title");
  await at("waiting", client);
  await counsellor.signIn();
  await counsellor.read("door-waits");
  await at("today-someone-waits", counsellor);
  await counsellor.openRoom();
  await counsellor.read("room-at-the-door");
  await at("mirror-counsellor", counsellor);
  await counsellor.sitDown();
  await at("room-counsellor-door", counsellor);
  await counsellor.press("room-not-now");
  await at("room-counsellor-not-now", counsellor);
  await counsellor.press("room-not-now-yes", { name: it.clientName });
  await client.read("declined");
  await at("declined", client);
  await client.press("declined-again");
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  await Promise.all([counsellor.read("room-safety-first"), client.read("room-safety-first")]);
  await at("room-counsellor-safety", counsellor);
  await at("room-client-safety", client);
  await Promise.all([counsellor.press("room-safety-match"), client.press("room-safety-match")]);
  await tourOfTheJointCheck(counsellor, client, at);
  await at("room-counsellor", counsellor);
  await at("room-client", client);
  await client.say("Thank you for seeing me today.");
  await counsellor.say("I am glad that you are here.");
  await at("room-counsellor-chat", counsellor);
  await at("room-client-chat", client);
  await client.press("room-chat");
  await tourOfMore(counsellor, client, at);
  await tourOfTheMidway(counsellor, client, at);
  await counsellor.pressUnderMore("room-devices");
  await at("room-counsellor-devices", counsellor);
  await counsellor.page.keyboard.press("Escape");
  await client.meetBy("voice");
  await counsellor.read("room-notice-other-voice");
  await at("room-counsellor-voice", counsellor);
  await client.meetBy("text");
  await counsellor.read("room-notice-other-text");
  await at("room-client-text", client);
  await client.press("room-leave");
  await at("room-client-leave", client);
  await client.pressBegun("room-leave-keep");
  await client.reach("/leaving");
  await at("leaving-client", client);
  await client.press("leaving-asks");
  await at("check-in-leaving", client);
  await client.goto("/leaving");
  await counsellor.end();
  await at("leaving-counsellor", counsellor);
  await client.goto("/away");
  await at("away", client);
}

/** The three groups, and the settings that open in their place. */
async function tourOfMore(counsellor, client, at) {
  for (const person of [counsellor, client]) {
    await person.openMore();
    await at(`room-${person.name}-more`, person);
    const panels = person === counsellor
      ? ["room-picture", "room-sounds", "room-keys"]
      : ["room-picture", "room-keys"];
    for (const panel of panels) {
      await person.pressUnderMore(panel);
      await at(`room-${person.name}-more-${panel.split("-")[1]}`, person);
    }
    await person.press("room-more");
  }
}

/** The midway check-in: the counsellor asks and the client answers. */
async function tourOfTheMidway(counsellor, client, at) {
  await counsellor.pressUnderMore("midway-open");
  await at("midway-asks", counsellor);
  await client.read("midway-asks");
  await at("midway-card", client);
  await client.press("midway-answer");
  await client.page.locator("#midway-dialog .notch").filter({ visible: true }).nth(4).click();
  await client.press("check_in-keep");
  await at("midway-chooses", client);
  await client.press("midway-share-all");
  await at("midway-both", client);
  await client.press("midway-close");
  await counsellor.page.keyboard.press("Escape");
  await counsellor.press("midway-not-now");
}

/** The joint check from both pictures side by side to "begin", with one open request. */
async function tourOfTheJointCheck(counsellor, client, at) {
  await at("joint-check-counsellor", counsellor);
  await at("joint-check-client", client);
  await counsellor.answerRow("distance").getByRole("button", { name: words("joint-ask") }).click();
  await at("joint-check-counsellor-asking", counsellor);
  await counsellor.press("joint-words-closer");
  await client.read("joint-words-closer");
  await client.press("joint-speak-maybe-overheard");
  await client.read("joint-near-question");
  await at("joint-check-client-asked", client);
  await client.press("joint-done");
  await counsellor.read("joint-has-done");
  for (const topic of ["picture", "light", "sound"]) await counsellor.findFine(topic);
  await client.press("joint-near-next-room");
  await client.findFine("light");
  await client.press("joint-begin");
  await counsellor.read("joint-other-ready");
  await at("joint-check-counsellor-done", counsellor);
  await counsellor.press("joint-better");
  await client.read("joint-thanks");
  await at("joint-check-client-waits", client);
  await counsellor.press("joint-begin");
  await Promise.all([counsellor.isInTheRoom(), client.isInTheRoom()]);
}

/** What the two build: the board from both sides, a noticing, and the pages that show all of it. */
export async function tourOfTheWork(it, at) {
  const { counsellor, client } = await it.meet();
  await Promise.all([counsellor.press("board-title"), client.press("board-title")]);
  await writeOnBoards(counsellor, client);
  const tabs = await client.page.locator("#board-tabs .tab:not(#tab-chat)").all();
  for (const tab of await Promise.all(tabs.map((one) => one.getAttribute("id")))) {
    await Promise.all([counsellor, client].map((person) => person.page.locator(`#${tab}`).click()));
    const name = tab.replace("tab-", "board-");
    await at(`${name}-counsellor`, counsellor);
    await at(`${name}-client`, client);
  }
  await turnTo(counsellor, "board-today");
  await counsellor.press("noticing-hold-one");
  await at("noticing-cards", counsellor);
  await counsellor.page.getByLabel(words("noticing-words")).fill("I notice a long breath. What is that like?");
  await counsellor.press("noticing-hold");
  await at("noticing-held", counsellor);
  // On a busy machine the card of a slow line may have come before it.
  await counsellor.turnToCard(counsellor.page.locator("#noticing-held"));
  await counsellor.page.locator("#noticing-share-held").click();
  await client.turnToCard(client.page.locator("#noticing-list > .noticing").first());
  await client.read("noticing-keep");
  await at("noticing-shared", client);
  await counsellor.end();
  await client.reach("/leaving");
  await client.goto("/check-in/leaving");
  for (const [item, place] of [["leaving", 7], ["accepted", 9], ["mattered", 8], ["made_sense", 9]]) {
    await client.page.locator(`[name="${item}"][value="${place}"]`).check({ force: true });
  }
  await client.press("check_in-keep");
  await client.press("check_in-share-all");
  await client.reach("/leaving");
  const pair = `/pairs/${counsellor.pair}`;
  await counsellor.goto(`${pair}/together`);
  await at("together", counsellor);
  await counsellor.press("phone-begin");
  await counsellor.read("phone-end");
  await at("board-counsellor", counsellor);
  await counsellor.goto("/account/noticings");
  await at("noticing-cards-own", counsellor);
  for (const path of ["/me", "/me/contact", "/me/board", "/me/seen", "/me/export"]) {
    await client.goto(path);
    await at(path.slice(1).replace("/", "-"), client);
  }
  await client.goto("/me");
  await client.goto(await client.page.locator('a[href$="/accepted"]').first().getAttribute("href"));
  await client.read("answer-who");
  await at("me-answer", client);
  await client.press("answer-delete");
  await client.read("delete-yes");
  await at("me-delete", client);
}

/** A questionnaire, from loading one to reading its answers. */
export async function tourOfAQuestionnaire(it, at) {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.goto("/people/instruments");
  await at("instruments-load", counsellor);
  await counsellor.goto(`/pairs/${await counsellor.findPair()}/instruments`);
  await counsellor.page.locator('label:has(input[value="phq-8"])').click();
  await counsellor.pressBegun("instrument-offer-do");
  await counsellor.read("instrument-offered");
  await at("instruments-offer", counsellor);
  await client.goto("/me");
  await client.page.locator('a[href^="/me/instruments/"]').first().click();
  await client.page.waitForURL(/\/me\/instruments\//);
  await at("instrument-fill", client);
  await client.page.locator("#fill").evaluate((form) => {
    for (const one of form.querySelectorAll('input[value="1"]')) one.checked = true;
    form.submit();
  });
  await client.read("instrument-result-yours");
  await at("instrument-result", client);
  await client.pressBegun("instrument-share");
  await client.read("instrument-result-shared");
  await counsellor.page.reload();
  await counsellor.page.locator("table a").click();
  await counsellor.read("instrument-score", { value: 8 });
  await at("instrument-answers", counsellor);
}

/** Choices about pace, and a session that was counted, as both read it afterwards. */
export async function tourOfThePace(it, at) {
  const { counsellor, client } = await it.meet();
  const pair = `/pairs/${counsellor.pair}`;
  const form = { choice: "share", box_shown: "yes", client_reads: "yes" };
  await send(client, "/me/pace/choice", new URLSearchParams(form));
  await send(counsellor, `${pair}/pace/choice`, new URLSearchParams(form));
  await send(counsellor, `${pair}/pace`, JSON.stringify(anHour()));
  await counsellor.end();
  await client.reach("/leaving");
  await counsellor.read("pace-link");
  await at("leaving-pace", counsellor);
  for (const [name, person, path] of [["pair-pace", counsellor, pair], ["me-choices", client, "/me"]]) {
    await person.goto(path);
    for (const at of [0, 1]) await person.page.locator("#counting summary").nth(at).click();
    await person.page.locator("#counting").scrollIntoViewIfNeeded();
    await at(name, person);
  }
  await client.page.locator("#counting details").last().locator("summary").click();
  await at("me-sessions-counted", client);
  await counsellor.page.locator(`a[href^="${pair}/pace/"]`).first().click();
  await counsellor.read("pace-how");
  await at("pace", counsellor);
  await counsellor.page.locator("details").first().locator("summary").click();
  await at("pace-table", counsellor);
  await client.page.locator('a[href^="/me/pace/"]').first().click();
  await client.read("pace-how");
  await at("me-pace", client);
  await send(counsellor, `${pair}/pace/off`, new URLSearchParams({ pace: "off" }));
  await client.goto("/me");
  await client.page.locator("#counting").scrollIntoViewIfNeeded();
  await at("me-pace-off", client);
}

/** Posts as the room's page does. */
async function send(person, path, body) {
  const status = await person.page.evaluate(async ([path, body, isForm]) => {
    const csrf = document.querySelector('meta[name="csrf"]').content;
    const sent = isForm ? new URLSearchParams(body) : body;
    const headers = isForm
      ? { "x-csrf": csrf }
      : { "x-csrf": csrf, "content-type": "application/json" };
    return (await fetch(path, { method: "POST", headers, body: sent })).status;
  }, [path, body.toString(), body instanceof URLSearchParams]);
  if (status >= 300) throw new Error(`${path}: ${status}`);
}

function anHour() {
  const minutes = Array.from({ length: 52 }, (_, at) => {
    if (at === 30 || at === 31) return { counsellorS: 2, clientS: 3, bothS: 0, silentS: 5 };
    const counsellorS = Math.round(13 + 11 * Math.sin(at / 2.3) + (at % 4));
    const bothS = at % 5 === 0 ? 2 : 0;
    const clientS = Math.round(27 - 13 * Math.sin(at / 2.3) + (at % 3) * 2);
    return { counsellorS, clientS, bothS, silentS: Math.max(0, 60 - counsellorS - clientS - bothS) };
  });
  const silences = [3_400, 4_100, 12_600, 3_100, 5_200]
    .map((ms, at) => ({ ms, endedBy: at % 3 === 0 ? "counsellor" : "client" }));
  const pace = {
    minutes, lineMs: 420,
    waiting: { n: 41, middle: { lowerMs: -80, medianMs: 560, upperMs: 1_240 } },
    clientWaiting: { n: 38, middle: { lowerMs: 210, medianMs: 830, upperMs: 2_100 } },
    clientWaitingEstimated: false,
    silences, takeovers: 2, clashes: { line: 3, ours: 1 }, joinMs: 200,
  };
  return { count: "0123456789abcdef0123456789abcdef", pace };
}

const turnTo = (person, key) => person.page.getByRole("tab", { name: words(key) }).click();

async function writeOnBoards(counsellor, client) {
  const lines = [
    [client, "today", "board-hope-mine", "To leave with one thing I can say to my brother"],
    [client, "today", "board-agenda-add", "The call with my brother"],
    [counsellor, "today", "board-agenda-add", "How the move is landing"],
    [client, "goals", "board-goal-add", "Say what I need before I am angry"],
    [client, "strength", "board-strength-add", "I notice the moment before it tips"],
    [client, "step", "board-step-add", "Kettle on; phone in the kitchen"],
  ];
  for (const [person, tab, field, text] of lines) {
    await turnTo(person, `board-${tab}`);
    const place = person.page.getByLabel(words(field)).filter({ visible: true }).first();
    await place.fill(text);
    await place.press("Enter");
  }
  await Promise.all([turnTo(counsellor, "board-goals"), turnTo(client, "board-goals")]);
  await counsellor.press("board-agree");
  await client.read("board-both-agreed");
}
