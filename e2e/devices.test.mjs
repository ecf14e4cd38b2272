// Devices that go and come back while two meet: both read one calm sentence, the device is used
// again, and nothing that was off comes on.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { leavingOf } from "./support/inside.mjs";
import { hear, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";

/** As a phone does when it rings, and afterwards. */
const system = (person, takes, kind) =>
  person.page.evaluate(([takes, kind]) => {
    const tracks = __seen.own.flatMap((stream) => stream.getTracks());
    const track = tracks.findLast((each) => each.kind === kind && each.readyState === "live");
    Object.defineProperty(track, "muted", { configurable: true, get: () => takes });
    track.dispatchEvent(new Event(takes ? "mute" : "unmute"));
  }, [takes, kind]);

const opened = (person) => person.page.evaluate(() => __seen.own.length);

visit("a microphone that the system takes is told to both, and opened again afterwards", async (it) => {
  const client = await it.client({ viewport: PHONE });
  const { counsellor } = await it.meet({ client });
  await hear(counsellor);
  const before = await opened(client);
  await system(client, true, "audio");
  await client.read("room-notice-microphone-taken");
  await counsellor.read("room-notice-other-unheard");
  assert.deepEqual(await findingsInBoth(client.page), []);
  await system(client, false, "audio");
  await counsellor.read("room-notice-other-unmuted");
  await until("the sentence goes", async () => !(await client.reads("room-notice-microphone-taken")));
  await until("it is opened again", async () => (await opened(client)) > before);
  await hear(counsellor);
});

visit("a camera that the system takes is told to both, and opened by hand; mute stays", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(counsellor.picture, "client");
  await client.press("room-mute");
  await system(client, true, "video");
  await client.read("room-notice-camera-taken");
  await counsellor.read("room-notice-other-unseen");
  await counsellor.read("room-unseen");
  await client.press("device-again");
  await until("the sentence goes", async () => !(await client.reads("room-notice-camera-taken")));
  await seeFace(counsellor.picture, "client");
  assert.deepEqual(await leavingOf(client.page), ["video"]);
});

/** A second microphone of that name, which tests plug in and out. */
function headset() {
  const plugged = { is: true };
  const open = MediaDevices.prototype.getUserMedia;
  const list = MediaDevices.prototype.enumerateDevices;
  MediaDevices.prototype.getUserMedia = async function (wanted) {
    const stream = await open.call(this, wanted);
    const isIt = plugged.is && wanted.audio?.deviceId?.ideal === "headset";
    for (const track of isIt ? stream.getAudioTracks() : []) {
      const settings = { ...track.getSettings(), deviceId: "headset" };
      track.getSettings = () => settings;
      plugged.track = track;
    }
    return stream;
  };
  MediaDevices.prototype.enumerateDevices = async function () {
    const device = { kind: "audioinput", deviceId: "headset", label: "A headset", groupId: "" };
    return [...await list.call(this), ...(plugged.is ? [device] : [])];
  };
  globalThis.__plug = (is) => {
    plugged.is = is;
    if (!is) {
      plugged.track.stop();
      plugged.track.dispatchEvent(new Event("ended"));
    }
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  };
}

visit("the chosen headset that comes back is used again, muted as before", async (it) => {
  const client = await it.client();
  await client.page.addInitScript(headset);
  const { counsellor } = await it.meet({ client });
  const used = () => client.page.locator("#microphone").inputValue();
  const choose = (value) => client.page.locator("#microphone").evaluate((select, value) => {
    select.value = value;
    select.dispatchEvent(new Event("change"));
  }, value);
  await choose("headset");
  await until("it is used", async () => (await used()) === "headset");
  await client.press("room-mute");
  await client.page.evaluate(() => __plug(false));
  await client.read("room-notice-device-changed");
  await until("another one is used", async () => (await used()) !== "headset");
  await client.page.evaluate(() => __plug(true));
  await until("it is used again", async () => (await used()) === "headset");
  assert.deepEqual(await leavingOf(client.page), ["video"]);
  await client.press("room-unmute");
  await hear(counsellor);
});
