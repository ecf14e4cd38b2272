// What the arrival loads, and when: it can be used before the room's script, sheet and words are
// there. Whoever goes on sooner reads that it takes a moment, and what failed is tried again.

import assert from "node:assert/strict";
import { LAPTOP, PHONE } from "./support/browsers.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const LATER = {
  script: /\/assets\/meeting-\w+\.js/, sheet: /\/assets\/rest-\w+\.css/, words: /\/words\/en-\w+\.json/,
};

/** The first pause before another attempt (`web/room/loading.ts`). */
const AGAIN_MS = 1_000;

/** Holds what matches until the returned function is called. */
async function hold(person, pattern) {
  let letGo;
  const free = new Promise((done) => {
    letGo = done;
  });
  await person.page.route(pattern, async (route) => {
    await free;
    await route.continue();
  });
  return letGo;
}

const mirror = (client) => client.page.locator("#mirror-place").filter({ visible: true });

for (const [what, pattern] of [
  ["the room's script", LATER.script], ["the room's sheet", LATER.sheet],
  ["the file with the room's words", LATER.words],
]) {
  visit(`who goes on before ${what} is there reads so, and then goes on`, async (it) => {
    const client = await it.client();
    const letGo = await hold(client, pattern);
    await client.arrive();
    await client.choose("arrive-voice");
    await client.read("arrive-continue-hint");
    await client.press("arrive-continue");
    await client.read("arrive-opening-none");
    await client.choose("arrive-video");
    await client.read("arrive-continue-hint");
    await client.press("arrive-continue");
    assert.equal(await mirror(client).count(), 0);
    letGo();
    await mirror(client).waitFor();
    await until("the camera chosen last is open", () =>
      client.page.evaluate(() => __seen.own.some((stream) => stream.getVideoTracks().length > 0)));
    await client.press("setup-continue");
    await client.read("waiting-title");
  });

  visit(`${what} that did not load is asked for again, at another address`, async (it) => {
    const client = await it.client();
    const asked = [];
    await client.page.route(pattern, (route) => {
      if (route.request().method() === "HEAD") return route.abort();
      asked.push(new URL(route.request().url()).search);
      return asked.length <= 2 ? route.abort() : route.continue();
    });
    await client.arrive();
    await client.choose("arrive-text");
    await client.press("arrive-knock");
    await client.read("arrive-opening-lost");
    await client.read("waiting-title");
    assert.deepEqual(asked, ["", "?again=1", "?again=2"]);
  });
}

visit("leaving quickly works while the room's part never comes, and nothing begins behind it", async (it) => {
  const client = await it.client();
  const letGo = await hold(client, LATER.script);
  let sheets = 0;
  await client.page.route(LATER.sheet, (route) => {
    sheets += 1;
    return route.abort();
  });
  await client.arrive();
  await client.choose("arrive-video");
  await client.press("arrive-continue");
  await until("the sheet failed", () => sheets > 0);
  const entries = await client.page.evaluate(() => history.length);
  await client.press("crisis-label");
  assert.equal(await client.page.evaluate(() => history.length), entries, "nothing to go back to");
  await client.press("leave-quickly");
  const neutral = client.page.locator("#measures").filter({ visible: true });
  await neutral.waitFor();
  letGo();
  await client.page.waitForLoadState("networkidle");
  await pause(AGAIN_MS + 1_000);
  assert.equal(await neutral.count(), 1);
  assert.equal(await client.page.locator("link[href*='/rest-']").count(), 0);
  assert.deepEqual(client.live, []);
  assert.equal(await client.page.evaluate(() => __seen.own.length), 0);
});

visit("who comes back by reload and chooses text before the room is there opens no device", async (it) => {
  const { client } = await it.meet();
  const letGo = await hold(client, LATER.script);
  await client.page.reload();
  await client.choose("arrive-text");
  await client.press("arrive-knock");
  await client.read("arrive-opening-none");
  letGo();
  await client.isInTheRoom();
  await pause(1_000);
  assert.equal(await client.page.evaluate(() => __seen.own.length), 0);
}, { timeout: 180_000 });

visit("a page from before an update is loaded again at a press", async (it) => {
  const client = await it.client();
  let isUpdated = false;
  let pressed;
  const untilPressed = new Promise((done) => {
    pressed = done;
  });
  await client.page.route(LATER.script, async (route) => {
    if (isUpdated) return route.continue();
    await untilPressed;
    return route.fulfill({ status: 404 });
  });
  await client.arrive();
  await client.choose("arrive-voice");
  await client.press("arrive-continue");
  await client.read("arrive-opening-none");
  pressed();
  await client.read("arrive-opening-gone");
  isUpdated = true;
  await client.press("arrive-continue");
  await until("the page is loaded again", async () => !(await client.reads("arrive-opening-gone")));
  await client.lookInTheMirror("voice");
  await mirror(client).waitFor();
});

visit("a counsellor reads when the room does not load, and is in it once it does", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  let isThere = false;
  await counsellor.page.route(LATER.words, (route) => (isThere ? route.continue() : route.abort()));
  await counsellor.goto(`/room/${await counsellor.findPair()}`);
  await counsellor.read("arrive-opening-lost");
  isThere = true;
  await counsellor.button("setup-continue").waitFor();
});

/** Boxes and colours of all that can be seen. */
const shownTo = (person) => person.page.evaluate(async () => {
  await Promise.all(document.getAnimations().map((one) => one.finished));
  const seen = [...document.querySelectorAll("body > :not(.spoken) *")]
    .filter((one) => one.getClientRects().length > 0);
  return seen.map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const taken = ["color", "backgroundColor", "fontSize", "fontWeight", "borderTopColor"];
    const box = [x, y + scrollY, width, height].map(Math.round).join(" ");
    return `${one.localName}#${one.id}.${one.className} ${box} ${taken.map((name) => style[name]).join(" ")}`;
  });
});

for (const [size, viewport] of [["a phone", PHONE], ["a laptop", LAPTOP]]) {
  visit(`on ${size} nothing moves when the rest of the styles comes`, async (it) => {
    const client = await it.client({ viewport });
    const letGo = await hold(client, LATER.sheet);
    const letScriptGo = await hold(client, LATER.script);
    await client.arrive();
    await client.button("arrive-continue").waitFor();
    await client.page.evaluate(() => document.fonts.ready);
    const byChoice = {};
    for (const way of ["arrive-video", "arrive-text"]) {
      await client.choose(way);
      await client.page.locator("#way-more details").evaluateAll((all) =>
        all.forEach((one) => { one.open = true; }));
      byChoice[way] = await shownTo(client);
    }
    letGo();
    await until("the sheet is there", () =>
      client.page.evaluate(() => document.querySelector("link[href*='/rest-']")?.sheet !== null));
    for (const [way, before] of Object.entries(byChoice)) {
      await client.choose(way);
      const after = await shownTo(client);
      assert.deepEqual(after.filter((line, at) => line !== before[at]), [], way);
      assert.equal(after.length, before.length, way);
    }
    letScriptGo();
  });
}

visit("two requests lead to the arrival, and what it needs is asked for meanwhile", async (it) => {
  const client = await it.client();
  const asked = [];
  client.page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    asked.push(`${request.method()} ${pathname.replace(/-\w{8}\./, ".")}`);
  });
  await client.arrive();
  await client.read("arrive-how");
  await client.page.waitForLoadState("networkidle");
  const before = asked.slice(0, asked.indexOf("GET /arrive"));
  const documents = before.filter((one) => one.endsWith(" /j"));
  assert.deepEqual(documents, ["GET /j", "POST /j"]);
  for (const ahead of ["GET /assets/first.css", "GET /assets/meet.js"]) assert.ok(before.includes(ahead), ahead);
  const late = ["GET /assets/meeting.js", "GET /assets/rest.css"];
  for (const one of late) assert.ok(asked.indexOf(one) > asked.indexOf("GET /assets/meet.js"), one);
  assert.ok(!asked.some((one) => one.includes("personal_link")), "the link's script is in its page");
  assert.ok(!asked.some((one) => one.includes(".jpg") || one.includes("sensing")), "no picture, no module");
  assert.equal(await client.page.getByText(words("arrive-knocking")).filter({ visible: true }).count(), 0);
});
