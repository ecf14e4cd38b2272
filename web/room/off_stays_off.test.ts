// What a person turned off stays off over reloads and in other windows, before the first packet:
// two rooms with a fake server and a fake network, on virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Modality } from "../wire/wire";
import { NOTHING_OFF, type Off } from "./media/sending";
import type { Room } from "./state";
import { type Person, World } from "./testing/world";

/** The kinds of what leaves this person's browser, from all of their windows. */
function leavingOf(person: Person): string[] {
  const tracks = person.peers.flatMap(({ sending }) => sending);
  return tracks.filter(({ enabled, readyState }) => enabled && readyState === "live")
    .map(({ kind }) => kind).sort();
}

/** Lets time pass and looks all the while. */
async function passSilently(world: World, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5) {
    await world.pass(5);
    assert.deepEqual(leavingOf(world.client), []);
  }
}

async function metOff(): Promise<World> {
  const world = new World();
  await world.meet();
  world.client.room.setMuted(true);
  await world.client.room.setCameraOff(true);
  await world.pass(50);
  assert.deepEqual(leavingOf(world.client), []);
  return world;
}

function offOf({ state: { muted, cameraOff, covered } }: Room): Off {
  return { muted, cameraOff, covered };
}

const BOTH_OFF: Off = { muted: true, cameraOff: true, covered: false };

test("who was muted and had the camera off comes back so from a reload", async () => {
  const world = await metOff();
  const { counsellor, client } = world;
  const room = client.reload();
  assert.deepEqual(offOf(room), BOTH_OFF, "the page knows it before anything is opened");
  assert.equal(room.cameBack, "video");
  void room.comeIn("video");
  await passSilently(world, 600);
  assert.equal(room.state.line, "joined");
  assert.deepEqual([counsellor.room.state.other?.muted, counsellor.room.state.other?.cameraOff],
    [true, true]);
  room.setMuted(false);
  await room.setCameraOff(false);
  await world.pass(50);
  assert.deepEqual(leavingOf(client), ["audio", "video"], "one's own choice turns both on");
});

test("a reload during a reload forgets nothing", async () => {
  const world = await metOff();
  void world.client.reload().comeIn("video");
  await passSilently(world, 5);
  const room = world.client.reload();
  assert.equal(room.cameBack, "video");
  void room.comeIn("video");
  await passSilently(world, 600);
  assert.deepEqual(offOf(room), BOTH_OFF);
});

test("however long a page was away, nothing opens by itself", async () => {
  const world = await metOff();
  const { counsellor } = world;
  counsellor.room.setMuted(true);
  await counsellor.room.setCameraOff(true);
  await world.pass(5);
  const room = counsellor.reload();
  await world.pass(10 * 60_000);
  assert.equal(room.cameBack, "video");
  const later = counsellor.reload();
  assert.deepEqual([later.cameBack, offOf(later)], [null, BOTH_OFF]);
});

test("a second window takes over what was off, and the first takes it back", async () => {
  const world = await metOff();
  const { client } = world;
  const first = client.room;
  const second = client.openBeside();
  assert.equal(second.cameBack, null);
  assert.equal(second.inAnyWindow, "video");
  // In the mirror the camera is open, and nobody else sees it.
  void second.setModality("video");
  await passSilently(world, 50);
  second.enter();
  await passSilently(world, 600);
  assert.equal(first.state.stage, "replaced");
  assert.equal(second.state.line, "joined");
  assert.deepEqual(offOf(second), BOTH_OFF);
  second.setMuted(false);
  await second.setCameraOff(false);
  await world.pass(50);
  assert.deepEqual(leavingOf(client), ["audio", "video"]);
  second.setMuted(true);
  await world.pass(50);
  first.enter();
  await world.pass(600);
  assert.equal(second.state.stage, "replaced");
  assert.deepEqual(offOf(first), { muted: true, cameraOff: false, covered: false });
  assert.deepEqual(leavingOf(client), ["video"]);
});

test("a page that says that it is off stays so, whatever another window turned on", async () => {
  const world = await metOff();
  const { client } = world;
  const { tab } = client;
  const second = client.openBeside();
  void second.comeIn("video");
  await passSilently(world, 600);
  second.setMuted(false);
  await second.setCameraOff(false);
  await world.pass(50);
  client.tab = tab;
  const again = client.reload();
  assert.deepEqual(offOf(again), BOTH_OFF);
  void again.comeIn("video");
  await passSilently(world, 600);
  assert.equal(again.state.line, "joined");
  assert.deepEqual(offOf(again), BOTH_OFF);
});

test("a second window is covered before anything of it leaves", async () => {
  const world = new World();
  await world.meet();
  const { client } = world;
  await client.room.cover.turn(true);
  const second = client.openBeside();
  void second.comeIn("video");
  assert.equal(second.state.covered, true);
  await passSilently(world, 600);
  assert.equal(world.counsellor.room.state.other?.covered, true);
});

test("a window whose socket comes back leaves the seat to another one", async () => {
  const world = new World();
  await world.meet();
  const { client, server } = world;
  const first = client.room;
  server.cut("client");
  const second = client.openBeside();
  void second.comeIn("video");
  await world.pass(5_000);
  assert.deepEqual([first.state.stage, second.state.stage], ["replaced", "room"]);
  assert.equal(second.state.line, "joined");
  assert.equal(server.count("client", "hello"), 2);
  server.cut("client");
  await world.pass(5_000);
  assert.equal(second.state.stage, "room", "the one that has it takes it again");
  first.enter();
  await world.pass(600);
  assert.deepEqual([first.state.stage, second.state.stage], ["room", "replaced"]);
});

test("a window that lost its socket comes back to what another one left meanwhile", async () => {
  const world = new World();
  await world.meet();
  const { client, server } = world;
  const first = client.room;
  server.cut("client");
  const second = client.openBeside();
  void second.comeIn("video");
  await world.pass(30);
  assert.equal(second.state.stage, "room");
  second.setMuted(true);
  await second.setCameraOff(true);
  // The second window is gone without a word, as on a phone.
  client.memory.set("webside-client-pair-page", null);
  await world.pass(2_000);
  assert.deepEqual([first.state.stage, second.state.stage], ["room", "replaced"]);
  assert.deepEqual(offOf(first), BOTH_OFF);
  assert.deepEqual(leavingOf(client), []);
});

test("one's own word in the second window counts more than what the first left", async () => {
  const world = await metOff();
  const second = world.client.openBeside();
  second.setMuted(true);
  second.setMuted(false);
  void second.comeIn("video");
  await world.pass(600);
  assert.deepEqual(offOf(second), { muted: false, cameraOff: true, covered: false });
});

test("opening a failed device again leaves the camera off", async () => {
  const world = await metOff();
  await world.client.room.openAgain("video");
  await passSilently(world, 50);
  assert.deepEqual(offOf(world.client.room), BOTH_OFF);
});

test("after the end, and after leaving quickly, nothing is kept", async () => {
  for (const how of ["end", "leave", "quickExit"] as const) {
    const world = await metOff();
    const { client } = world;
    client.room[how]();
    await world.pass(3_000);
    assert.deepEqual(
      [client.tab, client.memory].map((kept) => kept.get("webside-client-pair")), [null, null],
    );
    assert.equal(client.memory.get("webside-client-pair-page"), null);
    assert.deepEqual(offOf(client.openBeside()), NOTHING_OFF);
  }
});

interface Wish extends Off { modality: Modality }

/** A number from 0 to 1 that is the same in every run (mulberry32). */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One event: returns what the person wishes after it. */
function happen(world: World, random: () => number, wish: Wish): Wish {
  const { client, counsellor, network } = world;
  const { room, media } = client;
  const on = random() < 0.5;
  const chosen = (["video", "voice", "text"] as const)[Math.floor(random() * 3)] ?? "text";
  const comesIn = (into: Room, modality: Modality) => {
    void into.comeIn(modality);
    return { ...wish, modality };
  };
  const wishes: (() => Wish | void)[] = [
    () => {
      room.setMuted(on);
      return { ...wish, muted: on };
    },
    () => {
      void room.setCameraOff(on);
      return { ...wish, cameraOff: on };
    },
    () => {
      void room.cover.turn(on);
      return { ...wish, covered: on };
    },
    () => {
      void room.setModality(chosen);
      return { ...wish, modality: chosen, cameraOff: false };
    },
  ];
  const events: (() => Wish | void)[] = [
    () => comesIn(client.reload(), client.room.cameBack ?? wish.modality),
    () => comesIn(client.openBeside(), client.room.inAnyWindow ?? wish.modality),
    () => void counsellor.reload().comeIn("video"),
    () => media.unplug(on ? "camera-1" : "microphone-1"),
    () => media.plug(on ? "camera-1" : "microphone-1"),
    () => media.take(on ? "camera-1" : "microphone-1", random() < 0.5),
    () => {
      client.hidden = on;
      if (!on) client.wake("visible");
    },
    () => (on ? network.cut() : network.heal()),
    () => world.server.cut("client"),
  ];
  const all = room.state.stage === "room" ? [...wishes, ...events] : events;
  return all[Math.floor(random() * all.length)]?.() ?? wish;
}

test("in whatever order things happen, nothing that was off leaves by itself", async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const random = chance(seed);
    const world = new World();
    await world.meet();
    let wish: Wish = { ...NOTHING_OFF, modality: "video" };
    for (let step = 0; step < 40; step += 1) {
      wish = happen(world, random, wish);
      const until = random() * 400;
      for (let passed = 0; passed < until; passed += 20) {
        const leaving = leavingOf(world.client);
        const at = `seed ${seed}, step ${step}, ${JSON.stringify(wish)}`;
        const isSilent = wish.muted || wish.covered || wish.modality === "text";
        if (isSilent) assert.ok(!leaving.includes("audio"), at);
        const isUnseen = wish.cameraOff || wish.covered || wish.modality !== "video";
        if (isUnseen) assert.ok(!leaving.includes("video"), at);
        await world.pass(20);
      }
    }
  }
});
