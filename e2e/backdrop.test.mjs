// What is behind a person: blurred or drawn on their own device. The choice holds, and the camera's
// own picture is never shown without a yes.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { peersOf } from "./support/inside.mjs";
import { detailIn, framesShown, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";

/** Parts of the client's photo, as shares of its size: where a window is, and where the face is. */
const ROOM = { left: 0.74, top: 0.06, right: 0.99, bottom: 0.6 };
const FACE = { left: 0.42, top: 0.28, right: 0.56, bottom: 0.56 };

const own = ({ page }) => page.locator("#own-video");
const choice = ({ page }, which) => page.locator(`input[name=behind][value=${which}]`);
const opener = ({ page }) => page.locator("#behind > summary").filter({ visible: true });

async function choose(person, which) {
  await opener(person).waitFor();
  if (!(await choice(person, which).isVisible())) await opener(person).click();
  await choice(person, which).check({ force: true });
}

async function composes(person) {
  await until("a composed picture is seen", () => person.page.evaluate(() => {
    const { srcObject } = document.querySelector("#own-video");
    const [track] = srcObject?.getVideoTracks() ?? [];
    return track && !__seen.own.some((stream) => stream.getTracks().includes(track));
  }));
  const before = await framesShown(own(person));
  await until("it moves", async () => (await framesShown(own(person))) >= before + 5);
}

/** Whether the camera's own track is shown or sent over any connection. */
const givesAway = ({ page }) => page.evaluate(() => {
  const raw = __seen.own.flatMap((stream) => stream.getVideoTracks());
  const sent = __seen.peers.flatMap((peer) => peer.getSenders()).map(({ track }) => track);
  const shown = [...document.querySelectorAll("video")].flatMap(
    (video) => video.srcObject?.getVideoTracks() ?? []);
  return raw.some((track) => sent.includes(track) || shown.includes(track));
});

visit("the small pictures of the choice are fetched when it is opened", async (it) => {
  const client = await it.client();
  const pictures = [];
  client.page.on("request", (request) => {
    if (request.url().endsWith(".jpg")) pictures.push(request.url());
  });
  await client.arrive();
  await client.lookInTheMirror();
  await seeFace(own(client), "client");
  await opener(client).waitFor();
  await client.page.waitForLoadState("networkidle");
  assert.deepEqual(pictures, []);
  await opener(client).click();
  await until("four pictures are fetched", () => pictures.length === 4);
});

visit("the room behind is blurred, the face stays, and the choice holds", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await client.lookInTheMirror();
  await seeFace(own(client), "client");
  const asItIs = { room: await detailIn(own(client), ROOM), face: await detailIn(own(client), FACE) };
  await choose(client, "blur");
  await composes(client);
  const blurred = { room: await detailIn(own(client), ROOM), face: await detailIn(own(client), FACE) };
  assert.ok(blurred.room < 0.6 * asItIs.room, `room ${blurred.room} of ${asItIs.room}`);
  assert.ok(blurred.face > 0.8 * asItIs.face, `face ${blurred.face} of ${asItIs.face}`);
  assert.equal(await givesAway(client), false);
  assert.deepEqual(await findingsInBoth(client.page), []);

  await counsellor.enterRoom();
  await client.knock();
  await counsellor.admit();
  await seeFace(counsellor.picture, "client");
  const sent = await detailIn(counsellor.picture, ROOM);
  assert.ok(sent < 0.6 * asItIs.room, `sent: room ${sent} of ${asItIs.room}`);

  const peers = await peersOf(client.page);
  await client.pressUnderMore("room-devices");
  await choose(client, "shelf");
  await composes(client);
  await client.page.keyboard.press("Escape");
  const shelf = { left: 0.7, top: 0.02, right: 0.99, bottom: 0.85 };
  await until("the other sees the shelf", async () =>
    (await detailIn(counsellor.picture, shelf)) > 1.5 * sent);
  assert.equal(await peersOf(client.page), peers, "on the same connection");

  await client.page.reload();
  await client.isMeeting();
  await composes(client);
  assert.equal(await choice(client, "shelf").isChecked(), true);
  assert.equal(await givesAway(client), false);
});

visit("when composing fails, nothing is sent until the person decides", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const network = "**/sensing/selfie_segmentation*";
  await client.page.route(network, (route) => route.fulfill({ status: 503, body: "" }));
  await client.lookInTheMirror();
  await seeFace(own(client), "client");
  await choose(client, "blur");
  await client.read("device-behind-blur-failed");
  assert.equal(await givesAway(client), false);

  await counsellor.enterRoom();
  await client.knock();
  await counsellor.admit();
  await client.isMeeting();
  await counsellor.read("room-camera-off");
  await client.read("room-notice-backdrop-failed");
  await pause(1_000);
  assert.equal(await framesShown(counsellor.picture), 0, "not one picture came");
  assert.equal(await givesAway(client), false);

  await client.page.unroute(network);
  await client.press("device-again");
  await seeFace(counsellor.picture, "client");
  assert.equal(await givesAway(client), false);
  const [worker] = client.page.workers();
  await worker.evaluate(() => setTimeout(() => { throw new Error("ended for a test"); }));
  await counsellor.read("room-camera-off");
  assert.equal(await givesAway(client), false);
  await client.press("device-behind-show");
  await seeFace(counsellor.picture, "client");
  assert.equal(await givesAway(client), true, "the person said yes");
});

visit("a browser that cannot stream frames composes by way of a canvas", async (it) => {
  const client = await it.client();
  await client.page.addInitScript(() => {
    delete globalThis.MediaStreamTrackProcessor;
  });
  await client.arrive();
  await client.lookInTheMirror();
  await seeFace(own(client), "client");
  const asItIs = await detailIn(own(client), ROOM);
  await choose(client, "blur");
  await composes(client);
  await until("the room is blurred", async () =>
    (await detailIn(own(client), ROOM)) < 0.6 * asItIs);
  assert.equal(await givesAway(client), false);
});
