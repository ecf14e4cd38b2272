// A counsellor who hardly waits gets a hint, if they asked for it: on their own screen only, for a
// moment, and without moving anything.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { browserFor } from "./support/browsers.mjs";
import { HASTE, speakInStep, talkOf } from "./support/talk.mjs";
import { visit } from "./support/visit.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const TEN_TURNS_MS = 10 * HASTE.periodMs;

visit("a counsellor who hardly waits is told to leave a little longer, and nobody else is", async (it) => {
  const [counsellor, client] = await Promise.all(["counsellor", "client"].map(async (who) =>
    it[who]({
      browser: browserFor(`haste-${who}`, { media: who, microphone: await talkOf(who, HASTE) }),
    })));
  await Promise.all([counsellor, client].map(({ page }) => speakInStep(page, HASTE)));
  await it.meet({ modality: "voice", counsellor, client });
  for (const person of [counsellor, client]) {
    const { page } = person;
    await person.pressUnderMore("pace_room-title");
    await page.locator("#pace-dialog").getByRole("radio", { name: wordsWithin("pace_room-count") }).first()
      .check({ force: true });
    const wish = page.getByLabel(words("pace_room-hint-on"));
    if (person === counsellor) await wish.check();
    else assert.equal(await wish.count(), 0, "a client is offered none");
    await person.press("pace_room-done");
  }
  const { page } = counsellor;
  const hint = page.locator("#leave-longer").filter({ hasText: words("pace_room-hint") });
  const picture = page.locator("#picture").filter({ visible: true });
  await picture.waitFor();
  const before = await picture.boundingBox();
  await hint.waitFor({ timeout: 3 * TEN_TURNS_MS });
  assert.deepEqual(await picture.boundingBox(), before, "nothing moves");
  assert.deepEqual(await findingsInBoth(page), []);
  assert.equal(await client.page.getByText(words("pace_room-hint")).filter({ visible: true }).count(), 0);
  await hint.waitFor({ state: "hidden", timeout: 20_000 });
}, { timeout: 300_000 });
