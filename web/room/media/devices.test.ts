// Each way in which a device can fail has one word, and something always works.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Modality } from "../../wire/wire";
import { Devices, troubleOf } from "./devices";
import type { Env } from "../env";
import type { NoticeKey } from "../state";
import { Clock } from "../testing/clock";
import { FakeBackdrop } from "../testing/fake_backdrop";
import { FakeMedia, FakeStream } from "../testing/fake_media";
import { FakeMemory } from "../testing/world";

class Desk {
  readonly clock = new Clock();
  readonly media = new FakeMedia();
  readonly memory = new FakeMemory();
  rms: number | null = 0.1;
  hidden = false;
  notices: NoticeKey[] = [];
  levels: number[] = [];
  modalities: Modality[] = [];
  devices = this.open();

  open(): Devices {
    const env = {
      hidden: () => this.hidden,
      later: this.clock.later, media: this.media, backdrop: new FakeBackdrop(), memory: this.memory,
      stream: (tracks: never[]) => new FakeStream(tracks),
      meter: () => ({ rms: () => this.rms, stop: () => {} }),
    };
    return new Devices(env as unknown as Env, {
      changed: () => {},
      tracks: () => {},
      level: (level) => this.levels.push(level),
      modality: (modality) => this.modalities.push(modality),
      notice: (key) => this.notices.push(key),
    });
  }
}

test("browser errors become one word each", () => {
  const words = [
    ["NotAllowedError", "refused"], ["SecurityError", "refused"], ["NotFoundError", "missing"],
    ["OverconstrainedError", "missing"], ["NotReadableError", "busy"], ["AbortError", "busy"],
    ["TypeError", "failed"],
  ] as const;
  for (const [name, trouble] of words) {
    assert.equal(troubleOf(new DOMException("", name)), trouble);
  }
  assert.equal(troubleOf("x"), "failed");
});

test("one question for both; the constraints that a conversation needs", async () => {
  const desk = new Desk();
  assert.equal(await desk.devices.open("video"), "video");
  assert.equal(desk.media.asked.length, 1);
  const audio = desk.media.asked[0]?.audio as MediaTrackConstraints;
  assert.deepEqual(
    [audio.echoCancellation, audio.noiseSuppression, audio.autoGainControl], [true, true, true],
  );
  const video = desk.media.asked[0]?.video as MediaTrackConstraints;
  assert.deepEqual([video.width, video.frameRate], [{ ideal: 1280 }, { max: 30 }]);
  const { own } = desk.devices;
  assert.deepEqual([own.camera, own.microphone], ["camera-1", "microphone-1"]);
  assert.deepEqual(own.speakers, [{ id: "speaker-1", label: "A speaker-1" }]);
});

test("goes on with what works", async () => {
  const cases: [FakeMedia["errors"], Modality, string, string][] = [
    [{ video: "NotFoundError" }, "voice", "missing", "none"],
    [{ video: "NotReadableError" }, "voice", "busy", "none"],
    [{ audio: "NotReadableError" }, "video", "none", "busy"],
    [{ audio: "NotFoundError", video: "NotFoundError" }, "text", "missing", "missing"],
    [{ audio: "NotAllowedError", video: "NotAllowedError" }, "text", "refused", "refused"],
  ];
  for (const [errors, modality, camera, microphone] of cases) {
    const desk = new Desk();
    desk.media.errors = errors;
    assert.equal(await desk.devices.open("video"), modality);
    const { cameraTrouble, microphoneTrouble } = desk.devices.own;
    assert.deepEqual([cameraTrouble, microphoneTrouble], [camera, microphone]);
  }
});

test("a camera refused alone does not cost the voice, nor a second question for it", async () => {
  const desk = new Desk();
  desk.media.errors = { video: "NotAllowedError" };
  desk.media.permissions = { camera: "denied", microphone: "granted" };
  assert.equal(await desk.devices.open("video"), "voice");
  assert.equal(desk.devices.own.cameraTrouble, "refused");
  assert.deepEqual(desk.media.asked.map(({ video }) => Boolean(video)), [true, false]);
});

test("without devices at all there is one word, and text", async () => {
  for (const trouble of ["insecure", "unsupported"] as const) {
    const desk = new Desk();
    desk.media.trouble = trouble;
    assert.equal(await desk.devices.open("video"), "text");
    assert.equal(desk.devices.own.cameraTrouble, trouble);
    assert.equal(desk.devices.own.microphoneTrouble, trouble);
    assert.equal(await desk.devices.open("text"), "text");
  }
});

test("text does not wait for a question that nobody answers", async () => {
  const desk = new Desk();
  let answer = (): void => {};
  desk.media.unanswered = new Promise((done) => {
    answer = done;
  });
  const video = desk.devices.open("video");
  assert.equal(await desk.devices.open("text"), "text");
  answer();
  assert.equal(await video, "text");
  assert.deepEqual([desk.media.live("audio"), desk.media.live("video")], [[], []]);
});

test("a later yes helps: asking again opens what was refused", async () => {
  const desk = new Desk();
  desk.media.errors = { audio: "NotAllowedError", video: "NotAllowedError" };
  assert.equal(await desk.devices.open("video"), "text");
  desk.media.errors = {};
  assert.equal(await desk.devices.open("video"), "video");
  assert.equal(desk.devices.own.cameraTrouble, "none");
});

test("a choice is remembered on the device", async () => {
  const desk = new Desk();
  desk.media.cameras.push("camera-2");
  desk.media.speakers.push("speaker-2");
  await desk.devices.open("video");
  await desk.devices.choose("camera", "camera-2");
  await desk.devices.choose("speaker", "speaker-2");
  assert.equal(desk.devices.own.speaker, "speaker-2");
  assert.deepEqual(desk.media.live("video").map(({ deviceId }) => deviceId), ["camera-2"]);
  const later = desk.open();
  await later.open("video");
  assert.equal(later.own.camera, "camera-2");
  assert.equal(later.own.speaker, "speaker-2");
});

test("voice closes the camera, text closes everything", async () => {
  const desk = new Desk();
  await desk.devices.open("video");
  await desk.devices.open("voice");
  assert.equal(desk.media.live("video").length, 0);
  assert.equal(desk.media.live("audio").length, 1);
  await desk.devices.open("text");
  assert.equal(desk.media.live("audio").length, 0);
  assert.equal(desk.devices.own.stream, null);
});

test("an unplugged microphone goes to another one, or to text until one comes", async () => {
  const desk = new Desk();
  await desk.devices.open("voice");
  desk.media.unplug("microphone-1");
  await desk.clock.settle();
  assert.deepEqual(desk.notices, ["microphone-unplugged"]);
  assert.equal(desk.modalities.at(-1), "text");
  assert.equal(desk.devices.own.microphoneTrouble, "unplugged");
});

test("the chosen microphone that comes back is used again, muted as before", async () => {
  const desk = new Desk();
  desk.media.microphones = ["built-in", "headset"];
  await desk.devices.open("voice");
  await desk.devices.choose("microphone", "headset");
  void desk.devices.setOff({ muted: true });
  desk.media.unplug("headset");
  await desk.clock.settle();
  assert.equal(desk.devices.own.microphone, "built-in");
  desk.media.plug("headset");
  await desk.clock.settle();
  assert.equal(desk.devices.own.microphone, "headset");
  assert.deepEqual(desk.notices, ["device-changed", "device-changed"]);
  const live = desk.media.live("audio");
  assert.deepEqual(live.map(({ deviceId, enabled }) => [deviceId, enabled]), [["headset", false]]);
  desk.media.plug("headset");
  await desk.clock.settle();
  assert.equal(desk.notices.length, 2, "it is told once");
});

test("a chosen device that is plugged in after the page was opened is used too", async () => {
  const desk = new Desk();
  desk.memory.set("webside-camera", "camera-2");
  await desk.devices.open("video");
  assert.equal(desk.devices.own.camera, "camera-1");
  desk.media.plug("camera-3");
  await desk.clock.settle();
  assert.equal(desk.devices.own.camera, "camera-1", "another one is not");
  desk.media.plug("camera-2");
  await desk.clock.settle();
  assert.equal(desk.devices.own.camera, "camera-2");
  assert.equal(desk.media.live("video").length, 1);
});

test("a chosen device that is back but does not open leaves the other in use", async () => {
  const desk = new Desk();
  desk.memory.set("webside-microphone", "headset");
  await desk.devices.open("voice");
  desk.media.errors = { audio: "NotReadableError" };
  desk.media.plug("headset");
  await desk.clock.settle();
  assert.equal(desk.devices.own.microphone, "microphone-1");
  assert.deepEqual([desk.devices.own.microphoneTrouble, desk.notices], ["none", []]);
  assert.equal(desk.media.live("audio").length, 1);
});

test("the chosen speaker is named only while it is there", async () => {
  const desk = new Desk();
  desk.media.speakers.push("headset");
  await desk.devices.open("voice");
  await desk.devices.choose("speaker", "headset");
  desk.media.speakers.pop();
  desk.media.plug("microphone-1");
  await desk.clock.settle();
  assert.equal(desk.devices.own.speaker, null);
  desk.media.speakers.push("headset");
  desk.media.plug("microphone-1");
  await desk.clock.settle();
  assert.equal(desk.devices.own.speaker, "headset");
});

test("the level rises with speech, sinks after it, and is zero without", async () => {
  const desk = new Desk();
  await desk.devices.open("voice");
  await desk.clock.pass(1_000);
  const loud = desk.levels.at(-1) ?? 0;
  assert.ok(loud > 0.5 && loud <= 1, `${loud}`);
  desk.rms = 0.001;
  await desk.clock.pass(300);
  assert.ok((desk.levels.at(-1) ?? 1) < loud);
  await desk.devices.open("text");
  assert.equal(desk.levels.at(-1), 0);
});

test("a microphone that gives nothing at all is told, once, unless it is muted", async () => {
  const desk = new Desk();
  desk.rms = 0;
  await desk.devices.open("voice");
  void desk.devices.setOff({ muted: true });
  await desk.clock.pass(30_000);
  assert.deepEqual(desk.notices, []);
  void desk.devices.setOff({ muted: false });
  await desk.clock.pass(60_000);
  assert.deepEqual(desk.notices, ["microphone-silent"]);
  desk.rms = null;
  await desk.devices.open("text");
  await desk.devices.open("voice");
  await desk.clock.pass(60_000);
  assert.deepEqual(desk.notices, ["microphone-silent"]);
});
