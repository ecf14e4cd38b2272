import assert from "node:assert/strict";
import { test } from "node:test";
import { isWorn, wearsHeadphones } from "./headphones";

test("names of what is worn on the ears", () => {
  for (const label of [
    "Headset (WH-1000XM4 Hands-Free AG Audio)", "Default - AirPods Pro", "Ana’s AirPods",
    "Headphones (Realtek(R) Audio)", "Kopfhörer (High Definition Audio)", "External Headphones",
    "Casque (Jabra Evolve 65)", "Auriculares", "Écouteurs", "Galaxy Buds2 Pro", "EarPods",
    "Cuffie (USB Audio)", "イヤホン", "耳机 (Realtek)", "Bose QuietComfort 35", "Wired headset",
    "Jabra EVOLVE 20 MS", "Speakers/Headphones (Realtek)",
  ]) assert.ok(isWorn(label), label);
});

test("names of what stands on a table or sits in a device", () => {
  for (const label of [
    "", "Default", "MacBook Pro Speakers", "Speakers (Realtek(R) Audio)", "Speakerphone",
    "Jabra SPEAK 510 USB", "HDMI Output", "Lautsprecher (Realtek)", "Built-in Audio Analog Stereo",
    "Microphone Array (Intel)", "A microphone-1", "Sonos Beam Soundbar", "Monitor of Earth",
  ]) assert.ok(!isWorn(label), label);
});

const speakers = [
  { id: "default", label: "Default - MacBook Pro Speakers" }, { id: "worn", label: "AirPods" },
];
const microphones = [
  { id: "built-in", label: "MacBook Pro Microphone" }, { id: "pods", label: "AirPods" },
];

test("the chosen loudspeaker counts, and without a choice the default one", () => {
  const own = { speakers, microphones, microphone: "built-in" };
  assert.ok(wearsHeadphones({ ...own, speaker: "worn" }));
  assert.ok(!wearsHeadphones({ ...own, speaker: null }));
  assert.ok(!wearsHeadphones({ ...own, speaker: null, microphone: "pods" }));
});

test("where the browser names no loudspeaker, the microphone tells", () => {
  const own = { speakers: [], speaker: null, microphones };
  assert.ok(wearsHeadphones({ ...own, microphone: "pods" }));
  assert.ok(!wearsHeadphones({ ...own, microphone: "built-in" }));
  assert.ok(!wearsHeadphones({ ...own, microphone: null }));
  assert.ok(wearsHeadphones({
    ...own, speakers: [{ id: "default", label: "" }], microphone: "pods",
  }));
});
