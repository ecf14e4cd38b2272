// The set-up check begins and ends with the mirror and the camera.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Says } from "../../sensing/says";
import { SetUp } from "./set_up";
import type { RoomState } from "../state";

const SAYS: Says = {
  frame: "fits", distance: "good", light: "fine", sound: "clear", sentence: null, outline: null,
};

const track = (kind: string) => ({ kind, readyState: "live" }) as MediaStreamTrack;
const camera = track("video");
const microphone = track("audio");

class Desk {
  done: string[] = [];
  changes = 0;
  setUp = new SetUp(
    {
      begin: (looks) => this.done.push(looks ? "begin to look" : "begin"),
      hear: () => this.done.push("hear"),
      forget: (what) => this.done.push(`forget ${what}`),
      stop: () => this.done.push("stop"),
    },
    { listen: (heard) => this.done.push(heard === null ? "deaf" : "listen") },
    () => { this.changes += 1; },
  );

  follow(tracks: MediaStreamTrack[], other: Partial<RoomState> = {}, seen = true): string[] {
    const of = (kind: string) => tracks.filter((one) => one.kind === kind);
    const stream = { getVideoTracks: () => of("video"), getAudioTracks: () => of("audio") };
    this.done = [];
    this.setUp.follow({
      modality: "video", cameraOff: false, muted: false,
      devices: { stream: stream as unknown as MediaStream }, ...other,
    }, seen);
    return this.done;
  }
}

test("it looks and listens once somebody sees the mirror, and stops when they leave it", () => {
  const desk = new Desk();
  assert.deepEqual(desk.follow([camera, microphone], {}, false), []);
  assert.equal(desk.setUp.picture, "none");
  assert.deepEqual(desk.follow([camera, microphone]), ["listen", "begin to look"]);
  assert.equal(desk.setUp.picture, "judged");
  assert.deepEqual(desk.follow([camera, microphone]), []);
  desk.setUp.said(SAYS);
  assert.deepEqual(desk.follow([camera, microphone], {}, false), ["deaf", "stop"]);
  assert.equal(desk.setUp.picture, "none");
  assert.equal(desk.setUp.says, SAYS);
});

test("without a camera nothing is kept that looks", () => {
  for (const other of [{ cameraOff: true }, { modality: "voice" }] as const) {
    const desk = new Desk();
    desk.follow([camera, microphone]);
    assert.deepEqual(desk.follow([camera, microphone], other), ["begin"]);
    assert.equal(desk.setUp.picture, "none");
    assert.deepEqual(desk.follow([camera, microphone]), ["begin to look"]);
  }
  const muted = new Desk();
  muted.follow([camera, microphone]);
  assert.deepEqual(muted.follow([camera], { cameraOff: true }), ["deaf", "stop"]);
});

test("a camera that ended is not looked at", () => {
  const desk = new Desk();
  desk.follow([camera]);
  const ended = { ...camera, readyState: "ended" } as MediaStreamTrack;
  assert.deepEqual(desk.follow([ended]), ["stop"]);
});

test("another device is judged afresh", () => {
  const desk = new Desk();
  desk.follow([camera, microphone]);
  assert.deepEqual(desk.follow([track("video"), microphone]), ["forget picture"]);
  assert.deepEqual(desk.follow([track("video"), track("audio")]),
    ["listen", "forget picture", "forget sound"]);
});

test("a muted microphone is not listened to", () => {
  const desk = new Desk();
  assert.deepEqual(desk.follow([camera, microphone], { muted: true }), ["begin to look"]);
  desk.setUp.heard(new Float32Array(9));
  assert.deepEqual(desk.done, ["begin to look"]);
  assert.deepEqual(desk.follow([camera, microphone]), ["listen", "forget sound"]);
  desk.setUp.heard(new Float32Array(9));
  assert.equal(desk.done.at(-1), "hear");
});

test("where nothing can be judged, that is known, until it begins again", () => {
  const desk = new Desk();
  desk.follow([camera]);
  desk.setUp.said(null);
  assert.equal(desk.setUp.picture, "unjudged");
  desk.follow([camera], { cameraOff: true });
  desk.follow([camera]);
  assert.equal(desk.setUp.picture, "judged");
  assert.equal(desk.changes, 4);
});
