// The counsellor's own boundaries: a list to look through, which blocks nothing; the focus of their
// own window, told to them alone; and a word that the two agree on for when somebody comes in.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

/** Fires the events of a page while another window has the focus for `ms`. */
const turnElsewhere = (person, ms) =>
  person.page.evaluate(async (awayMs) => {
    const now = Date.now;
    const focused = document.hasFocus.bind(document);
    document.hasFocus = () => false;
    window.dispatchEvent(new Event("blur"));
    Date.now = () => now() + awayMs;
    document.hasFocus = () => true;
    window.dispatchEvent(new Event("focus"));
    document.hasFocus = focused;
  }, ms);

/** Records everything that leaves this page from now on, by every way. */
const listenToAll = (person) =>
  person.page.evaluate(() => {
    const sent = [];
    globalThis.__sent = sent;
    for (const kind of [RTCDataChannel, WebSocket]) {
      const send = kind.prototype.send;
      kind.prototype.send = function (data) {
        sent.push(String(data));
        return send.call(this, data);
      };
    }
    const ask = globalThis.fetch;
    globalThis.fetch = (...args) => {
      sent.push(`fetch ${args[0]}`);
      return ask(...args);
    };
    navigator.sendBeacon = (url) => sent.push(`beacon ${url}`);
  });

visit("another window is told to the counsellor alone, summed up at the end, and sent nowhere", async (it) => {
  const { counsellor, client } = await it.meet();
  await listenToAll(counsellor);
  await turnElsewhere(counsellor, 2000);
  assert.equal(await counsellor.reads("room-own-focus"), false, "a glance is not told");
  await turnElsewhere(counsellor, 20_000);
  await counsellor.read("room-own-focus", { time: "20 seconds" });
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.press("room-own-focus-close");
  assert.equal(await counsellor.reads("room-own-focus"), false);
  await turnElsewhere(counsellor, 100_000);
  await counsellor.read("room-own-focus", { time: "2 minutes" });
  await pause(500);
  const usual = /"type":"(heartbeat|delay|line|ways|got|have|all|presence)"/;
  const sent = await counsellor.page.evaluate(() => globalThis.__sent);
  assert.deepEqual(sent.filter((each) => !usual.test(each)), []);
  assert.doesNotMatch(sent.join(" "), /focus|elsewhere|window/i);
  assert.equal(await client.reads("room-own-focus"), false);
  await counsellor.end();
  await counsellor.read("leaving-own-focus");
  const told = await counsellor.page.locator("#own-focus").innerText();
  assert.match(told, /^Another window had you 2 times, for 2 minutes in all\. /);
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.page.reload();
  await counsellor.read("leaving-title");
  assert.equal(await counsellor.reads("leaving-own-focus"), false, "said once");
});

visit("own focus can be turned off, and the client has nothing of the kind", async (it) => {
  const { counsellor, client } = await it.meet();
  await turnElsewhere(client, 60_000);
  await pause(200);
  assert.equal(await client.page.locator("#own-focus, #own-focus-on").count(), 0);
  await turnElsewhere(counsellor, 20_000);
  await counsellor.press("room-own-focus-off");
  await turnElsewhere(counsellor, 20_000);
  await pause(200);
  assert.equal(await counsellor.reads("room-own-focus"), false);
  await counsellor.page.reload();
  await until("the choice is remembered", async () =>
    (await counsellor.page.locator("#own-focus-on").isChecked()) === false);
});

const ticked = (person) =>
  person.page.locator("#bounds input:checked").evaluateAll((all) => all.map((each) => each.value));

/** Waits until the server has stored the ticks. */
const kept = (person) =>
  person.page.waitForResponse((answer) => new URL(answer.url()).pathname === "/account/boundaries");

visit("the list works as a plain form, is remembered, and is there again in one tap", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await counsellor.goto("/account");
  await counsellor.press("account-bounds-open");
  await counsellor.fill({ own: "A glass of water within reach" });
  await counsellor.read("bounds-lines-kept");
  await counsellor.page.locator("summary").filter({ hasText: words("bounds-offered") }).click();
  const offered = counsellor.page.locator('form[action$="/lines"]');
  await offered.getByText(words("bounds-quiet")).click();
  await counsellor.press("bounds-offered-keep");
  await counsellor.read("bounds-lines-kept");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.openRoom();
  const list = counsellor.page.locator("#bounds");
  await list.waitFor();
  assert.equal(await list.getByText(words("bounds-quiet")).count(), 0, "left out");
  assert.deepEqual(await ticked(counsellor), [], "no tick is kept for the next meeting");
  assert.equal(await counsellor.button("bounds-as-last").count(), 0, "there was no last time");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  for (const text of [words("bounds-door"), "A glass of water within reach"]) {
    const answer = kept(counsellor);
    await list.getByText(text).click();
    assert.equal((await answer).status(), 204);
  }
  await counsellor.leave();
  await counsellor.openRoom();
  await list.waitFor();
  const answer = kept(counsellor);
  await counsellor.press("bounds-as-last");
  await answer;
  assert.deepEqual(await ticked(counsellor), ["door", "A glass of water within reach"]);
  await counsellor.goto("/account/boundaries");
  await counsellor.read("bounds-last");
  await counsellor.pressBegun("bounds-remove");
  await counsellor.read("bounds-lines-kept");
  assert.equal(await counsellor.page.getByText("A glass of water").count(), 0);
});

visit("nothing on the list keeps anybody from meeting", async (it) => {
  const { counsellor } = await it.meet();
  assert.equal(await counsellor.page.locator("#bounds").isVisible(), false, "it is gone in the room");
});

visit("a second display is noticed where the browser tells, and full screen ticks its line", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.page.addInitScript(() => {
    Object.defineProperty(Screen.prototype, "isExtended", { get: () => true });
  });
  await counsellor.signIn();
  await counsellor.openRoom();
  await counsellor.read("bounds-display-there");
  const fill = counsellor.page.locator('#bounds [data-do="full-screen"]');
  await fill.click();
  await until("the line is ticked", async () => (await ticked(counsellor)).includes("full-screen"));
  await fill.click();
  await counsellor.press("waiting-settle");
  await counsellor.read("waiting-settle-words");
  await counsellor.press("waiting-settle-stop");
});

visit("either of the two writes down a word, both read it, and again next time", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  await counsellor.pressUnderMore("word-agree");
  await counsellor.page.getByLabel(words("word-field")).fill("Let us talk about the garden");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.press("word-keep");
  await counsellor.openMore();
  await counsellor.read("word-is", { word: "Let us talk about the garden" });
  await client.read("room-notice-other-word");
  const field = client.page.getByLabel(words("word-field"));
  const openOnPhone = async () => {
    await client.openMore();
    await client.pressBegun("word-change");
    await field.waitFor();
  };
  await openOnPhone();
  assert.equal(await field.inputValue(), "Let us talk about the garden");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await field.fill("A hand on the ear");
  await client.press("word-keep");
  await counsellor.read("word-is", { word: "A hand on the ear" });
  const overSockets = JSON.stringify([counsellor.live, client.live]);
  assert.doesNotMatch(overSockets, /garden|on the ear/);
  await counsellor.end();
  await counsellor.enterRoom();
  await client.arrive();
  await client.knock();
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  await Promise.all([counsellor, client].map((person) =>
    person.read("word-is", { word: "A hand on the ear" })));
  await counsellor.press("joint-skip");
  await counsellor.openMore();
  await counsellor.read("word-is", { word: "A hand on the ear" });
  await openOnPhone();
  assert.equal(await field.inputValue(), "A hand on the ear");
  assert.doesNotMatch(it.server.log, /garden|on the ear/);
});
