// The pace of a session over a slow line: two scripted voices, and a delay each way between the two
// browsers. The true values come from the media themselves: what each page hears of its own
// microphone and of the other's. No clocks are aligned, and nothing is timed. Prints what it
// measured. `WEBSIDE_LINES_MS=0,150,400` plays other lines than the one of 150 ms.

import assert from "node:assert/strict";
import { after } from "node:test";
import { browserFor } from "./support/browsers.mjs";
import { startRelay } from "./support/relay.mjs";
import { startSlowLine } from "./support/slow_line.mjs";
import { foundOn, readingsOn, speakInStep, TALK, talkOf } from "./support/talk.mjs";
import { visit } from "./support/visit.mjs";
import { pause, until } from "./support/wait.mjs";
import { wordsWithin } from "./support/words.mjs";

const PERIOD_MS = TALK.periodMs;
const ROUNDS = 3;
const ROUNDS_MAX = 16; // a busy machine makes the delay vary
const REST_MS = 6_000;
const WITHIN_MS = 40;
const REACTION_MS = 200; // sensing::pace::Parameters, as is the next
const UNCERTAIN_MAX_MS = 100;
const NOTED_MS = 300; // web/room/line/delay.ts
const LONG_MS = 800; // web/room/line/slow_line.ts

const relay = await startRelay();
after(() => relay.stop());
const delaysMs = (process.env.WEBSIDE_LINES_MS ?? "150").split(",").map(Number);
const lines = await Promise.all(delaysMs.map((oneWayMs) => startSlowLine(relay.port, oneWayMs)));
after(() => lines.forEach((line) => line.stop()));

for (const { url, oneWayMs } of lines) {
  const server = {
    settings: {
      WEBSIDE_TURN_URLS: url,
      WEBSIDE_TURN_SECRET: relay.secret,
      WEBSIDE_RELAY_ONLY: "true",
    },
  };
  visit(`a line of ${oneWayMs} ms each way is told from the two people`, async (it) => {
    const { counsellor, client } = await speakTogether(it);
    const clickMs = await measureLine(counsellor, client);
    const posts = [counsellor, client].map(({ page }) => postsOf(page));
    await Promise.all([heardEnough(counsellor, "counsellor"), heardEnough(client, "client")]);
    await readTheLine([counsellor, client], oneWayMs);
    const alone = await until("a report", () => posts[0].at(-1), { within: 70_000 });
    assert.ok(alone.pace.clientWaitingEstimated, "the client's own list is not shared");
    assert.deepEqual(await timesToldBy(counsellor, client), [], "no list is told");
    const list = await shareTimes(client);
    await pause(2 * oneWayMs + 1_000); // times sent meanwhile would have arrived
    assert.deepEqual(await timesToldBy(counsellor), [], "the other's is not asked for");
    const [here, there] = await Promise.all([counsellor, client].map(({ page }) => foundOn(page)));
    const before = posts[0].length;
    await counsellor.end();
    const { pace } = await until("the last report", () => posts[0].length > before && posts[0].at(-1));
    const truth = truthOf(here, there, await readingsOn(counsellor.page));
    say(oneWayMs, pace, truth, clickMs);
    assert.ok(truth.offMs.length > 1, "answers were heard while the line was at rest");
    assert.ok(Math.abs(middle(truth.offMs)) <= WITHIN_MS, `the response is ${truth.offMs} ms off`);
    tellsClashes(pace.clashes, truth);
    assert.equal(pace.clientWaitingEstimated, false, "the client's own list is told");
    assert.ok(pace.clientWaiting.n >= list.length, "all of it, from the beginning");
    const off = list.map((ms) => Math.abs(ms - middle(truth.livedMs)));
    assert.ok(Math.min(...off) <= WITHIN_MS, `${list} tells of ${truth.livedMs}`);
    assert.deepEqual(posts[1], [], "the client's page tells the server nothing of it");
  }, { server, timeout: 360_000 });
}

/** Both at their scripted microphones, after agreeing to count. */
async function speakTogether(it) {
  const [counsellor, client] = await Promise.all(["counsellor", "client"].map(async (who) =>
    it[who]({
      browser: browserFor(`talk-${who}`, { media: who, microphone: await talkOf(who) }),
    })));
  await Promise.all([counsellor, client].map(({ page }) => speakInStep(page)));
  const before = async () => {
    await choose(counsellor.page, `/pairs/${await counsellor.findPair()}/pace/choice`);
    await choose(client.page, "/me/pace/choice");
    await client.page.reload();
  };
  return it.meet({ modality: "voice", checking: true, counsellor, client, before });
}

/** Both read the delay of the line where it is worth a sentence, and neither where it is not. */
async function readTheLine(people, oneWayMs) {
  const [noted, long] = ["room-slow-line", "room-slow-line-long-voice"];
  for (const person of people) {
    if (oneWayMs >= NOTED_MS / 2) await person.read(noted, undefined, { timeout: 60_000 });
    assert.equal(await person.reads(noted), oneWayMs >= NOTED_MS / 2);
    if (oneWayMs >= LONG_MS / 2) await person.read(long, undefined, { timeout: 60_000 });
  }
}

/** The client chooses to share; returns what their page then tells the other. */
async function shareTimes(client) {
  await client.pressUnderMore("pace_room-title");
  await client.page.locator("#pace-dialog").getByRole("radio", { name: wordsWithin("pace_room-share") })
    .check({ force: true });
  await client.press("pace_room-done");
  return until("the list is told", async () => (await timesToldBy(client))[0]);
}

/** Lists of own response times that these pages sent to the other. */
async function timesToldBy(...people) {
  const found = await Promise.all(people.map(({ page }) => foundOn(page)));
  return found.flatMap(({ sent }) => sent).filter(({ type }) => type === "pace_times").map(({ ms }) => ms);
}

/** Measures the line in the joint check by a returned click, then closes the check. */
async function measureLine(counsellor, client) {
  const says = ["joint-line-quick", "joint-line-takes"];
  await until("the line is measured", async () => {
    await counsellor.press("joint-line-measure");
    await counsellor.readOne("joint-line-failed", ...says);
    return !(await counsellor.reads("joint-line-failed"));
  }, { within: 60_000 });
  await client.readOne(...says);
  const { sent } = await foundOn(counsellor.page);
  await counsellor.press("joint-skip");
  await Promise.all([counsellor.isInTheRoom(), client.isInTheRoom()]);
  return sent.findLast(({ type, ms }) => type === "click" && ms !== undefined).ms;
}

/** Posts the choice as the form on the page would. */
async function choose(page, path) {
  const status = await page.evaluate(async (to) => {
    const csrf = document.querySelector('meta[name="csrf"]').content;
    const body = new URLSearchParams({ choice: "count" });
    return (await fetch(to, { method: "POST", headers: { "x-csrf": csrf }, body })).status;
  }, path);
  assert.equal(status, 200);
}

function postsOf(page) {
  const posts = [];
  page.on("request", (request) => {
    const isPace = request.method() === "POST" && new URL(request.url()).pathname.endsWith("/pace");
    if (isPace) posts.push(request.postDataJSON());
  });
  return posts;
}

/** Waits until this page has heard enough answers of both while the line was stable. */
function heardEnough({ page }, who) {
  const other = who === "client" ? "counsellor" : "client";
  return until(`the ${who}'s page heard some answers while the line was at rest`, async () => {
    const found = await foundOn(page);
    const parts = found.sent.filter(({ type }) => type === "delay");
    const answers = [saidAt(found.own, TALK[who], 0), saidAt(found.other, TALK[other], 0)].map((said) =>
      said.filter(({ startMs }) => rests(parts, startMs)).length);
    return Math.min(...answers) > ROUNDS;
  }, { within: ROUNDS_MAX * PERIOD_MS, every: 500 });
}

/** Whether the delay stays the same for a while before and after. */
function rests(readings, atMs) {
  const near = readings.filter((one) => Math.abs(one.atMs - atMs) < REST_MS).map(({ ms }) => ms);
  return near.length > 3 && Math.max(...near) - Math.min(...near) <= WITHIN_MS;
}

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const lasts = ({ startMs, endMs }) => endMs - startMs;

/** Complete units at place `at` of the script. */
function saidAt(units, script, at) {
  const phase = phaseOf(units, script);
  const [start, end] = script[at];
  return units.filter((unit) => {
    const off = Math.abs(unit.startMs - phase - start) % PERIOD_MS;
    return Math.min(off, PERIOD_MS - off) < 150 && Math.abs(lasts(unit) - (end - start)) < 250;
  });
}

/** When the script began on this clock: the beginning that most units agree with. */
function phaseOf(units, script) {
  const begins = units.flatMap(({ startMs }) => script.map(([start]) => startMs - start));
  const near = (phase) => begins.filter((other) => {
    const apart = Math.abs(other - phase) % PERIOD_MS;
    return Math.min(apart, PERIOD_MS - apart) < 60;
  }).length;
  return begins.reduce((best, phase) => near(phase) > near(best) ? phase : best) % PERIOD_MS;
}

/** What the two pages hear of the same places in the script, without comparing their clocks. */
function truthOf(here, there, readings) {
  const { counsellor: hers, client: his } = TALK;
  const asksMs = hers[0][1] - hers[0][0];
  const moves = readings.map(({ atMs, delayMs }) => ({ atMs, ms: delayMs }));
  const at = (moment) => readings.findLast(({ atMs }) => atMs <= moment) ?? readings[0];
  const rounds = (place) => pairs(
    saidAt(here.own, hers, place), saidAt(here.other, his, place),
    saidAt(there.other, hers, place), saidAt(there.own, his, place),
  );
  const answers = rounds(0).filter(([, seen]) => rests(moves, seen.startMs)).map(([ask, seen, heard, own]) => {
    const seenMs = seen.startMs + here.latencyMs - ask.endMs;
    // The end by the script: a soft end is detected a little earlier after the line than before it.
    const livedMs = own.startMs - there.latencyMs - (heard.startMs + asksMs);
    return { seenMs, livedMs, offMs: seenMs - at(seen.startMs).delayMs - livedMs };
  });
  const clashes = [1, 2].flatMap((place) => rounds(place).map(([mine, , heard, own]) => {
    const couldHear = own.startMs - heard.startMs - there.latencyMs > REACTION_MS;
    return { kind: couldHear ? "ours" : "line", uncertainMs: at(mine.startMs).uncertainMs };
  }));
  const tookMs = [0, 1, 2].flatMap((place) => rounds(place).map(([mine, arrives, heard, own]) =>
    arrives.startMs - own.startMs + heard.startMs - mine.startMs));
  return {
    // Each round holds one clash of either kind; the first and the last may be incomplete.
    rounds: Math.ceil(here.own.at(-1).endMs / PERIOD_MS) + 1,
    seenMs: answers.map(({ seenMs }) => seenMs),
    livedMs: answers.map(({ livedMs }) => livedMs),
    offMs: answers.map(({ offMs }) => offMs),
    clashes,
    lineMs: middle(tookMs) + here.latencyMs + there.latencyMs,
  };
}

/** The same place of the script as both pages heard it; both begin to count at nearly one
 * moment. */
function pairs(mine, arrives, heard, own) {
  return mine.flatMap((first) => {
    const same = (units) => units.find(({ startMs }) => Math.abs(startMs - first.startMs) < PERIOD_MS / 4);
    const others = [arrives, heard, own].map(same);
    return others.every(Boolean) ? [[first, ...others]] : [];
  });
}

/** Checks that clashes of both kinds were counted, unless the line varied too much, as on a busy
 * machine. */
function tellsClashes(told, { clashes, rounds }) {
  const known = clashes.filter(({ uncertainMs }) => uncertainMs <= UNCERTAIN_MAX_MS);
  if (told === null) {
    assert.ok(known.length < clashes.length, "the line was known well enough to tell whose they were");
    return;
  }
  for (const kind of ["line", "ours"]) {
    const least = known.filter((clash) => clash.kind === kind).length;
    assert.ok(told[kind] >= least, `${told[kind]} ${kind}, in truth ${least} at least`);
    assert.ok(told[kind] <= rounds, `${told[kind]} ${kind} in ${rounds} rounds`);
  }
}

function say(oneWayMs, pace, truth, clickMs) {
  const rounded = (values) => values.map(Math.round).join(", ");
  console.log(`${oneWayMs} ms each way: mouth to ear and back ${Math.round(truth.lineMs)} ms, told as `
    + `${pace.lineMs}, by a click at the beginning ${clickMs}; answers seen after `
    + `${rounded(truth.seenMs)}, lived after ${rounded(truth.livedMs)}, corrected off by ${rounded(truth.offMs)}; clashes told ${JSON.stringify(pace.clashes)}, `
    + `in truth ${truth.clashes.map(({ kind, uncertainMs }) => `${kind} ±${uncertainMs}`).join(", ")}`);
}
