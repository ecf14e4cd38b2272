// The counsellor's own boundaries: own focus, told to them alone.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";

/** Another window has this person for `ms`, as the page is told of it. */
const lookElsewhere = (person, ms) =>
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

/** Everything that leaves this page from now on, over whatever way. */
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
  await lookElsewhere(counsellor, 2000);
  assert.equal(await counsellor.reads("room-own-focus"), false, "a glance is not told");
  await lookElsewhere(counsellor, 20_000);
  await counsellor.read("room-own-focus", { time: "20 seconds" });
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.press("room-own-focus-close");
  assert.equal(await counsellor.reads("room-own-focus"), false);
  await lookElsewhere(counsellor, 100_000);
  await counsellor.read("room-own-focus", { time: "2 minutes" });
  await pause(500);
  const usual = /"type":"(heartbeat|delay|line|ways|got|have|all|presence)"/;
  const sent = await counsellor.page.evaluate(() => globalThis.__sent);
  assert.deepEqual(sent.filter((each) => !usual.test(each)), []);
  assert.doesNotMatch(sent.join(" "), /focus|elsewhere|window/i);
  assert.equal(await client.reads("room-own-focus"), false);
  await counsellor.end();
  await counsellor.read("leaving-own-focus-times", { times: 2, time: "2 minutes" });
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.page.reload();
  await counsellor.read("leaving-title");
  assert.equal(await counsellor.reads("leaving-own-focus-times"), false, "said once");
});

visit("own focus can be turned off, and the client has nothing of the kind", async (it) => {
  const { counsellor, client } = await it.meet();
  await lookElsewhere(client, 60_000);
  await pause(200);
  assert.equal(await client.page.locator("#own-focus, #own-focus-on").count(), 0);
  await lookElsewhere(counsellor, 20_000);
  await counsellor.press("room-own-focus-off");
  await lookElsewhere(counsellor, 20_000);
  await pause(200);
  assert.equal(await counsellor.reads("room-own-focus"), false);
  await counsellor.page.reload();
  await until("the choice is remembered", async () =>
    (await counsellor.page.locator("#own-focus-on").isChecked()) === false);
});
