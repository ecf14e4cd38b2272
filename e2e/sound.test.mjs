// The sound of the set-up check: how one can be heard, in one sentence, with good and bad
// microphones.

import assert from "node:assert/strict";
import { browserFor } from "./support/browsers.mjs";
import { letSoundBounce } from "./support/room_sound.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

/** Whether the row about sound is visible and shows this word. */
const says = async ({ page }, word) => {
  const label = page.locator("dt").getByText(words("setup-sound-label"));
  const row = page.locator(".indicator").filter({ visible: true, has: label });
  return (await row.locator("dd").getByText(words(`setup-sound-${word}`)).count()) === 1;
};

const hears = (client, word) =>
  until(`the sound is told as ${word}`, () => says(client, word), { within: 45_000 });

const withMicrophone = (it, microphone) => it.client({
  browser: browserFor(microphone, { media: "client", microphone }),
});

async function looksInTheMirror(client) {
  await client.arrive();
  await client.lookInTheMirror("voice");
}

for (const [microphone, word, key] of [
  ["quiet", "quiet", "too_quiet"],
  ["noisy", "noisy", "noisy"],
  ["clipped", "loud", "sound_clipped"],
  ["thin", "thin", "thin"],
  ["silent", "silent", "silent"],
]) {
  visit(`a microphone that is ${microphone} is told in a sentence`, async (it) => {
    const client = await withMicrophone(it, microphone);
    await looksInTheMirror(client);
    await hears(client, word);
    await client.read(`advice-${key}`);
    await client.press("setup-continue");
    await client.read("waiting-title");
  });
}

visit("a good microphone is heard clearly, and listening ends with the mirror", async (it) => {
  const client = await withMicrophone(it, "good");
  await client.page.addInitScript(() => {
    globalThis.__listening = [];
    globalThis.AudioWorkletNode = new Proxy(AudioWorkletNode, {
      construct(target, args) {
        __listening.push(args[0]);
        return Reflect.construct(target, args);
      },
    });
  });
  await looksInTheMirror(client);
  await hears(client, "clear");
  const states = () => client.page.evaluate(() => __listening.map(({ state }) => state));
  assert.deepEqual(await states(), ["running"]);
  await client.press("setup-continue");
  await client.read("waiting-title");
  await until("nothing listens any more", async () => (await states()).join() === "closed");
});

/** A person who is silent plays the test sound. */
async function playsTestSound(client) {
  await looksInTheMirror(client);
  await hears(client, "listening");
  await client.page.getByText(words("device-choose")).filter({ visible: true }).click();
  await client.press("device-test");
  await client.read("device-test-done");
}

visit("a loudspeaker that comes back is told after the test sound", async (it) => {
  const client = await withMicrophone(it, "listening");
  await letSoundBounce(client.page, { delayMs: 60, levelDb: -26 });
  await playsTestSound(client);
  await hears(client, "echo");
  await client.read("advice-echo");
});

visit("where nothing comes back, the test sound says nothing", async (it) => {
  const client = await withMicrophone(it, "listening");
  await playsTestSound(client);
  await pause(5_000);
  assert.ok(await says(client, "listening"));
});
