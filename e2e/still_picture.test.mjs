// A picture that stands still although pictures of it are decoded: the stream is set again, then the
// element is replaced, then the two connect again.

import assert from "node:assert/strict";
import { peersOf } from "./support/inside.mjs";
import { framesDuring, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";

async function metAndSeen(it) {
  const both = await it.meet();
  await seeFace(both.client.picture, "counsellor");
  return both;
}

/** Marks the element, to tell a new one from it. */
const mark = (video) => video.evaluate((element) => { element.isMarked = true; });
const isMarked = (video) => video.evaluate((element) => element.isMarked === true);

visit("an element that stops is given its stream again", async (it) => {
  const { client } = await metAndSeen(it);
  await mark(client.picture);
  await client.picture.evaluate((video) => video.pause());
  assert.equal(await framesDuring(client.picture, 500), 0, "it stands still");
  await seeFace(client.picture, "counsellor", { within: 20_000 });
  assert.equal(await isMarked(client.picture), true, "it is the same element");
});

visit("an element that takes no stream any more is replaced, and looks and sounds as before", async (it) => {
  const { client } = await metAndSeen(it);
  await mark(client.picture);
  const looks = () => client.picture.evaluate((video) => {
    const { height, left, top, width } = video.getBoundingClientRect();
    return { height, left, top, width, muted: video.muted };
  });
  const before = await looks();
  await client.picture.evaluate((video) => {
    Object.defineProperty(video, "srcObject", { get: () => null, set: () => {} });
    video.play = async () => {};
    video.pause();
  });
  await until("a new element", async () => !(await isMarked(client.picture)), { within: 20_000 });
  await seeFace(client.picture, "counsellor", { within: 20_000 });
  assert.deepEqual(await looks(), before);
});

visit("when no element helps, the two connect again", async (it) => {
  const { client } = await metAndSeen(it);
  const before = await peersOf(client.page);
  await client.page.evaluate(() => {
    const { prototype } = HTMLMediaElement;
    const source = Object.getOwnPropertyDescriptor(prototype, "srcObject");
    const { play } = prototype;
    document.querySelector("#other-video").pause();
    Object.defineProperty(prototype, "srcObject", { ...source, set: () => {} });
    prototype.play = async () => {};
    globalThis.__mend = () => {
      Object.defineProperty(prototype, "srcObject", source);
      prototype.play = play;
    };
  });
  await until("another connection", async () => (await peersOf(client.page)) > before, { within: 30_000 });
  await client.page.evaluate(() => __mend());
  await seeFace(client.picture, "counsellor", { within: 30_000 });
});
