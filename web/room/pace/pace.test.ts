// Counting when they speak, between two rooms on virtual time: the choices, what the other and the
// server are told of the count, and that all of it stops when one of them withdraws.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PaceChoice, PaceReport, SessionPace } from "../../wire/wire";
import { type Person, World } from "../testing/world";

const STATS: object[] = [
  { id: "t", type: "transport", selectedCandidatePairId: "p" },
  { id: "p", type: "candidate-pair", currentRoundTripTime: 0.1 },
];

function heardStats(step: number): object[] {
  return [...STATS, {
    id: "a", type: "inbound-rtp", kind: "audio",
    jitterBufferDelay: 48 * step, jitterBufferEmittedCount: 960 * step,
  }, {
    id: "m", type: "media-playout", totalPlayoutDelay: 30 * step, totalSamplesCount: 1000 * step,
  }];
}

async function counting(
  counsellor: PaceChoice = "count", client: PaceChoice = "share",
): Promise<World> {
  const world = new World();
  await world.meet();
  world.counsellor.room.pace.choose(counsellor);
  world.client.room.pace.choose(client);
  await world.pass(100);
  assert.deepEqual(stands(world), [true, true]);
  return world;
}

const stands = ({ counsellor, client }: World) =>
  [counsellor, client].map(({ room }) => room.state.pace.counting);

function reports({ posted }: Person): PaceReport[] {
  return posted.map(({ body }) => body as PaceReport);
}

const lastOf = (person: Person): SessionPace | undefined => reports(person).at(-1)?.pace;

/** A minute in which, every six seconds, the counsellor speaks and the client answers after
 * `answerMs`, then the other way round; each hears the other `oneWayMs` later. */
function minuteOf(world: World, answerMs: number, oneWayMs: number): void {
  const nowMs = world.counsellor.pacing.last.nowMs;
  const shift = (units: [number, number][], ms: number) =>
    units.map(([start, end]): [number, number] => [start + ms, end + ms]);
  const counsellor: [number, number][] = [];
  const client: [number, number][] = [];
  for (let at = nowMs - 60_000; at < nowMs - 8_000; at += 6_000) {
    counsellor.push([at, at + 2_000]);
    client.push([at + 2_000 + oneWayMs + answerMs, at + 4_000]);
  }
  world.counsellor.pacing.last.finds(counsellor, shift(client, oneWayMs));
  world.client.pacing.last.finds(client, shift(counsellor, oneWayMs));
}

test("each minute the counsellor's page tells the server, the client's never does", async () => {
  const world = await counting();
  const { counsellor, client } = world;
  await world.pass(59_000);
  assert.deepEqual(counsellor.posted, []);
  minuteOf(world, 300, 0);
  await world.pass(2_000);
  assert.deepEqual(
    counsellor.posted.map(({ path, last }) => `${path} ${last}`), ["/pairs/pair/pace false"],
  );
  assert.match(reports(counsellor)[0]?.count ?? "", /^[0-9a-f]{32}$/);
  assert.equal(lastOf(counsellor)?.minutes.length, 1);
  counsellor.room.setMuted(true);
  await world.pass(60_000);
  assert.equal(counsellor.posted.length, 2);
  await world.pass(60_000);
  assert.equal(counsellor.posted.length, 2, "nothing more was heard, nothing more is told");
  assert.deepEqual(client.posted, []);
});

test("the server soon knows of a count, so that it can be forgotten", async () => {
  const world = await counting();
  const { counsellor } = world;
  await world.pass(3_000);
  counsellor.pacing.last.finds([[500, 1_500]], []);
  await world.pass(3_000);
  assert.equal(counsellor.posted.length, 1);
  await world.pass(50_000);
  assert.equal(counsellor.posted.length, 1, "then each minute");
  await world.pass(5_000);
  assert.equal(reports(counsellor)[0]?.count, reports(counsellor)[1]?.count);
});

test("the client's own response times reach the counsellor's page, if shared", async () => {
  const world = await counting();
  for (let minute = 0; minute < 2; minute += 1) {
    await world.pass(59_000);
    minuteOf(world, 300, 150);
    await world.pass(12_000);
  }
  await world.pass(60_000);
  const pace = lastOf(world.counsellor);
  assert.equal(pace?.clientWaitingEstimated, false);
  assert.equal(pace.clientWaiting.middle?.medianMs, 300, "as the client lived it");
});

test("without the client's own list it is estimated: what is seen, less the line", async () => {
  const world = await counting("count", "count");
  for (let step = 1; step <= 65; step += 1) {
    for (const person of [world.counsellor, world.client]) {
      if (person.peer) person.peer.stats = heardStats(step);
    }
    await world.pass(2_000);
    if (step === 30) minuteOf(world, 300, 150);
    if (step === 60) minuteOf(world, 300, 150);
  }
  world.counsellor.leave();
  const pace = lastOf(world.counsellor);
  const { delay } = world.counsellor.room.state;
  assert.equal(pace?.clientWaitingEstimated, true);
  assert.equal(pace.lineMs, delay?.ms);
  assert.equal(pace.clientWaiting.middle?.medianMs, 600 - (delay?.ms ?? 0));
});

test("after a lost line the list is told again and counted once", async () => {
  const world = await counting();
  await world.pass(59_000);
  minuteOf(world, 300, 150);
  await world.pass(12_000);
  world.counsellor.leave();
  const before = lastOf(world.counsellor)?.clientWaiting.n;
  assert.equal(before, 8);
  world.network.cut();
  await world.pass(8_000);
  world.network.heal();
  await world.pass(30_000);
  assert.equal(world.client.room.state.line, "joined");
  minuteOf(world, 300, 150);
  await world.pass(72_000);
  // At most nine new turns; the eight before are not counted again.
  const after = lastOf(world.counsellor)?.clientWaiting.n ?? 0;
  assert.ok(after > 8 && after <= 17, `${after}`);
});

for (const who of ["counsellor", "client"] as const) {
  test(`when the ${who} takes it back, both stop at once and forget`, async () => {
    const world = await counting();
    await world.pass(59_000);
    minuteOf(world, 300, 150);
    const runs = [world.counsellor.pacing.last, world.client.pacing.last];
    world[who].room.pace.choose("off");
    await world.pass(10);
    assert.deepEqual(runs.map(({ stopped }) => stopped), [true, true]);
    await world.pass(70_000);
    world.counsellor.leave();
    assert.deepEqual(world.counsellor.posted, [], "nothing of it is told any more");
    world[who].room.pace.choose("count");
    await world.pass(10);
    assert.deepEqual(stands(world), [true, true]);
    assert.ok(world.counsellor.pacing.last.nowMs <= 10, "it counts from 0 again");
    assert.equal(world.client.room.state.line, "joined", "nothing else has changed");
  });
}

test("muted, covered, in writing or without a line nothing is heard, and that is not silence",
  async () => {
    const world = await counting();
    const { counsellor, client } = world;
    const heard = () => counsellor.pacing.last.voices;
    assert.deepEqual(heard(), ["microphone-1", "remote"]);
    counsellor.room.setMuted(true);
    assert.deepEqual(heard(), [null, "remote"]);
    counsellor.room.setMuted(false);
    client.room.setMuted(true);
    await world.pass(10);
    assert.deepEqual(heard(), ["microphone-1", null]);
    client.room.setMuted(false);
    await client.room.setModality("text");
    await world.pass(10);
    assert.deepEqual(heard(), ["microphone-1", null]);
    await client.room.setModality("voice");
    await client.room.cover.turn(true);
    await world.pass(10);
    assert.deepEqual(heard(), ["microphone-1", null]);
    await client.room.cover.turn(false);
    await world.pass(10);
    assert.deepEqual(heard(), ["microphone-1", "remote"]);
    await world.pass(20_000);
    counsellor.pacing.last.finds([], []);
    client.room.setMuted(true);
    await world.pass(30_000);
    client.room.setMuted(false);
    await world.pass(10_000);
    counsellor.pacing.last.finds([], []);
    world.network.cut();
    await world.pass(6_000);
    assert.deepEqual(heard(), ["microphone-1", null]);
    counsellor.leave();
    // Half a minute is muted; the line is reported lost some seconds after it was cut.
    assert.deepEqual(lastOf(counsellor)?.minutes.map(({ silentS }) => silentS), [30, 6]);
  });

test("another microphone goes on in the same count", async () => {
  const world = await counting();
  world.counsellor.media.microphones.push("microphone-2");
  await world.counsellor.room.devices.choose("microphone", "microphone-2");
  assert.deepEqual(world.counsellor.pacing.last.voices, ["microphone-2", "remote"]);
  assert.equal(world.counsellor.pacing.runs.length, 1);
});

test("a worklet that failed leaves a span that was not heard", async () => {
  const world = await counting();
  const { counsellor } = world;
  await world.pass(19_900);
  counsellor.pacing.last.finds([[1_000, 5_000]], [[6_000, 8_000]]);
  counsellor.pacing.last.failsAt(20_000);
  await world.pass(20_000);
  counsellor.pacing.last.finds([], []);
  await world.pass(10_000);
  counsellor.pacing.last.finds([[41_000, 45_000]], []);
  counsellor.leave();
  const [minute] = lastOf(counsellor)?.minutes ?? [];
  assert.deepEqual(minute, { counsellorS: 8, clientS: 2, bothS: 0, silentS: 20 });
});

test("a server that is away is told the next time, and does not disturb", async () => {
  const world = await counting();
  const { counsellor } = world;
  counsellor.answer = null;
  await world.pass(59_000);
  minuteOf(world, 300, 0);
  await world.pass(2_000);
  assert.deepEqual(stands(world), [true, true]);
  counsellor.answer = 204;
  await world.pass(60_000);
  assert.equal(counsellor.posted.length, 2);
  assert.equal(reports(counsellor)[0]?.count, reports(counsellor)[1]?.count);
});

test("a server without an agreement stops both, until one of them chooses again", async () => {
  const again: ((world: World) => void)[] = [
    ({ counsellor }) => counsellor.room.pace.choose("share"),
    ({ client }) => ["off", "count"].forEach((one) => client.room.pace.choose(one as PaceChoice)),
  ];
  for (const chooses of again) {
    const world = await counting();
    const { counsellor, client } = world;
    counsellor.answer = 409;
    await world.pass(59_000);
    minuteOf(world, 300, 0);
    await world.pass(2_000);
    assert.deepEqual(stands(world), [false, false]);
    assert.equal(client.room.state.pace.theirs, "off");
    assert.equal(counsellor.room.state.pace.mine, "count");
    counsellor.answer = 204;
    chooses(world);
    await world.pass(10);
    assert.deepEqual(stands(world), [true, true]);
  }
});

test("at the end what there is is told once more, though the page is gone", async () => {
  const world = await counting();
  const { counsellor } = world;
  await world.pass(30_000);
  counsellor.pacing.last.finds([[1_000, 9_000]], []);
  counsellor.room.end();
  assert.deepEqual(counsellor.posted.map(({ last }) => last), [true]);
  assert.equal(lastOf(counsellor)?.minutes[0]?.counsellorS, 8);
  assert.ok(counsellor.pacing.last.stopped);
});

test("a page that was opened again counts under another id", async () => {
  const world = await counting();
  const { counsellor } = world;
  counsellor.pace = { mine: "count", theirs: "share", off: false };
  await world.pass(59_000);
  minuteOf(world, 300, 0);
  await world.pass(2_000);
  counsellor.reload().enter();
  await counsellor.room.setModality("video");
  await world.pass(60_000);
  assert.deepEqual(stands(world), [true, true]);
  minuteOf(world, 300, 0);
  await world.pass(60_000);
  const [before, after] = [reports(counsellor)[0], reports(counsellor).at(-1)];
  assert.notEqual(before?.count, after?.count);
  assert.equal(after?.pace.clientWaitingEstimated, false, "the client's list came again");
});

test("a counsellor's own waiting times stay with them, and go when it stops", async () => {
  const world = await counting("count", "count");
  const { counsellor, client } = world;
  await world.pass(59_000);
  minuteOf(world, 300, 150);
  await world.pass(12_000);
  assert.deepEqual(client.room.state.ownWaitsMs, []);
  const waits = counsellor.room.state.ownWaitsMs;
  assert.ok(waits.length >= 5 && waits.every((ms) => ms === 1_850), `${waits}`);
  client.room.pace.choose("off");
  await world.pass(10);
  assert.deepEqual(counsellor.room.state.ownWaitsMs, []);
});
