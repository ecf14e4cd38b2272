// Leaving: gently, by either of the two; only facts are stored.

import assert from "node:assert/strict";
import { seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";

visit("a client leaves, the room stays, and the client can come back", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(client.picture, "counsellor");
  await client.leave();
  await client.read("leaving-title");
  await client.read("leaving-client");
  await counsellor.read("room-notice-other-left");
  assert.equal(await client.page.evaluate(() => __seen.own.length), 0, "no device is open any more");
  await client.arrive();
  await client.knock();
  await counsellor.admit();
  await seeFace(counsellor.picture, "client");
});

visit("a counsellor ends, both reach the closing page, and facts are kept", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(client.picture, "counsellor");
  await client.meetBy("voice");
  await counsellor.read("room-notice-other-voice");
  await counsellor.end();
  await client.reach("/leaving");
  await Promise.all([counsellor.read("leaving-title"), client.read("leaving-title")]);
  await counsellor.press("leaving-to-today");
  await counsellor.goto(`/pairs/${counsellor.pair}`);
  const page = await counsellor.page.innerText("main");
  assert.match(page, /video/i);
  assert.match(page, /voice/i);
});

visit("a client may end the session too", async (it) => {
  const { counsellor, client } = await it.meet({ modality: "text" });
  await client.end();
  await counsellor.reach("/leaving");
  await until("the counsellor's way back", () => counsellor.reads("leaving-to-today"));
});
