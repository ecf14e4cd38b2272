// Noticings: shared softly, through a lost line too, and on the board only when both said yes.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BoardOp } from "../wire/wire";
import { keepNoticings } from "./keeping";
import { type Noticing, Noticings } from "./noticings";
import type { Facts, RoomState } from "./state";
import { NOTICING_LENGTH_MAX, readTalk, type Talk } from "./talk";
import { Watched } from "./watched";

class Side {
  list: Noticing[] = [];
  other: Side | null = null;
  readonly heard: Talk[] = [];
  /** What the board was told. */
  readonly ops: BoardOp[] = [];
  readonly noticings: Noticings;

  constructor(role: "counsellor" | "client") {
    const watched = new Watched({ noticings: this.list } as Pick<RoomState, "noticings">);
    const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    this.noticings = new Noticings({ bytes }, role, {
      send: (said) => {
        const heard = readTalk(JSON.stringify(said));
        assert.notEqual(heard, null, `${JSON.stringify(said)} can be read`);
        if (this.other === null || heard === null) return false;
        this.other.heard.push(heard);
        this.other.noticings.heard(heard);
        return true;
      },
      changed: (list) => {
        this.list = list;
        watched.set({ noticings: list });
      },
    });
    const room = { facts: { role } as Facts, state: watched.state as RoomState,
      watch: (seen: (state: RoomState) => void) =>
        watched.watch((state) => seen(state as RoomState)) };
    keepNoticings(room, { do: (op) => this.ops.push(op) });
  }

  get first(): Noticing {
    const one = this.list[0];
    assert.ok(one, "there is a noticing");
    return one;
  }
}

function join(one: Side, two: Side): void {
  one.other = two;
  two.other = one;
  one.noticings.opened();
  two.noticings.opened();
}

function part(one: Side, two: Side): void {
  one.other = two.other = null;
}

function both(): [Side, Side] {
  const sides: [Side, Side] = [new Side("counsellor"), new Side("client")];
  join(...sides);
  return sides;
}

test("a noticing reaches the other and stays until it is put away", () => {
  const [maren, juno] = both();
  maren.noticings.share("  I notice a pause. ");
  assert.equal(juno.first.text, "I notice a pause.");
  assert.equal(juno.first.mine, false);
  assert.equal(maren.first.delivered, true);
  juno.noticings.putAway(juno.first.id);
  assert.deepEqual(juno.list, []);
  assert.equal(maren.list.length, 1, "each puts it away for themselves");
  assert.deepEqual(maren.heard.map(({ type }) => type), ["noticing_got"], "nobody is told of it");
  part(maren, juno);
  join(maren, juno);
  assert.deepEqual(juno.list, [], "it does not come back");
});

test("it is kept when both said yes, once, whoever shared it and whoever said it first", () => {
  for (const [by, first] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) {
    const sides = both();
    const [maren, juno] = sides;
    sides[by].noticings.share("It became quiet.");
    const { id } = maren.first;
    sides[first].noticings.wouldKeep(id, true);
    assert.deepEqual(juno.ops, [], "one yes keeps nothing");
    assert.equal(sides[1 - first as 0 | 1].first.theyWould, true);
    sides[1 - first as 0 | 1].noticings.wouldKeep(id, true);
    assert.ok(maren.first.kept && juno.first.kept);
    const add = { do: "add", id, body: { kind: "noticing" }, words: "It became quiet." };
    assert.deepEqual(juno.ops, [add]);
    assert.deepEqual(maren.ops, [], "only the client's page writes");
    part(maren, juno);
    join(maren, juno);
    assert.equal(juno.ops.length, 1);
  }
});

test("a yes can be taken back as long as it stands alone", () => {
  const [maren, juno] = both();
  juno.noticings.share("I wonder.");
  const { id } = juno.first;
  maren.noticings.wouldKeep(id, true);
  maren.noticings.wouldKeep(id, false);
  juno.noticings.wouldKeep(id, true);
  assert.deepEqual(juno.ops, []);
  juno.noticings.putAway(id);
  maren.noticings.wouldKeep(id, true);
  assert.deepEqual(juno.ops, [], "what was put away is not kept behind one's back");
  assert.equal(maren.first.kept, false);
});

test("what was said while apart arrives with the next connection", () => {
  const [maren, juno] = both();
  part(maren, juno);
  maren.noticings.share("Are we still together?");
  assert.equal(maren.first.delivered, false);
  maren.noticings.wouldKeep(maren.first.id, true);
  join(maren, juno);
  assert.equal(juno.first.text, "Are we still together?");
  assert.equal(juno.first.theyWould, true);
  part(maren, juno);
  juno.noticings.wouldKeep(juno.first.id, true);
  assert.deepEqual(juno.ops, [], "a yes heard before the line was lost may have been taken back");
  join(maren, juno);
  assert.ok(maren.first.kept && juno.first.kept);
  assert.equal(juno.ops.length, 1);
});

test("a yes that was taken back while apart keeps nothing", () => {
  const [maren, juno] = both();
  maren.noticings.share("I wonder.");
  const { id } = maren.first;
  maren.noticings.wouldKeep(id, true);
  part(maren, juno);
  maren.noticings.wouldKeep(id, false);
  juno.noticings.wouldKeep(id, true);
  join(maren, juno);
  assert.deepEqual(juno.ops, []);
  assert.equal(juno.first.theyWould, false);
  part(maren, juno);
  juno.noticings.wouldKeep(id, false);
  maren.noticings.wouldKeep(id, true);
  join(maren, juno);
  assert.deepEqual([juno.ops, maren.first.kept], [[], false]);
});

test("nobody can say yes for the other", () => {
  const [maren, juno] = both();
  juno.noticings.share("Mine alone.");
  const { id } = juno.first;
  juno.noticings.heard({ type: "noticing_keep", id, keep: true });
  juno.noticings.heard({ type: "noticing_kept", id });
  assert.deepEqual(juno.ops, [], "the other's yes alone keeps nothing");
  assert.equal(juno.first.kept, false);
  maren.noticings.heard({ type: "noticing_kept", id });
  assert.equal(maren.first.kept, false, "this person never said yes");
  maren.noticings.heard({ type: "noticing_keep", id: "0".repeat(32), keep: true });
  juno.noticings.heard({ type: "noticing", id, text: "Other words." });
  assert.equal(juno.first.text, "Mine alone.", "words are not exchanged under a yes");
  for (let more = 0; more < 40; more += 1) {
    const foreign = more.toString(16).padStart(32, "a");
    juno.noticings.heard({ type: "noticing", id: foreign, text: "More." });
  }
  assert.ok(juno.list.length <= 20, "nobody can be flooded");
});

test("what is no noticing of ours is not read", () => {
  const id = "0123456789abcdef".repeat(2);
  const whole = { type: "noticing", id, text: "I notice." };
  const wrong: unknown[] = [
    { ...whole, id: "a" }, { ...whole, id: `${id}0` }, { ...whole, id: id.toUpperCase() },
    { ...whole, id: 1 }, { ...whole, text: "" }, { ...whole, text: "  " }, { ...whole, text: " a" },
    { ...whole, text: 5 }, { ...whole, text: "x".repeat(NOTICING_LENGTH_MAX + 1) },
    { type: "noticing_keep", id }, { type: "noticing_keep", id, keep: 1 },
    { type: "noticing_keep", id: "..", keep: true }, { type: "noticing_got" },
    { type: "noticing_kept", id: null }, { type: "noticing_other", id },
  ];
  for (const one of wrong) assert.equal(readTalk(JSON.stringify(one)), null, JSON.stringify(one));
  assert.deepEqual(readTalk(JSON.stringify({ ...whole, extra: 1 })), whole);
  const long = "🌿".repeat(NOTICING_LENGTH_MAX);
  assert.deepEqual(readTalk(JSON.stringify({ ...whole, text: long })), { ...whole, text: long });
});
