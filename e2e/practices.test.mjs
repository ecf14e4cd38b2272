// Two practices on one server, each found by its host: they share nothing, and what the operator does
// with keys, or with one of them, is not noticed in the other. Chromium finds every name under
// `.localhost` on this machine, and lets its pages use cameras.

import assert from "node:assert/strict";
import { get } from "node:http";
import { peersOf } from "./support/inside.mjs";
import { seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const FIRST = "first.localhost";
const SECOND = "second.localhost";
const THIRD = "third.localhost";
const NAME = "The Green Door";
const PASSWORD = "a long walk by the river";
const ADA = { name: "Ada Ferrant", signInName: "ada", practiceName: NAME, password: PASSWORD };
const TWO = { host: FIRST };

/** What the operator's command prints, when it succeeds. */
async function says(running) {
  const { code, text } = await running;
  assert.equal(code, 0, text);
  return text;
}

/** The status of the front page at a host, asked by no browser. */
function statusAt(it, host) {
  const ask = { host: "127.0.0.1", port: it.server.port, headers: { host } };
  return new Promise((done, fail) =>
    get(ask, (answer) => done(answer.resume().statusCode)).once("error", fail));
}

/** Adds the second practice; returns its origin, and the link that sets it up. */
async function addSecond(it) {
  const text = await says(it.server.command("practice", "add", NAME, "--host", SECOND));
  const origin = `http://${SECOND}:${it.server.port}`;
  const setUp = /http:\S+\/set-up#\S+/.exec(text)?.[0];
  assert.ok(setUp?.startsWith(`${origin}/`), text);
  return { origin, setUp };
}

/** The practice that was the only one answers to unknown names until the server looks again. */
const isNoticed = (it) =>
  until("only hosts of practices are answered", async () => (await statusAt(it, THIRD)) === 404);

/** Writes a line of the agenda. */
async function write(person, text) {
  const field = person.page.getByLabel(words("board-agenda-add")).filter({ visible: true }).first();
  await field.fill(text);
  await field.press("Enter");
}

const readsAgenda = (person, expected) =>
  until(`${person.name} reads ${expected.join(" | ")}`, async () => {
    const all = await person.page.locator("#lines-agenda > li textarea.board-words")
      .evaluateAll((fields) => fields.map((each) => each.value));
    return JSON.stringify(all) === JSON.stringify(expected);
  });

/** Opens a page that is not there for anybody: it must not say whose server this is. */
async function findNothing(open) {
  const answer = await open;
  assert.equal(answer.status(), 404);
  assert.equal(await answer.text(), "Not found.\n");
  const headers = await answer.allHeaders();
  assert.match(headers["content-type"], /^text\/plain/);
  assert.equal(headers["set-cookie"], undefined);
  assert.doesNotMatch(JSON.stringify(headers), /webside|counsel/i);
}

visit("two meet on while keys are changed and the practice beside theirs is ended", async (it) => {
  const { origin, setUp } = await addSecond(it);
  const [counsellor, client, beside] = await Promise.all([
    it.counsellor({ origin }),
    it.client({ origin }),
    it.counsellor(),
  ]);
  await beside.signIn();
  await counsellor.setUp(setUp, ADA);
  const link = await counsellor.invite("Robin Ashdown");
  assert.ok(link.startsWith(`${origin}/j#`), link);
  await client.arrive(link);
  await it.meetInTheRoom(counsellor, client, { name: "Robin Ashdown" });
  const people = [counsellor, client];
  const see = () =>
    Promise.all([seeFace(counsellor.picture, "client"), seeFace(client.picture, "counsellor")]);
  await see();
  await Promise.all(people.map((person) => person.press("board-title")));
  await write(client, "The call with my brother");
  await readsAgenda(counsellor, ["The call with my brother"]);
  const unbroken = async () => [
    ...people.map((person) => person.told("welcome").length),
    ...(await Promise.all(people.map((person) => peersOf(person.page)))),
  ];
  const before = await unbroken();

  assert.match(await says(it.server.command("rotate-key", "--host", SECOND)), /has a new key/);
  assert.match(await says(it.server.command("rotate-key")), /holds a new key/);
  await see();
  await write(counsellor, "How the move is landing");
  await readsAgenda(client, ["The call with my brother", "How the move is landing"]);
  assert.equal((await beside.page.reload()).status(), 200);
  await beside.reach("/today");

  assert.match(await says(it.server.answered(FIRST, "practice", "end", FIRST)), /has ended/);
  await beside.page.getByText("Not found.").waitFor();
  await findNothing(beside.page.reload());
  await see();
  await write(client, "A letter to send");
  const agenda = ["The call with my brother", "How the move is landing", "A letter to send"];
  await readsAgenda(counsellor, agenda);
  assert.deepEqual(await unbroken(), before, "no line of theirs was dropped");

  // What was kept under each of the keys is read with the last.
  await counsellor.end();
  await counsellor.goto(`/pairs/${counsellor.pair}/board`);
  await readsAgenda(counsellor, agenda);
}, TWO);

visit("who is signed in at one practice is nobody at the other", async (it) => {
  const { origin } = await addSecond(it);
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  const [pair, cookies] = [await counsellor.findPair(), await counsellor.profile.cookies()];
  const there = await it.counsellor({ profile: counsellor.profile, origin });
  const guest = await it.client({ profile: client.profile, origin });
  const isNobody = async () => {
    for (const path of ["/today", "/people", `/pairs/${pair}`, `/room/${pair}`]) {
      await there.goto(path);
      await there.reach("/sign-in");
    }
  };
  await isNobody();
  await there.profile.addCookies(cookies.map((each) => ({ ...each, domain: SECOND })));
  await isNobody();
  await guest.goto("/arrive");
  await guest.read("error-open-link-again-sentence");
  await guest.page.goto("about:blank");
  await guest.openLink(it.links.client.replace(it.origin, origin));
  await guest.read("error-link-unknown-sentence");

  for (const [person, path] of [[counsellor, "/today"], [client, "/arrive"]]) {
    await person.goto(path);
    await person.reach(path);
  }
}, TWO);

visit("a host without a practice says nothing about whose server it is", async (it) => {
  await addSecond(it);
  await isNoticed(it);
  const stranger = await it.counsellor({ origin: `http://${THIRD}:${it.server.port}` });
  for (const path of ["/", "/today", "/sign-in", "/j", "/set-up", "/favicon.ico", "/nothing-here"]) {
    await findNothing(stranger.goto(path));
    assert.equal(await stranger.page.locator("script, link, img").count(), 0, path);
  }
  assert.equal(await stranger.page.title(), "");
  assert.deepEqual(await stranger.profile.cookies(), []);
}, TWO);
