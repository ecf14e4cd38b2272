// A choice is kept: the camera's own picture is never sent without a yes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Devices } from "./devices";
import type { Env } from "../env";
import type { Tracks } from "../line/peer";
import type { NoticeKey } from "../state";
import { Clock } from "../testing/clock";
import { FakeBackdrop } from "../testing/fake_backdrop";
import { FakeMedia, FakeStream, type FakeTrack } from "../testing/fake_media";
import { FakeMemory, World } from "../testing/world";

class Desk {
  readonly clock = new Clock();
  readonly media = new FakeMedia();
  readonly memory = new FakeMemory();
  readonly backdrop = new FakeBackdrop();
  sent: Tracks[] = [];
  notices: NoticeKey[] = [];
  devices = this.open();

  open(): Devices {
    const env = {
      hidden: () => false,
      later: this.clock.later, media: this.media, memory: this.memory, backdrop: this.backdrop,
      stream: (tracks: never[]) => new FakeStream(tracks),
      meter: () => ({ rms: () => 0, stop: () => {} }),
    };
    return new Devices(env as unknown as Env, {
      changed: () => {},
      tracks: (tracks) => this.sent.push(tracks),
      level: () => {},
      modality: () => {},
      notice: (key) => this.notices.push(key),
    });
  }

  get video(): FakeTrack | null {
    return this.devices.tracks.video as unknown as FakeTrack | null;
  }

  get previewed(): FakeTrack | undefined {
    const tracks = this.devices.own.stream?.getTracks() as unknown as FakeTrack[] | undefined;
    return tracks?.find(({ kind }) => kind === "video");
  }

  /** Asserts that the camera's own track was not sent at any moment. */
  assertNeverRaw(): void {
    const raw = this.media.opened as unknown[];
    assert.ok(this.sent.every(({ video }) => video === null || !raw.includes(video)));
    assert.ok(this.previewed === undefined || !raw.includes(this.previewed));
  }
}

test("as it is, the camera's own track is sent, and nothing is composed", async () => {
  const desk = new Desk();
  await desk.devices.open("video");
  assert.equal(desk.video, desk.media.live("video")[0]);
  assert.equal(desk.backdrop.runs.length, 0);
  assert.equal(desk.devices.own.backdrop.behind, "as-is");
});

test("once chosen, only the composed track is sent and seen, from the first moment", async () => {
  const desk = new Desk();
  await desk.devices.open("video");
  desk.devices.setBehind("blur");
  assert.equal(desk.video, desk.backdrop.last.track);
  assert.equal(desk.previewed, desk.backdrop.last.track);
  assert.equal(desk.sent.at(-1)?.video as unknown, desk.backdrop.last.track);
  assert.equal(desk.devices.own.backdrop.stands, "starting");
  desk.backdrop.last.show();
  assert.equal(desk.devices.own.backdrop.stands, "on");
});

test("the set-up check still has the camera as it is", async () => {
  const desk = new Desk();
  await desk.devices.open("video");
  const before = desk.devices.own.raw;
  desk.devices.setBehind("wall");
  const raw = desk.devices.own.raw?.getTracks() as unknown as FakeTrack[];
  assert.deepEqual(raw, desk.media.live("video"));
  assert.equal(desk.devices.own.raw, before);
  await desk.devices.open("text");
  assert.equal(desk.devices.own.raw, null);
});

test("the choice is kept on this device and holds before anything is sent", async () => {
  const desk = new Desk();
  desk.devices.setBehind("shelf");
  desk.devices = desk.open();
  await desk.devices.open("video");
  assert.equal(desk.backdrop.last.drawn, "shelf");
  desk.assertNeverRaw();
});

test("another choice goes on with the same track; as it is ends the work", async () => {
  const desk = new Desk();
  await desk.devices.open("video");
  desk.devices.setBehind("blur");
  const { last } = desk.backdrop;
  desk.devices.setBehind("window");
  assert.equal(desk.backdrop.runs.length, 1);
  assert.equal(last.drawn, "window");
  desk.devices.setBehind("as-is");
  assert.equal(last.stopped, true);
  assert.equal(desk.video, desk.media.live("video")[0]);
});

test("when somebody comes in, composing ends before the call returns", async () => {
  const desk = new Desk();
  await desk.devices.setBehind("blur");
  await desk.devices.open("video");
  desk.backdrop.last.show();
  const run = desk.backdrop.last;
  void desk.devices.setOff({ covered: true });
  assert.deepEqual([run.stopped, run.track.readyState], [true, "ended"]);
  await desk.devices.setOff({ covered: false });
  assert.notEqual(desk.backdrop.last, run, "composed again, by what was chosen");
  assert.equal(desk.backdrop.last.drawn, "blur");
  desk.assertNeverRaw();
});

test("another camera is composed as the last one was", async () => {
  const desk = new Desk();
  desk.media.cameras.push("camera-2");
  desk.devices.setBehind("blur");
  await desk.devices.open("video");
  await desk.devices.choose("camera", "camera-2");
  assert.deepEqual(desk.backdrop.runs.map(({ stopped }) => stopped), [true, false]);
  assert.equal(desk.backdrop.last.camera.deviceId, "camera-2");
  assert.equal(desk.devices.own.camera, "camera-2");
  desk.assertNeverRaw();
});

test("camera off, voice and text end the work", async () => {
  const desk = new Desk();
  desk.devices.setBehind("blur");
  for (const stop of [
    () => desk.devices.setOff({ cameraOff: true }), () => desk.devices.open("voice"),
    () => desk.devices.open("text"),
  ]) {
    await desk.devices.open("video");
    await stop();
    assert.equal(desk.backdrop.last.stopped, true);
    assert.equal(desk.video, null);
    assert.equal(desk.media.live("video").length, 0);
  }
  desk.assertNeverRaw();
});

for (const [what, happens, why] of [
  ["fails", (desk: Desk) => desk.backdrop.last.events.failed(), "failed"],
  ["cannot keep up", (desk: Desk) => desk.backdrop.last.events.slow(), "slow"],
  ["falls silent", (desk: Desk) => desk.clock.pass(7_000), "failed"],
] as const) {
  test(`when composing ${what}, there is no picture until the person decides`, async () => {
    const desk = new Desk();
    desk.devices.setBehind("blur");
    await desk.devices.open("video");
    desk.backdrop.last.show();
    await happens(desk);
    assert.deepEqual(desk.devices.own.backdrop, { behind: "blur", stands: "held", can: true, why });
    assert.equal(desk.video, null);
    assert.equal(desk.previewed, undefined);
    assert.equal(desk.backdrop.last.stopped, true);
    assert.deepEqual(desk.notices, [`backdrop-${why}`]);
    desk.assertNeverRaw();
    assert.equal(desk.media.live("video").length, 0, "its light is out");
    await desk.devices.open("video");
    assert.equal(desk.media.live("video").length, 0, "until the question is answered");
    await desk.devices.setBehind("blur");
    assert.equal(desk.video, desk.backdrop.last.track);
    desk.backdrop.last.events.failed();
    await desk.devices.setBehind("as-is");
    assert.equal(desk.video, desk.media.live("video")[0]);
    assert.equal(desk.devices.own.backdrop.stands, "off");
  });
}

test("a network that never comes holds the picture, however alive the worker is", async () => {
  const desk = new Desk();
  desk.devices.setBehind("blur");
  await desk.devices.open("video");
  for (let second = 0; second < 31; second += 1) {
    desk.backdrop.last.events.alive();
    await desk.clock.pass(1_000);
  }
  assert.equal(desk.devices.own.backdrop.stands, "held");
  desk.assertNeverRaw();
});

test("a worker that says it is alive is left alone", async () => {
  const desk = new Desk();
  desk.devices.setBehind("blur");
  await desk.devices.open("video");
  desk.backdrop.last.show();
  for (let second = 0; second < 120; second += 1) {
    desk.backdrop.last.events.alive();
    await desk.clock.pass(1_000);
  }
  assert.equal(desk.devices.own.backdrop.stands, "on");
});

test("a browser that cannot compose holds the picture at once", async () => {
  const desk = new Desk();
  desk.devices.setBehind("blur");
  desk.backdrop.can = false;
  desk.devices = desk.open();
  await desk.devices.open("video");
  assert.deepEqual(
    desk.devices.own.backdrop, { behind: "blur", stands: "held", can: false, why: "failed" },
  );
  desk.assertNeverRaw();
});

test("what an ended run still says counts no more", async () => {
  const desk = new Desk();
  await desk.devices.open("video");
  desk.devices.setBehind("blur");
  const first = desk.backdrop.last;
  desk.devices.setBehind("as-is");
  first.events.failed();
  assert.equal(desk.devices.own.backdrop.stands, "off");
  assert.deepEqual(desk.notices, []);
});

test("in the room a choice exchanges the track on the same line", async () => {
  const world = new World();
  await world.meet();
  const { client } = world;
  const { peer } = client;
  client.room.devices.setBehind("blur");
  client.backdrop.last.show();
  await world.pass(100);
  assert.equal(client.peer, peer);
  const sent = peer?.getTransceivers().map(({ sender }) => sender.track as unknown);
  assert.ok(sent?.includes(client.backdrop.last.track));
  assert.equal(world.counsellor.room.state.other?.cameraOff, false);
});

test("to the other, a held picture is a camera that is off, and no more", async () => {
  const world = new World();
  await world.meet();
  const { client, counsellor } = world;
  client.room.devices.setBehind("blur");
  client.backdrop.last.events.failed();
  await world.pass(100);
  assert.equal(counsellor.room.state.other?.cameraOff, true);
  assert.equal(client.room.state.cameraOff, false);
  client.room.devices.setBehind("as-is");
  await world.pass(100);
  assert.equal(counsellor.room.state.other?.cameraOff, false);
});
