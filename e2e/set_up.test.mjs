// The set-up check: the mirror judges on the person's own device, says one sentence, notices when
// it was followed, and stops when the person goes on. None of it is sent anywhere.

import assert from "node:assert/strict";
import { PHONE, browserFor } from "./support/browsers.mjs";
import { kindOf } from "./support/person.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const workersOf = (person) => person.page.workers().length;
const looks = (person) => until("a worker looks", () => workersOf(person) === 1);
const rests = (person) => until("no worker is left", () => workersOf(person) === 0);

/** Words of the four rows, by their names. */
async function rowsOf({ page }) {
  const rows = page.locator(".indicator").filter({ visible: true });
  const texts = await rows.evaluateAll((all) => all.map((row) =>
    [row.querySelector("dt").textContent, row.querySelector("dd").textContent]));
  return Object.fromEntries(texts);
}

visit("the mirror finds the person and says that they can be seen well", async (it) => {
  const client = await it.client({ viewport: PHONE });
  await client.arrive();
  await client.lookInTheMirror();
  await looks(client);
  await until("frame, distance and light are known", async () => {
    const { Frame, Distance, Light } = await rowsOf(client);
    return Frame === "Fits well" && Distance === "Comfortable" && Light === "Fine";
  });
  await until("it says so", async () =>
    (await client.reads("setup-seen-well")) || client.reads("setup-both-well"));
  assert.equal(await client.page.locator("#outline.fits").count(), 1, "the outline is around them");
  await client.press("setup-continue");
  await client.read("waiting-title");
  await rests(client);
});

visit("a whole set-up check sends nothing", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  const asked = new Map([[counsellor, []], [client, []]]);
  for (const [person, requests] of asked) {
    // Listens on the profile, so that requests of workers are included.
    person.profile.on("request", (request) => requests.push(request));
  }
  await counsellor.signIn();
  await counsellor.openRoom();
  await client.arrive();
  await client.lookInTheMirror();
  for (const [person, requests] of asked) {
    await until("the person is judged", async () => (await rowsOf(person)).Light !== undefined &&
      !/moment/.test((await rowsOf(person)).Light));
    requests.length = 0;
    person.live.length = 0;
  }
  await pause(5_000);
  for (const [person, requests] of asked) {
    assert.deepEqual(requests.map((request) => request.url()), [], `${person.name} asked`);
    const said = person.live.filter(({ from }) => from === "browser");
    const harmless = ["hello", "heartbeat"];
    assert.deepEqual(said.filter((each) => !harmless.includes(kindOf(each))), []);
  }
  await client.press("setup-continue");
  await client.read("waiting-title");
  const said = client.live.filter(({ from }) => from === "browser");
  assert.ok(said.length >= 2, "the client knocked");
  const knocking = ["hello", "heartbeat", "knock", "modality", "ways"];
  assert.deepEqual(said.filter((each) => !knocking.includes(kindOf(each))), []);
});

visit("what looks is fetched once the camera is on, and not before", async (it) => {
  const client = await it.client();
  const fetched = [];
  client.profile.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const sensing = () => fetched.filter((path) => path.startsWith("/assets/sensing/"));
  await client.arrive();
  await client.read("arrive-how");
  await client.page.waitForLoadState("networkidle");
  assert.deepEqual(sensing(), []);
  await client.lookInTheMirror();
  for (const [what, name] of [["the module", /\.wasm$/], ["the networks", /\.tflite$/]]) {
    await until(`${what} came`, () => sensing().some((path) => name.test(path)));
  }
});

for (const [modality, modules] of [["voice", ["hearing.wasm"]], ["text", []]]) {
  visit(`a client who meets by ${modality} fetches nothing that sees`, async (it) => {
    const client = await it.client();
    const fetched = new Set();
    client.profile.on("request", (request) => {
      const [, name, kind] = /\/sensing\/(\w+)-\w+(\.wasm|\.tflite)$/.exec(request.url()) ?? [];
      if (name !== undefined) fetched.add(name + kind);
    });
    await it.meet({ modality, client });
    assert.deepEqual([...fetched], modules);
  });
}

visit("another way to meet ends the check, and so does a stopped camera", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await client.arrive();
  await client.lookInTheMirror();
  await looks(client);
  await client.press("setup-another-way");
  await rests(client);
  const live = () => client.page.evaluate(() =>
    __seen.own.flatMap((stream) => stream.getTracks()).filter((track) => track.readyState === "live").length);
  assert.equal(await live(), 0, "camera and microphone are off");
  await counsellor.signIn();
  await counsellor.openRoom();
  await until("the light is known", async () => (await rowsOf(counsellor)).Light !== undefined);
  await counsellor.press("room-mute");
  await counsellor.read("setup-muted");
  await counsellor.press("room-stop-video");
  await rests(counsellor);
  assert.deepEqual(await rowsOf(counsellor), {});
  await counsellor.press("room-start-video");
  await looks(counsellor);
});

visit("the counsellor gets ready while somebody knocks, and letting them in ends it", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  await counsellor.openRoom();
  await looks(counsellor);
  await client.arrive();
  await client.knock();
  await counsellor.read("room-at-the-door");
  await counsellor.button("setup-continue").waitFor();
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  await rests(counsellor);
  assert.equal(await counsellor.button("setup-continue").count(), 0);
  await counsellor.pressUnderMore("room-devices");
  await looks(counsellor);
  await until("the light is known", async () => (await rowsOf(counsellor)).Light !== undefined);
  await counsellor.page.keyboard.press("Escape");
  await rests(counsellor);
});

/** Without a way to judge there is a mirror, nothing wrong is said, and the person can go on. */
function unjudged(name, prepare) {
  visit(name, async (it) => {
    const client = await it.client();
    await prepare(client);
    await client.arrive();
    await client.lookInTheMirror();
    await client.read("setup-first", {}, { timeout: 5_000 });
    await client.page.getByLabel(words("device-own-picture")).filter({ visible: true }).waitFor();
    await until("no row about the picture is left", async () => !("Light" in (await rowsOf(client))));
    await rests(client);
    await client.read("setup-first");
    await client.press("setup-continue");
    await client.read("waiting-title");
  });
}

unjudged("a browser without workers has a mirror", ({ page }) =>
  page.addInitScript(() => { delete globalThis.Worker; }));

unjudged("without its module the mirror stays", ({ page }) =>
  page.context().route(/\.wasm$/, (route) => route.abort()));

/** The sentence that each camera leads to; a browser of its own plays each. */
const SENTENCES = {
  dark: "more_light",
  side: "side_light",
  backlit: "backlit",
  far: "move_nearer",
  near: "move_back",
  cropped: "head_room",
  two: "several_faces",
  nobody: "no_face",
};

const withCamera = (it, camera, options = {}) =>
  it.client({ ...options, browser: browserFor(camera, { media: "client", camera }) });

for (const [camera, advice] of Object.entries(SENTENCES)) {
  visit(`a camera that is ${camera}: ${advice}`, async (it) => {
    const client = await withCamera(it, camera, { viewport: PHONE });
    await client.arrive();
    await client.lookInTheMirror();
    await client.read(`advice-${advice}`, {}, { timeout: 30_000 });
    if (camera === "nobody") {
      const { Frame, Light } = await rowsOf(client);
      assert.deepEqual([Frame, Light], ["We can’t tell", "We can’t tell"]);
      assert.equal(await client.page.locator(".indicator.advised").count(), 0, "nothing is blamed");
    }
    await client.press("setup-continue");
    await client.read("waiting-title");
  });
}

visit("what was followed is noticed, and said", async (it) => {
  const client = await withCamera(it, "improving");
  await client.arrive();
  await client.lookInTheMirror();
  await client.read("advice-side_light", {}, { timeout: 30_000 });
  await client.read("advice-side_light-followed", {}, { timeout: 60_000 });
  await until("then all is well", async () =>
    (await client.reads("setup-seen-well")) || client.reads("setup-both-well"));
});

for (const camera of ["upright", "dark_skin"]) {
  visit(`nothing is asked of a good camera: ${camera}`, async (it) => {
    const client = await withCamera(it, camera, { viewport: PHONE });
    await client.arrive();
    await client.lookInTheMirror();
    await until("they can be seen well", async () =>
      (await client.reads("setup-seen-well")) || client.reads("setup-both-well"));
    assert.equal((await rowsOf(client)).Light, "Fine");
  });
}
