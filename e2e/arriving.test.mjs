// Arriving: whom one will meet, how one would like to meet, one's own devices, and every way in
// which they can fail. Text always works.

import assert from "node:assert/strict";
import { browserFor, PHONE } from "./support/browsers.mjs";
import { leavingOf } from "./support/inside.mjs";
import { kindOf } from "./support/person.mjs";
import { faceIn, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const ownPicture = (person) => 
  person.page.getByLabel(words("device-own-picture")).filter({ visible: true });

visit("the link leads to the host's name, and leaves the address bar at once", async (it) => {
  const client = await it.client({ viewport: PHONE });
  await client.arrive();
  await client.read("arrive-how");
  await client.read("arrive-unseen");
  assert.equal(new URL(client.page.url()).hash, "");
  const history = await client.page.evaluate(() => window.history.length);
  assert.ok(history <= 4, `the link left ${history} entries behind`);
});

const PROMISES = ["arrive-unseen", "arrive-continue-hint", "device-only-you"];

async function promisesNothing(client) {
  for (const key of PROMISES) assert.equal(await client.reads(key), false, key);
}

visit("while another window sends, no page says that nobody can see or hear one", async (it) => {
  const { counsellor, client } = await it.meet();
  const first = client.page;
  await client.openPage();
  await client.arrive();
  await client.read("arrive-elsewhere-room");
  await promisesNothing(client);
  await client.lookInTheMirror();
  await until("own face is shown", async () => (await faceIn(ownPicture(client))) === "client");
  await client.read("arrive-elsewhere-room");
  await promisesNothing(client);
  await client.press("replaced-back");
  await client.isMeeting();
  await seeFace(counsellor.picture, "client");
  client.page = first;
  await client.read("replaced");
});

visit("a page that stays open hears that another window knocked, and takes over at one press", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const first = client.page;
  await client.read("arrive-unseen");
  await client.openPage();
  await client.arrive();
  await client.knock({ modality: "voice" });
  const second = client.page;
  client.page = first;
  await client.read("arrive-elsewhere-door");
  await promisesNothing(client);
  client.page = second;
  await counsellor.enterRoom();
  await counsellor.admit();
  await client.isMeeting();
  client.page = first;
  await client.read("arrive-elsewhere-room");
  await client.press("replaced-back");
  await client.isMeeting();
  // The two may be connected before the microphone is open here.
  await until("something is sent", async () => (await leavingOf(first)).length > 0);
  assert.deepEqual(await leavingOf(first), ["audio"], "they meet as they did in the other window");
});

visit("before video, a client sees and hears that the devices work", async (it) => {
  const client = await it.client();
  await client.arrive();
  await client.lookInTheMirror("video");
  await until("own face is shown", async () => (await faceIn(ownPicture(client))) === "client");
  await client.read("device-hear-you");
  await client.page.getByText(words("device-choose")).filter({ visible: true }).click();
  const camera = client.page.getByLabel(words("device-camera"), { exact: true });
  assert.ok((await camera.locator("option").count()) >= 1, "cameras can be chosen");
  await client.press("device-test");
  await client.read("device-test-done");
  const said = client.live.filter((each) =>
    each.path.startsWith("/live/room") || (each.from === "browser" && kindOf(each) !== "heartbeat"));
  assert.deepEqual(said, [], "nothing was said to the server before the knock");
});

visit("a double press goes to the mirror and not past it", async (it) => {
  const client = await it.client({ viewport: PHONE });
  await client.arrive();
  await client.choose("arrive-video");
  await client.page.locator("#knock").dblclick();
  await client.read("device-hear-you");
  assert.equal(client.live.some((each) => each.path.startsWith("/live/room")), false);
  await client.page.locator("#knock").click();
  await client.read("waiting-title");
});

visit("voice only asks for the microphone alone", async (it) => {
  const client = await it.client();
  await client.arrive();
  await client.lookInTheMirror("voice");
  await client.read("device-hear-you");
  const kinds = await client.page.evaluate(() =>
    __seen.own.flatMap((stream) => stream.getTracks().map((track) => track.kind)),
  );
  assert.deepEqual([...new Set(kinds)], ["audio"]);
});

visit("text asks for nothing", async (it) => {
  const client = await it.client();
  await client.arrive();
  await client.knock({ modality: "text" });
  assert.equal(await client.page.evaluate(() => __seen.own.length), 0);
});

/** A client whose devices fail reads one sentence, and can still knock by text. */
function failing(name, sentence, prepare, options = {}) {
  visit(name, async (it) => {
    const client = await prepare(it);
    await client.arrive();
    await client.lookInTheMirror("video");
    await client.read(sentence);
    await client.knock({ modality: "text" });
  }, options);
}

failing("camera and microphone refused", "device-both-refused", (it) =>
  it.client({ browser: browserFor("denied", { media: "client", ask: "deny" }) }),
);

failing("no camera and no microphone", "device-both-missing", (it) =>
  it.client({ browser: browserFor("bare", { media: null }) }),
);

failing("another program holds the devices", "device-both-busy", async (it) => {
  const client = await it.client();
  await client.page.addInitScript(() => {
    MediaDevices.prototype.getUserMedia = async () => {
      throw new DOMException("Could not start source", "NotReadableError");
    };
  });
  return client;
});

visit("without a camera, the microphone still works", async (it) => {
  const client = await it.client();
  await client.page.addInitScript(() => {
    const open = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = function (wanted) {
      if (wanted.video) throw new DOMException("Requested device not found", "NotFoundError");
      return open.call(this, wanted);
    };
  });
  await client.arrive();
  await client.lookInTheMirror("video");
  await client.read("device-camera-missing");
  await client.read("device-hear-you");
});

visit("an insecure page says so, and text can be chosen", async (it) => {
  const flags = [`--host-resolver-rules=MAP room.test 127.0.0.1`];
  const client = await it.client({ browser: browserFor("insecure", { media: "client", flags }) });
  await client.arrive();
  assert.equal(await client.page.evaluate(() => isSecureContext), false);
  await client.lookInTheMirror("video");
  await client.read("device-both-insecure");
  await client.knock({ modality: "text" });
}, { host: "room.test" });

visit("a browser that cannot hold the meeting is told so", async (it) => {
  const client = await it.client();
  await client.page.addInitScript(() => delete globalThis.RTCPeerConnection);
  await client.arrive();
  await client.read("arrive-too-old");
});
