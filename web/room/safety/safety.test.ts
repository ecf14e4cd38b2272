// Commit and reveal, with liars in between: what is refused, and what both would see.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Side, Signal } from "../../wire/wire";
import { toBase64url } from "../encoding";
import type { Env } from "../env";
import { PHRASE_WORDS } from "./phrase_words";
import {
  agree, type Agreement, carriesOnly, otherRole, type Place, type Reveal, wordsOf,
} from "./safety";
import { FakeKeys, type Person, World } from "../testing/world";

const FINGERPRINTS = ["AA", "BB", "CC"].map((byte) =>
  `sha-256 ${Array.from({ length: 32 }, () => byte).join(":")}`);
const [OWN = "", OTHER = "", THIRD = ""] = FINGERPRINTS;

function env(subtle = crypto.subtle): Env {
  return {
    subtle,
    keys: new FakeKeys(subtle),
    bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
  } as unknown as Env;
}

function place(role: Side, round = 1): Place {
  return { pair: "pair", round, role };
}

async function both(round = 1): Promise<[Agreement, Agreement]> {
  return Promise.all([
    agree(env(), place("counsellor", round), OWN), agree(env(), place("client", round), OTHER),
  ]);
}

async function revealOf(one: Agreement, other: Agreement): Promise<Reveal> {
  const heard = await one.introduced(other.introduction);
  assert.ok(heard.kind === "say");
  return heard.signal;
}

test("the list has 512 plain words that nobody can mix up", () => {
  assert.equal(new Set(PHRASE_WORDS).size, 512);
  assert.equal(new Set(PHRASE_WORDS.map((word) => word.slice(0, 4))).size, 512);
  for (const word of PHRASE_WORDS) assert.match(word, /^[a-z]{4,8}$/);
});

test("a phrase takes nine bits a word", () => {
  const digest = new Uint8Array(32);
  const first = PHRASE_WORDS[0] ?? "";
  const last = PHRASE_WORDS[511] ?? "";
  assert.deepEqual(wordsOf(digest), [first, first, first, first]);
  digest.set([0xff, 0x80]);
  assert.deepEqual(wordsOf(digest), [last, first, first, first]);
  digest.set([0, 0, 0, 0x1f, 0xf0]);
  assert.deepEqual(wordsOf(digest), [first, first, first, last]);
});

test("both verify each other and read the same phrase, another one in each round", async () => {
  const phrases: string[] = [];
  for (const round of [1, 2]) {
    const [one, two] = await both(round);
    const reveals = [await revealOf(one, two), await revealOf(two, one)] as const;
    const here = await one.revealed(reveals[1]);
    const there = await two.revealed(reveals[0]);
    assert.ok(here.kind === "verified" && there.kind === "verified");
    assert.equal(here.verified.fingerprint, OTHER);
    assert.equal(there.verified.fingerprint, OWN);
    assert.deepEqual(here.verified.phrase, there.verified.phrase);
    phrases.push(here.verified.phrase.join(" "));
  }
  assert.notEqual(phrases[0], phrases[1]);
});

test("a reveal that differs from the promise in any part is refused", async () => {
  const nonce = toBase64url(new Uint8Array(32));
  const changes: ((reveal: Reveal) => Reveal)[] = [
    (reveal) => ({ ...reveal, fingerprint: THIRD }),
    (reveal) => ({ ...reveal, fingerprint: reveal.fingerprint.toLowerCase() }),
    (reveal) => ({ ...reveal, fingerprint: "" }),
    (reveal) => ({ ...reveal, nonce }),
    (reveal) => ({ ...reveal, nonce: `${reveal.nonce}|` }),
    (reveal) => ({ ...reveal, signature: toBase64url(new Uint8Array(64)) }),
    (reveal) => ({ ...reveal, signature: "" }),
  ];
  for (const change of changes) {
    const [one, two] = await both();
    await revealOf(one, two);
    const heard = await one.revealed(change(await revealOf(two, one)));
    assert.equal(heard.kind, "refused");
  }
});

test("a reveal that was not promised is refused, however well signed", async () => {
  const [one, two] = await both();
  const commit = toBase64url(new Uint8Array(32));
  await one.introduced({ ...two.introduction, commit });
  assert.equal((await one.revealed(await revealOf(two, one))).kind, "refused");
});

test("a reveal before its introduction, a second one, or one's own words are refused", async () => {
  const [one, two] = await both();
  const reveal = await revealOf(two, one);
  assert.equal((await one.revealed(reveal)).kind, "refused");
  await revealOf(one, two);
  assert.equal((await one.revealed(reveal)).kind, "verified");
  assert.equal((await one.revealed(reveal)).kind, "refused");
  assert.equal((await one.introduced(two.introduction)).kind, "refused");
  const [three] = await both();
  assert.equal((await three.introduced(three.introduction)).kind, "refused");
});

test("words of another round, room, or part are refused", async () => {
  const elsewhere: Place[] = [
    { ...place("client"), round: 2 }, { ...place("client"), pair: "other" }, place("counsellor"),
  ];
  for (const wrong of elsewhere) {
    const one = await agree(env(), place("counsellor"), OWN);
    const two = await agree(env(), wrong, OTHER);
    await revealOf(one, two);
    assert.equal((await one.revealed(await revealOf(two, one))).kind, "refused");
  }
});

test("descriptions may carry the revealed fingerprint only", () => {
  const line = `a=fingerprint:${OTHER}`;
  assert.ok(carriesOnly(`v=0\r\n${line}\r\nm=audio\r\n${line}\r\n`, OTHER));
  assert.ok(carriesOnly(`v=0\n${line.toLowerCase()}\n`, OTHER));
  assert.ok(!carriesOnly("v=0\r\n", OTHER));
  assert.ok(!carriesOnly(`v=0\r\n${line}\r\na=fingerprint:${THIRD}\r\n`, OTHER));
  assert.ok(!carriesOnly(`v=0\r\n${line}\r\n a=fingerprint:${THIRD}\r\n`, OTHER));
  assert.ok(!carriesOnly(`v=0\r\n${line}\r\na=fingerprint:sha-1 AA:BB\r\n`, OTHER));
  assert.ok(!carriesOnly(`v=0\r\n${line}\ra=fingerprint:${THIRD}\r\n`, OTHER));
});

function refusals(world: World): Side[] {
  return world.server.said.flatMap(({ role, message }) =>
    message.type === "signal" && message.signal.type === "refuse" ? [role] : []);
}

function assertRefused(world: World, people: Person[]): void {
  for (const { room, peer } of people) {
    assert.equal(room.state.safety.kind, "refused");
    assert.equal(room.state.line, "none");
    assert.equal(room.state.other?.stream ?? null, null);
    assert.equal(peer, undefined);
  }
  assert.ok(refusals(world).length > 0);
}

test("a server that swaps the fingerprint in a description: both screens refuse", async () => {
  for (const kind of ["offer", "answer"]) {
    const world = new World();
    world.server.hand = async (_, signal) => {
      if (signal.type !== "description" || signal.kind !== kind) return [signal];
      return [{ ...signal, sdp: signal.sdp.replace(/sha-256 .*/g, THIRD) }];
    };
    await world.meet();
    assertRefused(world, [world.counsellor, world.client]);
    // The server may call them together again; only a reload by the person starts again.
    world.server.hand = async (_, signal) => [signal];
    world.server.meetAgain();
    await world.pass(500);
    assertRefused(world, [world.counsellor, world.client]);
  }
});

test("a server that swaps the revealed fingerprint: both screens refuse", async () => {
  const world = new World();
  world.server.hand = async (_, signal) =>
    [signal.type === "reveal" ? { ...signal, fingerprint: THIRD } : signal];
  await world.meet();
  assertRefused(world, [world.counsellor, world.client]);
});

test("nothing is applied before the reveal", async () => {
  const world = new World();
  world.server.hand = async (_, signal) => signal.type === "reveal" ? [] : [signal];
  await world.meet();
  assert.deepEqual([world.client.room.state.line, world.client.room.state.safety.kind],
    ["joining", "unknown"]);
  assert.equal(world.client.peer?.localDescription, null);
  assert.equal(world.counsellor.peer?.connectionState, "new");
});

/** A man in the middle with its own keys, which speaks to each as if it were the other. */
function standBetween(world: World): void {
  const own = env(world.clock.subtle);
  const faces = new Map<string, Promise<Agreement>>();
  const face = (to: Side, round: number): Promise<Agreement> => {
    const at = `${to}/${round}`;
    const made = faces.get(at) ?? agree(own, place(otherRole(to), round), THIRD);
    faces.set(at, made);
    return made;
  };
  world.server.hand = async (from, signal, round): Promise<Signal[]> => {
    const back = await face(from, round);
    if (signal.type === "introduce") {
      const heard = await back.introduced(signal);
      assert.ok(heard.kind === "say");
      world.server.tell(from, { type: "signal", round, signal: back.introduction });
      world.server.tell(from, { type: "signal", round, signal: heard.signal });
      return [];
    }
    if (signal.type === "reveal") return [];
    if (signal.type !== "description") return [signal];
    return [{ ...signal, sdp: signal.sdp.replace(/sha-256 .*/g, THIRD) }];
  };
}

test("a server with keys of its own cannot make both read the same phrase", async () => {
  const world = new World();
  standBetween(world);
  await world.meet();
  const [here, there] = [world.counsellor.room.state.safety, world.client.room.state.safety];
  assert.deepEqual([here.kind, there.kind], ["first", "first"]);
  assert.ok("phrase" in here && "phrase" in there);
  assert.notDeepEqual(here.phrase, there.phrase);
  world.client.room.safety.rejectPhrase();
  await world.pass(100);
  assertRefused(world, [world.client]);
});

test("a server with keys of its own is a new device to people who know each other", async () => {
  const world = new World();
  await world.meet();
  await world.counsellor.room.safety.confirmPhrase();
  await world.client.room.safety.confirmPhrase();
  world.client.room.leave();
  world.counsellor.room.leave();
  await world.pass(1_000);
  standBetween(world);
  world.client.reload();
  world.counsellor.reload();
  await world.meet();
  assert.equal(world.counsellor.room.state.safety.kind, "new_device");
  assert.equal(world.client.room.state.safety.kind, "new_device");
});

test("a page that can sign refuses one that does not", async () => {
  const world = new World();
  world.client.secure = false;
  world.client.open();
  await world.meet();
  assert.equal(world.counsellor.room.state.safety.kind, "refused");
  assert.equal(world.client.room.state.safety.kind, "refused");
});
