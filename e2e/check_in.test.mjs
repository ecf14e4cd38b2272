// Check-ins: on arriving, on leaving and midway; what the other may read of them, and what not.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

/** Goes through the questions one at a time, up to the last; `answers` has one function for
 * each. */
async function through({ page }, answers) {
  const form = page.locator("#check-in");
  const count = await form.locator(".thought").count();
  for (let n = 0; n < count; n += 1) {
    const thought = form.locator(".thought.now");
    await answers[n]?.(thought);
    await page.locator("#keep").click();
  }
}

/** The choice with these words. */
const label = (within, key) => within.locator("label").filter({ hasText: words(key) });
const word = (key) => (thought) => label(thought, key).click();
const notch = (value) => (thought) => thought.locator(".notch").nth(value).click();

async function onPhone(it) {
  const client = await it.client({ viewport: PHONE });
  await client.arrive();
  return client;
}

/** What the counsellor may read of this client's answers. */
async function readByCounsellor(counsellor) {
  await counsellor.goto(`/pairs/${await counsellor.findPair()}/together`);
  return counsellor.page.locator("main").innerText();
}

visit("on a phone: one thought a screen, answers first seen by their giver, each shared or not", async (it) => {
  const client = await onPhone(it);
  await client.press("arrive-asks");
  await client.reach("/check-in/arriving");
  const shown = () => client.page.locator(".thought").filter({ visible: true }).count();
  assert.equal(await shown(), 1, "one thought a screen");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await through(client, [
    word("check_in-place-office"),
    notch(4),
    notch(6),
    null,
    (thought) => thought.locator("textarea").fill("the call with my sister"),
  ]);
  await client.read("check_in-kept-title");
  assert.deepEqual(await findingsInBoth(client.page), []);
  const answers = client.page.locator(".kept-one");
  assert.equal(await answers.count(), 4, "three answers and the place; what was skipped is not there");
  const choose = (n, key) => label(answers.nth(n), key).click();
  await choose(0, "check_in-share");
  await choose(1, "check_in-delete");
  await client.press("check_in-choose");
  await client.reach("/arrive");
  await client.read("arrive-answers");
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  const read = await readByCounsellor(counsellor);
  assert.match(read, /How are you arriving right now/i);
  assert.doesNotMatch(read, /my sister/, "private until shared");
  assert.doesNotMatch(read, /tense does your body feel/, "deleted");
});

visit("the first screen on a phone says what this is, that nobody watches, and whom to call", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), onPhone(it)]);
  await counsellor.signIn();
  await counsellor.goto("/people");
  const form = counsellor.page.locator('form[action="/people/crisis-contacts"]');
  await form.locator("[name=crisis_contacts]").fill("Night line: 0800 555 01\nHarbour crisis team: 555 0199");
  await form.getByRole("button").click();
  const { page } = client;
  for (const occasion of ["arriving", "leaving"]) {
    await client.goto(`/check-in/${occasion}`);
    const foot = await page.locator(".foot-bar").boundingBox();
    const said = ["check_in-starter", "check_in-not-watched", "crisis-lead"].map((key) => client.text(key));
    for (const one of [...said, page.getByRole("link", { name: "555 0199" })]) {
      const { y, height } = await one.boundingBox();
      assert.ok(y >= 0 && y + height <= foot.y, `${occasion}: ${await one.innerText()}`);
    }
    assert.ok(foot.y + foot.height <= PHONE.height);
    await client.press("check_in-pass");
    assert.equal(await client.reads("check_in-starter"), false, "said once");
    assert.ok(await client.reads("check_in-not-watched"), "this stays");
  }
});

visit("with the keyboard alone, back and forth", async (it) => {
  const client = await onPhone(it);
  await client.goto("/check-in/leaving");
  const { page } = client;
  const now = () => page.locator(".thought.now legend").first().innerText();
  const first = await now();
  await page.locator(".thought.now .notch input").first().focus();
  for (const key of ["Space", "ArrowRight", "ArrowRight", "ArrowRight"]) {
    await page.keyboard.press(key);
  }
  await page.keyboard.press("Enter");
  assert.notEqual(await now(), first, "Enter goes on");
  await page.goBack();
  assert.equal(await now(), first, "the browser's own way back goes back one thought");
  const chosen = () => page.locator(".thought.now .notch input:checked").inputValue();
  assert.equal(await chosen(), "3");
  await page.locator(".thought.now .skip input").focus();
  await page.keyboard.press("Space");
  assert.equal(await page.locator(".thought.now .notch input:checked").count(), 0, "skipped again");
});

visit("what is typed outlives a lost line and a reload, and is sent once", async (it) => {
  const client = await onPhone(it);
  const { page } = client;
  await client.goto("/check-in/leaving");
  await page.locator(".thought.now .notch").nth(7).click();
  await page.reload();
  assert.equal(await page.locator(".thought.now .notch input:checked").inputValue(), "7");
  await client.profile.setOffline(true);
  const { length: last } = await page.locator(".thought").all();
  for (let n = 0; n < last - 1; n += 1) await page.locator("#keep").click();
  await page.locator(".thought.now textarea").fill("tea on the balcony");
  await page.locator("#keep").click();
  await client.read("check_in-lost");
  await page.locator(".thought.now textarea").fill("tea on the balcony, slowly");
  await client.profile.setOffline(false);
  await client.read("check_in-kept-title");
  await page.getByText("tea on the balcony, slowly").waitFor();
  const draft = () => page.evaluate(() => sessionStorage.getItem("drafts"));
  assert.equal(await draft(), null, "taken, so nothing stays in the tab");
  await client.goto("/check-in/arriving");
  await page.locator(".thought.now .choice").first().click();
  assert.notEqual(await draft(), null);
  await client.press("leave-quickly");
  await client.reach("/away");
  // The server's page takes the place of the neutral one meanwhile.
  await until("leaving quickly forgets it", async () => (await draft()) === null);
});

visit("all on one page on a laptop", async (it) => {
  const client = await it.client();
  await client.arrive();
  await client.goto("/check-in/leaving");
  const thoughts = client.page.locator(".thought");
  assert.equal(await thoughts.filter({ visible: true }).count(), await thoughts.count());
  const opens = client.page.locator(".opens");
  assert.equal(await opens.isVisible(), false, "what got in the way comes with item 11");
  await client.page.locator(".thought").filter({ has: opens }).locator(".notch").nth(3).click();
  await opens.waitFor();
  assert.deepEqual(await findingsInBoth(client.page), []);
});

visit("after a hard session: own support, and contact only by the person's own button", async (it) => {
  const client = await onPhone(it);
  await client.goto("/check-in/arriving");
  await through(client, [null, null, notch(3)]);
  await client.press("check_in-choose");
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await counsellor.enterRoom({ modality: "text" });
  await client.reach("/arrive");
  await client.knock({ modality: "text" });
  await counsellor.admit();
  await client.checks();
  await client.press("joint-skip");
  await client.isInTheRoom();
  await client.leave();
  await client.press("leaving-asks");
  await through(client, [null, notch(9)]);
  await client.press("check_in-choose");
  await client.reach("/leaving");
  await client.read("leaving-steady-title");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await counsellor.goto("/today");
  assert.equal(await counsellor.reads("contact-asked-what"), false, "nobody was told");
  await client.press("leaving-contact-ask");
  await client.read("leaving-contact-asked");
  await counsellor.goto("/today");
  await counsellor.read("contact-asked-what");
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await counsellor.page.locator(".contact-asked button").click();
  await until("it is seen to", async () => !(await counsellor.reads("contact-asked-what")));
});

visit("in the session either asks, each answers alone, and both read what was shared", async (it) => {
  const { counsellor, client } = await it.meet({
    modality: "text", checking: true, client: await it.client({ viewport: PHONE }),
  });
  for (const person of [counsellor, client]) await person.read("midway-longer-due");
  const dialog = (person) => person.page.locator("#midway-dialog");
  const line = (person, value) =>
    dialog(person).locator(".notch").filter({ visible: true }).nth(value).click();
  await counsellor.press("joint-skip");
  await Promise.all([counsellor.isInTheRoom(), client.isInTheRoom()]);
  for (const person of [counsellor, client]) {
    assert.equal(await person.reads("midway-longer-due"), false, "not in the session");
  }
  await client.openMore();
  assert.deepEqual(await findingsInBoth(client.page), []);
  await client.press("room-more");
  await counsellor.pressUnderMore("midway-open");
  await line(counsellor, 8);
  await client.read("midway-asks");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await client.press("midway-answer");
  await line(client, 4);
  await label(dialog(client), "check_in-way-delay").filter({ visible: true }).click();
  assert.deepEqual(await findingsInBoth(client.page), []);
  await client.press("check_in-keep");
  const own = dialog(client).locator(".kept-one");
  await own.first().waitFor();
  assert.equal(await own.count(), 2);
  await label(own.nth(0), "check_in-share").click();
  await client.press("check_in-choose");
  await counsellor.read("midway-shared");
  await counsellor.press("check_in-keep");
  await counsellor.press("midway-share-all", { name: it.clientName });
  for (const person of [counsellor, client]) {
    await until(`${person.name} reads both`, async () => {
      const read = await dialog(person).locator("#midway-both dd").allInnerTexts();
      const numbers = read.map((answer) => answer.split(",")[0]);
      return numbers.sort().join() === "4,8";
    });
    const text = await dialog(person).locator("#midway-both").innerText();
    assert.doesNotMatch(text, /Delay/, "what was not shared is not there");
    assert.deepEqual(await findingsInBoth(person.page), []);
  }
  await client.press("midway-close");
});

visit("on a phone what the other asks can be answered with the board open, and covers no face", async (it) => {
  const { counsellor, client } = await it.meet({ client: await it.client({ viewport: PHONE }) });
  await client.press("board-title");
  await counsellor.pressUnderMore("midway-open");
  await client.read("midway-asks");
  const [card, picture] = await Promise.all(["#midway-card", "#picture"].map((name) =>
    client.page.locator(name).boundingBox()));
  assert.ok(card.y >= picture.y + picture.height, "under the picture");
  const buttons = client.page.locator("#midway-card button").filter({ visible: true });
  const onTop = await buttons.evaluateAll((all) => all.every((button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    const inside = y > 0 && y + height <= innerHeight;
    return inside && button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  }));
  assert.ok((await buttons.count()) > 0 && onTop, "its buttons are in reach, without scrolling");
});

visit("the way in and out walks through the pair's own steps, with a quiet timer", async (it) => {
  const client = await onPhone(it);
  await client.page.clock.install();
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  const pair = await counsellor.findPair();
  await writeSteps(counsellor, pair, [
    ["before", "home", "Phone in the kitchen"],
    ["before", "car", "Seat back, engine off"],
    ["after", null, "Both feet on the floor"],
    ["after", "car", "Walk once around the car"],
  ]);

  await client.goto("/check-in/arriving");
  await through(client, [word("check_in-place-car")]);
  await client.press("check_in-choose");
  await client.reach("/arrive");
  await client.press("arrive-steps");
  const { page } = client;
  // The board is on the same page and also contains the steps.
  const step = (text) => page.locator(".steps").getByText(text, { exact: true });
  const seen = (text) => step(text).isVisible();
  assert.ok(await seen("Seat back, engine off"));
  assert.equal(await seen("Phone in the kitchen"), false, "steps for other places stay aside");
  await step("Seat back, engine off").click();
  assert.ok(await page.locator(".steps").getByLabel("Seat back, engine off").isChecked());
  assert.deepEqual(await findingsInBoth(page), []);

  await client.goto("/leaving");
  assert.ok(await seen("Both feet on the floor"));
  await step("Walk once around the car").waitFor();
  const sounds = () => page.evaluate(() => __seen.sounds);
  await page.getByRole("button", { name: "10 minutes" }).click();
  const said = () => page.locator("#quiet-words").innerText();
  assert.match(await said(), /^10 minutes left/);
  await page.clock.runFor(8 * 60_000 + 2_000);
  assert.match(await said(), /^2 minutes left/);
  await page.clock.runFor(60_000);
  assert.equal(await said(), "The last minute.");
  await page.clock.runFor(60_000);
  await client.read("quiet-over");
  assert.equal(await sounds(), 0, "no sound unless chosen");
  await page.locator("#quiet-sound").check();
  await page.getByRole("button", { name: "15 minutes" }).click();
  await page.clock.runFor(15 * 60_000 + 2_000);
  await until("a soft sound", async () => (await sounds()) > 0);
});

/** Writes steps on the board, as its page does. */
async function writeSteps({ page }, pair, steps) {
  await page.evaluate(([pair, steps]) => new Promise((done, failed) => {
    const origin = location.origin.replace(/^http/, "ws");
    const socket = new WebSocket(`${origin}/live/board/${pair}?as=counsellor&page=steps`);
    let kept = 0;
    socket.onopen = () => steps.forEach(([when, place, words], n) => {
      const body = { kind: "step", when, place };
      const op = { do: "add", id: crypto.randomUUID(), body, words };
      socket.send(JSON.stringify({ type: "do", n: n + 1, op }));
    });
    socket.onmessage = ({ data }) => {
      const { type } = JSON.parse(data);
      if (type === "refused") failed(new Error(data));
      if (type === "did" && ++kept === steps.length) done();
    };
    socket.onerror = () => failed(new Error("no socket"));
  }), [pair, steps]);
}
