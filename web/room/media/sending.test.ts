// Nothing that was off comes on by itself: the table of what leaves, in every state, and a person
// whose devices, pages and windows do whatever they like.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Modality } from "../../wire/wire";
import {
  after, KINDS, leaves, needOf, NOTHING_OFF, type Off, resting, type Sending, type SendingEvent,
  type Standing,
} from "./sending";

const MODALITIES: readonly Modality[] = ["video", "voice", "text"];
const STANDINGS: readonly Standing[] = ["closed", "live", "taken", "back"];
const BOTH = [false, true];

/** Every state there is. */
function* states(): Generator<Sending> {
  for (const modality of MODALITIES) for (const muted of BOTH) for (const cameraOff of BOTH) {
    for (const covered of BOTH) for (const held of BOTH) for (const hidden of BOTH) {
      for (const camera of STANDINGS) for (const microphone of STANDINGS) {
        const off = { muted, cameraOff, covered };
        yield { modality, off, held, hidden, devices: { camera, microphone } };
      }
    }
  }
}

test("a picture leaves only by video, with the camera on, uncovered, and the backdrop well", () => {
  for (const state of states()) {
    const { modality, off, held, devices } = state;
    const isOn = modality === "video" && !off.cameraOff && !off.covered && !held;
    const expected = isOn && devices.camera !== "closed" ? "all" : "nothing";
    assert.equal(leaves("camera", state), expected, JSON.stringify(state));
  }
});

test("a voice leaves only unmuted and uncovered; muted, the track is silent", () => {
  for (const state of states()) {
    const { modality, off, devices } = state;
    const isOpen = modality !== "text" && !off.covered && devices.microphone !== "closed";
    const expected = !isOpen ? "nothing" : off.muted ? "silence" : "all";
    assert.equal(leaves("microphone", state), expected, JSON.stringify(state));
  }
});

test("a device that is off is closed, however it stands, and is never opened", () => {
  for (const state of states()) {
    for (const kind of KINDS) {
      const open = state.devices[kind] !== "closed";
      const isOff = kind === "camera"
        ? state.modality !== "video" || state.off.cameraOff || state.off.covered || state.held
        : state.modality === "text";
      if (isOff) assert.equal(needOf(kind, state), open ? "close" : "nothing");
    }
  }
});

test("a device that came back is opened again once the page is seen", () => {
  const back = { camera: "back", microphone: "back" } as const;
  const state: Sending = { ...resting(NOTHING_OFF), modality: "video", devices: back };
  for (const kind of KINDS) {
    assert.equal(needOf(kind, state), "open-again");
    assert.equal(needOf(kind, { ...state, hidden: true }), "nothing");
  }
});

/** A generator of numbers from 0 to 1 that is the same in every run (mulberry32). */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function oneOf<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** Something that happens without the person. */
function happens(random: () => number): SendingEvent {
  return oneOf<() => SendingEvent>(random, [
    () => ({ type: "page", hidden: random() < 0.5 }),
    () => ({ type: "held", held: random() < 0.5 }),
    () => ({ type: "device", kind: oneOf(random, KINDS), stands: oneOf(random, STANDINGS) }),
  ])();
}

test("whatever happens in whatever order, only the person turns something on", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = chance(seed);
    // What the person did last, and the page that has the seat.
    let wish: { modality: Modality; off: Off } = { modality: "video", off: NOTHING_OFF };
    let now: Sending = { ...resting(NOTHING_OFF), modality: "video" };
    for (let step = 0; step < 200; step += 1) {
      const before = now;
      const isWish = random() < 0.3;
      if (isWish) {
        const key = oneOf(random, ["muted", "cameraOff", "covered"] as const);
        const off = { [key]: random() < 0.5 };
        wish = { ...wish, off: { ...wish.off, ...off } };
        now = after(now, { type: "off", off });
      } else if (random() < 0.2) {
        // A reload, or another window that takes the seat over.
        now = after(resting(wish.off), { type: "meet", modality: wish.modality });
      } else {
        now = after(now, happens(random));
      }
      const { muted, cameraOff, covered } = wish.off;
      assert.deepEqual(now.off, wish.off);
      if (muted || covered) assert.notEqual(leaves("microphone", now), "all");
      if (cameraOff || covered) assert.equal(leaves("camera", now), "nothing");
      if (!isWish) assert.equal(now.modality, before.modality);
    }
  }
});
