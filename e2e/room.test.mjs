// The room: the other's picture and voice arrive, and everything can be changed without losing
// them.

import assert from "node:assert/strict";
import { LAPTOP, PHONE } from "./support/browsers.mjs";
import { peersOf } from "./support/inside.mjs";
import { faceIn, framesShown, hear, hearNothing, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const ownPicture = (person) => person.page.getByLabel(words("device-own-picture")).filter({ visible: true });

visit("each sees and hears the other", async (it) => {
  const { counsellor, client } = await it.meet();
  await Promise.all([seeFace(counsellor.picture, "client"), seeFace(client.picture, "counsellor")]);
  await Promise.all([hear(counsellor), hear(client)]);
  for (const person of [counsellor, client]) {
    const box = await person.picture.boundingBox();
    const middle = box.x + box.width / 2;
    assert.ok(Math.abs(middle - LAPTOP.width / 2) < 4, `at the centre for the ${person.name}`);
    assert.ok(box.y < 0.15 * LAPTOP.height, `high up for the ${person.name}`);
    assert.equal(await person.page.evaluate(() => __seen.locks > 0), true, "the screen stays awake");
  }
});

visit("muting is silent for the other, who is told", async (it) => {
  const { counsellor, client } = await it.meet();
  await hear(counsellor);
  await client.press("room-mute");
  await client.read("room-you-muted");
  await counsellor.read("room-notice-other-muted");
  await hearNothing(counsellor, { ms: 700 });
  await client.press("room-unmute");
  await hear(counsellor);
  await until("nothing says it any more", async () => !(await counsellor.reads("room-notice-other-muted")));
});

visit("a stopped camera leaves no picture, and comes back", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(counsellor.picture, "client");
  await client.press("room-stop-video");
  await counsellor.read("room-camera-off");
  await until("the camera itself is stopped", () =>
    client.page.evaluate(() => __seen.own.every((stream) =>
      stream.getVideoTracks().every((track) => track.readyState === "ended" || !track.enabled))));
  await until("nothing is seen", async () =>
    !(await counsellor.picture.isVisible()) || (await faceIn(counsellor.picture)) !== "client");
  await client.press("room-start-video");
  await seeFace(counsellor.picture, "client");
});

visit("video, voice, text and back, on one connection", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(counsellor.picture, "client");
  const before = await peersOf(client.page);
  await client.meetBy("voice");
  await counsellor.read("room-notice-other-voice");
  await hear(counsellor);
  await client.meetBy("text");
  await counsellor.read("room-notice-other-text");
  await client.say("I would rather write now.");
  await counsellor.readChat("I would rather write now.");
  await client.meetBy("video");
  await Promise.all([seeFace(counsellor.picture, "client"), hear(counsellor)]);
  assert.equal(await peersOf(client.page), before, "the connection was kept");
});

visit("a meeting by voice alone has sound and no picture", async (it) => {
  const { counsellor, client } = await it.meet({ modality: "voice" });
  await Promise.all([hear(counsellor), hear(client)]);
  for (const person of [counsellor, client]) {
    assert.equal((await person.line()).frames, 0);
  }
  const cameras = await client.page.evaluate(() => __seen.own.flatMap((s) => s.getVideoTracks()).length);
  assert.equal(cameras, 0, "the client's camera was not opened");
});

visit("a meeting by text alone opens no device and sends no media", async (it) => {
  const { counsellor, client } = await it.meet({ modality: "text" });
  await client.say("Good morning.");
  await counsellor.readChat("Good morning.");
  await counsellor.say("Good morning. How are you today?");
  await client.readChat("Good morning. How are you today?");
  assert.equal(await client.page.evaluate(() => __seen.own.length), 0, "no device was opened");
  for (const person of [counsellor, client]) {
    assert.equal((await person.line()).packets, 0);
    const overServer = JSON.stringify(person.live);
    assert.ok(!overServer.includes("Good morning"), "the server never sees what is written");
  }
});

visit("own picture is off in the room and one tap away", async (it) => {
  const { client } = await it.meet();
  assert.equal(await ownPicture(client).count(), 0);
  await client.press("room-show-me");
  await until("own face", async () => (await faceIn(ownPicture(client))) === "client");
  await client.press("room-hide-me");
  await ownPicture(client).waitFor({ state: "detached" }).catch(() => {});
  assert.equal(await ownPicture(client).count(), 0);
});

visit("nearer and further change the picture's size, and are remembered", async (it) => {
  const { counsellor, client } = await it.meet();
  const width = async () => (await client.picture.boundingBox()).width;
  const usual = await width();
  await client.pressUnderMore("room-picture", "room-nearer");
  await until("nearer is larger", async () => (await width()) > usual + 4);
  await client.press("room-further");
  await client.press("room-further");
  await until("further is smaller", async () => (await width()) < usual - 4);
  const chosen = await width();
  await client.leave();
  await client.arrive();
  await client.knock();
  await counsellor.admit();
  await seeFace(client.picture, "counsellor");
  assert.ok(Math.abs((await width()) - chosen) < 2, "the chosen size came back");
});

visit("the quick exit stops everything and leaves a kitchen table", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(client.picture, "counsellor");
  await client.press("leave-quickly");
  await away(client);
  await until("the counsellor sees them gone", async () =>
    (await counsellor.reads("room-notice-other-left")) || (await counsellor.reads("room-notice-other-away")));
});

visit("Esc three times is the quick exit", async (it) => {
  const { client } = await it.meet({ client: await it.client({ viewport: PHONE }) });
  await seeFace(client.picture, "counsellor");
  for (let i = 0; i < 3; i += 1) await client.page.keyboard.press("Escape");
  await away(client);
});

async function away(client) {
  await client.reach("/away");
  await until("there is no way back in", async () =>
    !(await client.profile.cookies()).some((each) => each.name.includes("client")));
  await until("the neutral page has come", () =>
    client.page.evaluate(() => document.title !== "" && document.querySelector("#away-style") === null)
      .catch(() => false));
  // What was there already is followed by the page itself.
  await until("its title", async () => (await client.page.title()) === "Kitchen measures");
  assert.ok(!/webside|counsel|room/i.test(await client.page.innerText("body")));
  await client.page.goBack({ timeout: 3000 }).catch(() => {});
  await client.page.waitForLoadState();
  const behind = `${await client.page.title()} ${await client.page.innerText("body")}`;
  assert.ok(!/webside|counsel|room|camera/i.test(behind), `going back shows: ${behind.slice(0, 80)}`);
}

visit("the room fills the screen and gives it back", async (it) => {
  const { client } = await it.meet();
  await client.pressUnderMore("room-picture", "room-full-screen");
  await until("full screen", () => client.page.evaluate(() => document.fullscreenElement !== null));
  await client.press("room-leave-full-screen");
  await until("window", () => client.page.evaluate(() => document.fullscreenElement === null));
});

visit("everything works from the keyboard", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.enterRoom();
  const tabTo = (person, key) => reachByTab(person, words(key));
  await tabTo(client, "arrive-video");
  await client.page.keyboard.press("Space");
  await tabTo(client, "arrive-continue");
  await client.page.keyboard.press("Enter");
  await tabTo(client, "setup-continue");
  await client.page.keyboard.press("Enter");
  await counsellor.read("room-at-the-door");
  await tabTo(counsellor, "room-let-in");
  await counsellor.page.keyboard.press("Enter");
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  await tabTo(client, "joint-skip");
  await client.page.keyboard.press("Enter");
  await counsellor.isInTheRoom();
  await tabTo(client, "room-mute");
  await client.page.keyboard.press("Space");
  await counsellor.read("room-notice-other-muted");
  await tabTo(client, "room-chat");
  await client.page.keyboard.press("Enter");
  await client.page.getByLabel(words("room-chat-write")).waitFor();
  await client.page.keyboard.type("Typed, not clicked.");
  await client.page.keyboard.press("Enter");
  await counsellor.readChat("Typed, not clicked.");
  await tabTo(client, "room-leave");
  await client.page.keyboard.press("Enter");
  await reachByTab(client, wordsWithin("room-leave-keep"));
  await client.page.keyboard.press("Enter");
  await client.reach("/leaving");
});

/** Presses Tab until the focus is on the element with this accessible name. */
async function reachByTab(person, name) {
  for (let steps = 0; steps < 60; steps += 1) {
    const here = await person.page.evaluate(() => {
      const focus = document.activeElement;
      if (!focus || focus === document.body) return "";
      return focus.getAttribute("aria-label") ?? focus.labels?.[0]?.innerText ?? focus.innerText ?? "";
    });
    const lines = here.split("\n").map((line) => line.trim());
    if (name.test(here.trim()) || lines.some((line) => name.test(line))) return;
    const group = await person.page.evaluate(() => document.activeElement?.type === "radio");
    await person.page.keyboard.press("Tab");
    if (group && steps > 50) await person.page.keyboard.press("ArrowDown");
  }
  throw new Error(`Tab never reached ${name}`);
}

visit("coming, leaving, muting are announced to a screen reader", async (it) => {
  const { counsellor, client } = await it.meet();
  const announced = (person, key) => until(`${key} is announced`, () =>
    person.page.locator("#spoken p").filter({ hasText: words(key) }).count());
  await client.press("room-mute");
  await announced(counsellor, "room-notice-other-muted");
  await client.leave();
  await announced(counsellor, "room-notice-other-left");
});

visit("a camera pulled out in mid-session turns into voice, in one sentence", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(counsellor.picture, "client");
  await client.page.evaluate(() => {
    // The operating system takes the camera away: tracks end, and no camera can be opened.
    const open = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = function (wanted) {
      if (wanted.video) throw new DOMException("Requested device not found", "NotFoundError");
      return open.call(this, wanted);
    };
    const list = MediaDevices.prototype.enumerateDevices;
    MediaDevices.prototype.enumerateDevices = async function () {
      return (await list.call(this)).filter((each) => each.kind !== "videoinput");
    };
    for (const track of __seen.own.flatMap((stream) => stream.getVideoTracks())) {
      if (track.readyState !== "live") continue;
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  });
  await client.read("room-notice-camera-unplugged");
  await counsellor.read("room-notice-other-voice");
  await hear(counsellor);
});

visit("another device can be chosen in the room", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(counsellor.picture, "client");
  await client.pressUnderMore("room-devices");
  await client.page.getByText(words("device-choose")).filter({ visible: true }).click();
  const microphones = client.page.getByLabel(words("device-microphone"), { exact: true });
  const values = await microphones.locator("option").evaluateAll((all) => all.map((each) => each.value));
  assert.ok(values.length > 1, "the fake devices offer several microphones");
  await microphones.selectOption(values.at(-1));
  const shown = await framesShown(counsellor.picture);
  await hear(counsellor);
  assert.ok((await framesShown(counsellor.picture)) > shown, "the picture goes on");
});

for (const [how, storage] of [["has no storage", "null"], ["forbids its storage", "throws"]]) {
  visit(`a browser that ${how} meets like any other`, async (it) => {
    const people = [await it.counsellor(), await it.client()];
    for (const { profile } of people) {
      await profile.addInitScript((kind) => {
        for (const name of ["localStorage", "sessionStorage"]) {
          Object.defineProperty(window, name, {
            get: () => {
              if (kind === "null") return null;
              throw new DOMException("not allowed", "SecurityError");
            },
          });
        }
      }, storage);
    }
    const [counsellor, client] = people;
    await it.meet({ modality: "voice", counsellor, client });
    for (const person of people) {
      await person.page.keyboard.press("m");
      await person.read("room-unmute");
    }
    await client.pressUnderMore("room-keys");
    await client.page.locator("#keys-on").uncheck();
    await client.page.keyboard.press("m");
    await counsellor.read("room-notice-other-muted");
    assert.ok(await client.reads("room-unmute"), "single keys are off for as long as the page is open");
  });
}
