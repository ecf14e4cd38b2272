// Names and words in another script: they turn no sentence round, and each stands in its own
// direction.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";
import { words } from "./support/words.mjs";

const ARABIC = "مرحبا، 10:30 في room-42.";
const directionOf = (place) => place.evaluate((element) => getComputedStyle(element).direction);

visit("what somebody writes in Arabic stands from right to left", async (it) => {
  const { counsellor, client } = await it.meet({ modality: "text" });
  const field = await client.openChat();
  await field.fill(ARABIC);
  assert.equal(await directionOf(field), "rtl", "while it is written");
  await client.press("room-chat-send");
  await counsellor.readChat(ARABIC);
  for (const { page } of [client, counsellor]) {
    assert.equal(await directionOf(page.locator("#lines p").filter({ hasText: "10:30" })), "rtl");
  }
  await client.say("See you then.");
  await counsellor.readChat("See you then.");
  assert.equal(await directionOf(counsellor.page.locator("#lines p").last()), "ltr");
});

visit("a name turns no sentence round", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  for (const [name, why] of [["Ann\u202Eeetsirhc", "turns"], ["Ann\u2066", "turns"], ["\u200B", "unseen"]]) {
    await counsellor.goto("/today");
    await counsellor.fill({ name });
    await counsellor.read(`fault-name-${why}`);
  }
  const link = await counsellor.invite("ليلى 2");
  assert.equal(await counsellor.page.title(), "ليلى 2 · Webside");
  const client = await it.client();
  await client.arrive(link);
  const title = await client.page.locator("#greeting h1").innerText();
  assert.match(title, words("arrive-unarranged-title", { me: "ليلى 2" }));
  assert.match(title, /\u2068ليلى 2\u2069/, "isolated from the sentence around it");
});
