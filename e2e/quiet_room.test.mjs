// The quiet room: beside the picture are the other's name and one line of state; everything else is
// one tap away, in three groups that are the same for both roles and at all sizes. This holds on
// short screens, with longer words and with spaced text; a face is never covered or cut off; one
// card is shown at a time.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { LAPTOP, PHONE } from "./support/browsers.mjs";
import { faultsOf, inReach, pictureOf, readBeside } from "./support/layout.mjs";
import { lengthenWords, spaceText } from "./support/longer.mjs";
import { seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const GROUPS = ["room-group-now", "room-group-two", "room-group-mine"];
const ROWS_MOST = 5;
const WAYS_OUT = ['.ways-out [data-do="cover"]', '.ways-out [data-do="quick-exit"]'];
const SHORT = [{ width: 320, height: 256 }, { width: 720, height: 450 }, { width: 844, height: 390 }];
const WIDTHS = [960, 1024, 1280, 1440].map((width) => ({ width, height: 800 }));
const SETTLED_MS = 400; // longer than the longest transition in the tokens

const named = ({ width, height }) => `${width}×${height}`;
const sheet = (person) => person.page.locator("#more");
const cardsShown = (person) => person.page.locator("#cards [data-card]").filter({ visible: true });

async function resize(person, size) {
  await person.page.setViewportSize(size);
  await pause(SETTLED_MS);
  await person.page.evaluate(() => scrollTo(0, 0));
}

/** Both are in the room and see each other, and no card is left. */
async function meetQuietly(it) {
  const people = await it.meet();
  const both = [people.counsellor, people.client];
  await Promise.all(both.map((person) => person.press("room-safety-match")));
  await Promise.all([seeFace(people.counsellor.picture, "client"), seeFace(people.client.picture, "counsellor")]);
  for (const person of both) await putLineAway(person);
  return { ...people, both };
}

/** On a busy machine the line may be slow enough for a card, which is not tested here. */
async function putLineAway(person) {
  const away = person.page.locator("#slow-line-away");
  if (await away.isVisible()) await away.click();
}

visit("beside the picture stands with whom and one line of state, for both", async (it) => {
  const { both } = await meetQuietly(it);
  for (const person of both) {
    await until("the passing sentences are over", async () => !(await person.reads("room-notice-other-here")));
    const texts = await readBeside(person);
    assert.equal(texts.length, 2, `the ${person.name} reads ${texts.join(" | ")}`);
    assert.match(texts[0], words("room-with"));
    assert.match(texts[1], words("room-safety-confirmed"));
    const around = person.page.locator("#whom :is(button, a, input, select)").filter({ visible: true });
    assert.equal(await around.count(), 0, "nothing to press there");
  }
});

visit("what is due is said in the joint check, and not in the session", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true });
  for (const person of [counsellor, client]) {
    await person.read("word-none");
    await person.read("midway-longer-due");
  }
  await client.press("word-agree");
  await client.page.getByLabel(words("word-field")).fill("The garden");
  await client.press("word-keep");
  await counsellor.read("word-is", { word: "The garden" });
  await counsellor.press("joint-skip");
  await Promise.all([counsellor.isInTheRoom(), client.isInTheRoom()]);
  for (const person of [counsellor, client]) {
    for (const key of ["midway-longer-due", "word-none", "word-is", "room-eye-unknown"]) {
      assert.equal(await person.reads(key), false, `${key} is not said in the session`);
    }
  }
});

for (const size of [PHONE, { width: 1280, height: 800 }, LAPTOP]) {
  visit(`at ${named(size)} both have the same three groups behind "More", below the face`, async (it) => {
    const { both } = await meetQuietly(it);
    for (const person of both) {
      await resize(person, size);
      const before = await pictureOf(person);
      await person.openMore();
      const heads = await sheet(person).locator("h2").filter({ visible: true }).allInnerTexts();
      assert.equal(heads.length, 3);
      for (const [at, head] of heads.entries()) assert.match(head, words(GROUPS[at]));
      const groups = await sheet(person).locator(".groups section").all();
      for (const group of groups) {
        const rows = group.getByRole("button").filter({ visible: true });
        const count = await rows.count();
        assert.ok(count > 0 && count <= ROWS_MOST, `${count} rows`);
        for (const { width, height } of await Promise.all((await rows.all()).map((row) => row.boundingBox()))) {
          assert.ok(width >= 44 && height >= 44, "for a finger");
        }
      }
      assert.match(await groups[0].getByRole("button").first().innerText(), words("room-cover"));
      const [box, foot] = await Promise.all([sheet(person), person.page.locator("#foot")].map((each) => each.boundingBox()));
      const after = await pictureOf(person);
      assert.deepEqual({ ...after, covered: [] }, { ...before, covered: [] }, "nothing behind it moves");
      assert.ok(box.y + box.height <= foot.y + 1, "it stands on the controls");
      // The faces are drawn so that the chin is well above this.
      assert.ok(box.y >= after.top + 0.6 * after.height, `from ${box.y} it covers the face`);
      assert.deepEqual(await faultsOf(person), []);
      if (person.name === "client") assert.deepEqual(await inReach(person, WAYS_OUT), []);
      assert.deepEqual(await findingsInBoth(person.page), []);
      await person.page.emulateMedia({ colorScheme: "light", reducedMotion: null });
      await person.page.keyboard.press("Escape");
      await sheet(person).waitFor({ state: "hidden" });
      assert.equal(await person.page.evaluate(() => document.activeElement.id), "more-open", "the focus comes back");
    }
  }, { timeout: 180_000 });
}

visit("settings open in place of the groups, and the keyboard finds its way in and back", async (it) => {
  const { counsellor, client, both } = await meetQuietly(it);
  const here = (person) => person.page.evaluate(() => document.activeElement.id || document.activeElement.innerText);
  for (const person of both) {
    const { keyboard } = person.page;
    await person.page.locator("#more-open").focus();
    await keyboard.press("Enter");
    assert.match(await here(person), words("room-cover"), "the first row has the focus");
    for (const key of ["room-picture", "room-keys"]) {
      await person.button(key).focus();
      await keyboard.press("Enter");
      assert.equal(await person.page.locator("#more-groups").isVisible(), false);
      assert.equal(await here(person), `more-${key.split("-")[1]}-title`);
      await person.button("room-more-back").focus();
      await keyboard.press("Enter");
      assert.match(await here(person), words(key), "back at the row it came from");
    }
    await person.button("room-devices").focus();
    await keyboard.press("Enter");
    await person.page.locator("#devices-dialog").waitFor();
    assert.equal(await sheet(person).isVisible(), false, "one after the other");
    await keyboard.press("Escape");
    assert.equal(await here(person), "more-open", "the dialog gives the focus back");
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    await pause(300);
    assert.notEqual(new URL(person.page.url()).pathname, "/away", "closing is not leaving");
    await person.openMore();
    for (let at = 0; at < 30 && (await sheet(person).isVisible()); at += 1) await keyboard.press("Tab");
    assert.equal(await sheet(person).isVisible(), false, "it closes when the focus has left it");
  }
  await counsellor.page.keyboard.press("x");
  await client.read("room-notice-other-covered");
});

/** What stays where it is while the page is scrolled. */
const fixedIn = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll("#room *")]
    .filter((each) => ["fixed", "sticky"].includes(getComputedStyle(each).position) && each.getClientRects().length > 0)
    .map((each) => each.className));

/** Checks the room as it is, on a screen of this size. */
async function looksWell(person, size, what) {
  await resize(person, size);
  await putLineAway(person);
  const where = `${person.name}, ${named(size)}, ${what}`;
  await person.page.evaluate(() => scrollTo(0, 0));
  const { share, isWhole, covered } = await pictureOf(person);
  assert.ok(share >= 0.4, `${where}: the picture has ${Math.round(share * 100)} % of the height`);
  assert.ok(isWhole, `${where}: the picture is cut off`);
  assert.deepEqual(covered, [], `${where}: something lies on the face`);
  if (person.name === "client") {
    assert.deepEqual(await inReach(person, WAYS_OUT), [], `${where}: ways out are not in reach`);
  }
  assert.deepEqual(await fixedIn(person), [], `${where}: nothing is fixed`);
  assert.deepEqual(await faultsOf(person), [], where);
}

for (const [what, change] of [["in English", null], ["with longer words", lengthenWords], ["with spaced text", spaceText]]) {
  visit(`on short screens ${what} the room is read like a page, the picture first`, async (it) => {
    const { both } = await meetQuietly(it);
    for (const person of both) {
      await change?.(person);
      for (const size of SHORT) {
        await looksWell(person, size, "closed");
        if (person.name === "client") {
          const [fold, signals] = ["#quiet-fold", "#quiet-signals"].map((name) => person.page.locator(name));
          assert.ok((await fold.isVisible()) && !(await signals.isVisible()), "folded into one button");
        }
        await person.page.locator("#board-open").click();
        await looksWell(person, size, "with the board");
        const [board, picture] = await Promise.all(["#board", "#picture"].map((name) =>
          person.page.locator(name).boundingBox()));
        if (size.width >= 640) assert.ok(board.x >= picture.x + picture.width - 1, "side by side");
        await person.page.locator("#board-open").click();
        await person.page.locator("#more-open").click();
        assert.deepEqual(await faultsOf(person), [], `${person.name}, ${named(size)}, more`);
        await person.page.locator("#more-open").click();
      }
    }
  }, { timeout: 240_000 });

  visit(`on laptops and phones ${what} every control is inside the window`, async (it) => {
    const { both } = await meetQuietly(it);
    for (const person of both) {
      await change?.(person);
      for (const size of [...WIDTHS, PHONE, { width: 320, height: 568 }, { width: 820, height: 1180 }]) {
        await resize(person, size);
        await putLineAway(person);
        const where = `${person.name}, ${named(size)}`;
        assert.deepEqual(await faultsOf(person), [], where);
        assert.deepEqual((await pictureOf(person)).covered, [], `${where}: something lies on the face`);
        if (person.name === "client") assert.deepEqual(await inReach(person, WAYS_OUT), [], where);
        await person.page.locator("#board-open").click();
        await pause(SETTLED_MS);
        await person.page.evaluate(() => scrollTo(0, 0));
        assert.deepEqual(await faultsOf(person), [], `${where}, with the board`);
        if (person.name === "client") assert.deepEqual(await inReach(person, WAYS_OUT), [], `${where}, with the board`);
        await person.page.locator("#board-open").click();
      }
    }
  }, { timeout: 240_000 });
}

visit("on short screens the joint check is read like a page, too", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true });
  for (const person of [counsellor, client]) {
    await person.checks();
    for (const size of SHORT) {
      await resize(person, size);
      const where = `${person.name}, ${named(size)}`;
      assert.deepEqual(await faultsOf(person), [], where);
      assert.deepEqual(await fixedIn(person), [], `${where}: nothing is fixed`);
    }
    await resize(person, PHONE);
    if (person.name === "client") assert.deepEqual(await inReach(person, WAYS_OUT), []);
  }
}, { timeout: 120_000 });

visit("in the joint check on a phone, a told sentence and a wish lie on no answer", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true });
  for (const person of [counsellor, client]) await person.checks();
  await resize(client, PHONE);
  await counsellor.ask("light", { sentence: "joint-words-turn-lamp" });
  await counsellor.press("room-mute");
  await client.read("joint-words-turn-lamp");
  await client.read("room-notice-other-muted");
  const answers = client.page.locator("#joint .pair-face").filter({ visible: true });
  const untouchable = await answers.evaluateAll((all) => all.filter((each) => {
    each.focus();
    const { x, y, width, height } = each.getBoundingClientRect();
    return !each.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  }).map((each) => each.innerText));
  assert.ok((await answers.count()) >= 8);
  assert.deepEqual(untouchable, []);
});

visit("in the joint check on a laptop, a frame is as wide as the picture in it", async (it) => {
  const { counsellor, client } = await it.meet({ checking: true });
  await Promise.all([seeFace(counsellor.picture, "client"), seeFace(client.picture, "counsellor")]);
  for (const [person, size] of [counsellor, client].flatMap((each) => WIDTHS.map((size) => [each, size]))) {
    await resize(person, size);
    const frames = await person.page.locator("#picture, #joint-own").evaluateAll((all) => all.map((each) => {
      const { videoWidth, videoHeight } = each.querySelector("video");
      const { top, height, width } = each.getBoundingClientRect();
      return { top, height, beside: width - (height * videoWidth) / videoHeight };
    }));
    assert.equal(frames.length, 2);
    for (const { beside } of frames) assert.ok(Math.abs(beside) < 2, `${named(size)}: ${beside} px beside the picture`);
    assert.equal(frames[0].top, frames[1].top);
    assert.equal(frames[0].height, frames[1].height);
  }
});

visit("the second half of a double press does nothing where the page has changed", async (it) => {
  const { both: [, client] } = await meetQuietly(it);
  const press = (id, detail) => client.page.evaluate(([id, detail]) => document.getElementById(id)
    .dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail })), [id, detail]);
  const muted = () => client.page.locator("#you-muted").isVisible();
  await press("more-open", 1);
  await press("mute", 2);
  await pause(SETTLED_MS);
  assert.equal(await muted(), false, "it was meant for another control");
  await press("mute", 1);
  await until("muted", muted);
  await press("mute", 2);
  await pause(SETTLED_MS);
  assert.equal(await muted(), true, "it would have unmuted");
  await press("mute", 3);
  await until("a third press is one of its own", async () => !(await muted()));
});

visit("on a phone with the board open the whole picture is shown, and nothing lies on it", async (it) => {
  const { both } = await meetQuietly(it);
  for (const person of both) {
    await resize(person, PHONE);
    await person.page.locator("#board-open").click();
    await pause(SETTLED_MS);
    const { isWhole, covered, share } = await pictureOf(person);
    assert.ok(isWhole, "nothing is cut off");
    assert.deepEqual(covered, []);
    assert.ok(share > 0.3, `${share} of the height`);
    assert.deepEqual(await faultsOf(person), []);
  }
});

visit("with longer words a card lies on no face either", async (it) => {
  const { client } = await it.meet();
  await seeFace(client.picture, "counsellor");
  await putLineAway(client);
  await client.read("room-safety-first");
  await lengthenWords(client);
  for (const size of [PHONE, { width: 320, height: 720 }, { width: 820, height: 1180 }]) {
    await resize(client, size);
    assert.deepEqual((await pictureOf(client)).covered, [], named(size));
    assert.deepEqual(await inReach(client, ["#safety-match", "#safety-differ", ...WAYS_OUT]), [], named(size));
    assert.deepEqual(await faultsOf(client), [], named(size));
  }
});

visit("one card is shown at a time; the others wait, and the phrase is never cut off", async (it) => {
  const { counsellor, client } = await it.meet();
  const { page } = client;
  await seeFace(client.picture, "counsellor");
  await putLineAway(client);
  await client.read("room-safety-first");
  const signals = page.locator("#quiet-signals");
  for (const size of [PHONE, { width: 320, height: 720 }, { width: 1280, height: 720 }]) {
    await resize(client, size);
    assert.deepEqual(await faultsOf(client), [], named(size));
    assert.deepEqual(await inReach(client, ["#safety", "#phrase", "#safety-match", "#quiet-fold"]), []);
    assert.equal(await signals.isVisible(), false, "folded into one button");
    assert.deepEqual((await pictureOf(client)).covered, [], "the phrase lies on no face");
  }
  await counsellor.press("board-title");
  await counsellor.press("noticing-hold-one");
  await counsellor.page.getByLabel(words("noticing-words")).fill("I notice a long breath.");
  await counsellor.page.locator("#noticing-share-now").click();
  const noticing = page.locator("#noticing-list > li");
  await noticing.waitFor();
  assert.equal(await cardsShown(client).count(), 1);
  assert.equal(await page.locator("#safety").isVisible(), false, "the phrase waits");

  await client.press("quiet-ask");
  await signals.waitFor();
  assert.equal(await cardsShown(client).count(), 0, "the noticing waits");
  await client.press("quiet-slower");
  await counsellor.read("quiet-told-slower");
  assert.equal(await cardsShown(counsellor).count(), 1, "the signal comes first");
  await noticing.waitFor();
  await client.read("quiet-arrived");
  await page.locator("#room-heading").focus();
  await page.keyboard.press("3");
  await counsellor.page.locator("#quiet-told").waitFor({ state: "hidden" });

  await client.press("room-next-card");
  assert.deepEqual(await inReach(client, ["#safety", "#phrase", "#safety-match"]), []);
  assert.equal(await cardsShown(client).count(), 1);
  await client.press("room-safety-match");
  await noticing.waitFor();
  await noticing.getByRole("button", { name: words("noticing-away") }).click();
  await signals.waitFor();
  assert.equal(await page.locator("#quiet-fold").isVisible(), false);
});

visit("every name is said in one way, and no label needs the page around it", async (it) => {
  const { client } = await it.meet();
  for (const key of ["leave-quickly", "room-cover"]) assert.equal(await client.button(key).count(), 1);
  await client.openMore();
  assert.equal(await client.button("room-cover").count(), 2, "also first in its group");
  assert.doesNotMatch(await client.page.locator("#room").innerText(), /quick exit/i);
  assert.match(await client.page.locator("#room").innerText(), wordsWithin("leave-quickly"));
});
