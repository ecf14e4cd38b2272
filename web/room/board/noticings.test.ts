// Noticings: shared softly, also through a lost connection, and on the board only when both agreed.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BoardEntry, BoardOp } from "../../wire/wire";
import type { BoardState } from "../board_state";
import { keepNoticings } from "./keeping";
import type { Noticing, RoomState } from "../state";
import { Noticings, type NoticingTalk } from "./noticings";
import { OwnWords } from "../safety/own_words";
import { NOTICING_LENGTH_MAX, readTalk, type Talk } from "../talk";
import { FakeMemory, type Person, World } from "../testing/world";
import { Watched } from "../watched";

class Side {
  list: Noticing[] = [];
  other: Side | null = null;
  readonly heard: Talk[] = [];
  /** Ops that were sent to the board. */
  readonly ops: BoardOp[] = [];
  readonly noticings: Noticings;

  /** Memory of the tab; it survives a reload. */
  readonly tab: FakeMemory;
  readonly #role: "counsellor" | "client";
  readonly #board = new Watched({ board: { entries: [], review_every: null } } as
    Pick<BoardState, "board">);

  constructor(role: "counsellor" | "client", tab = new FakeMemory()) {
    this.#role = role;
    this.tab = tab;
    const watched = new Watched({ noticings: this.list } as Pick<RoomState, "noticings">);
    const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    const own = new OwnWords({ bytes, memory: new FakeMemory(), tab }, "own-words");
    this.noticings = new Noticings(role, own, { tab, key: "away" }, {
      bytes,
      send: (said) => {
        const heard = readTalk(JSON.stringify(said));
        assert.notEqual(heard, null, `${JSON.stringify(said)} can be read`);
        if (this.other === null || heard === null) return false;
        this.other.heard.push(heard);
        this.other.noticings.heard(heard as NoticingTalk);
        return true;
      },
      changed: (list) => {
        this.list = list;
        watched.set({ noticings: list });
      },
    });
    keepNoticings(role, watched, this.noticings, {
      do: (op) => this.ops.push(op),
      watch: (seen) => this.#board.watch((state) => seen(state as BoardState)),
    });
  }

  /** The server's board contains what the client's page has written. */
  seesOnBoard({ ops }: Side): void {
    const entries = ops.flatMap((op) => op.do !== "add" ? [] : [{
      id: op.id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"), body: op.body,
    } as BoardEntry]);
    this.#board.set({ board: { entries, review_every: null } });
  }

  /** A new page in the same tab, not connected yet. */
  reload(): Side {
    if (this.other !== null) part(this, this.other);
    return new Side(this.#role, this.tab);
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

/** Ids under which the client's page wrote to the board. */
function written({ ops }: Side): string[] {
  return ops.map((op) => op.do === "add" ? op.id : op.do);
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
  assert.ok(!maren.heard.some(({ type }) => type === "noticing_keep"), "nobody is told of it");
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
  const theirs = { type: "noticing", from: "counsellor", seal: "" } as const;
  juno.noticings.heard({ ...theirs, id, text: "Other words." });
  assert.equal(juno.first.text, "Mine alone.", "words are not exchanged under a yes");
  for (let more = 0; more < 40; more += 1) {
    const foreign = more.toString(16).padStart(32, "a");
    juno.noticings.heard({ ...theirs, id: foreign, text: "More." });
  }
  assert.ok(juno.list.length <= 20, "nobody can be flooded");
});

test("after a reload the other page gives them back, whoever shared them", () => {
  for (const reloaded of [0, 1] as const) {
    const sides = both();
    sides[0].noticings.share("I notice a pause.");
    sides[1].noticings.share("I wonder.");
    sides[reloaded] = sides[reloaded].reload();
    join(...sides);
    const again = sides[reloaded];
    const mine = ({ text, mine, delivered }: Noticing) => ({ text, mine, delivered });
    assert.deepEqual(again.list.map(mine), [
      { text: "I notice a pause.", mine: reloaded === 0, delivered: true },
      { text: "I wonder.", mine: reloaded === 1, delivered: true },
    ]);
    const there = sides[1 - reloaded as 0 | 1];
    assert.equal(there.list.length, 2, "nothing comes twice");
    const from = reloaded === 0 ? "client" : "counsellor";
    const forged = { type: "noticing", id: "f".repeat(32), from, text: "Not mine." } as const;
    for (const page of [there, there.reload()]) {
      const before = page.list.length;
      for (const seal of ["", "0".repeat(64)]) page.noticings.heard({ ...forged, seal });
      assert.equal(page.list.length, before, "nobody puts words in this person's mouth");
    }
  }
});

test("what was put away stays away through a reload, and nobody learns of it", () => {
  const [maren, juno] = both();
  maren.noticings.share("I notice a pause.");
  juno.noticings.share("Mine.");
  for (const { id } of juno.list) juno.noticings.putAway(id);
  const again = juno.reload();
  maren.heard.length = 0;
  join(maren, again);
  assert.deepEqual(again.list, []);
  const told = maren.heard.filter(({ type }) => type === "noticing_have");
  assert.deepEqual(told.map((said) => "ids" in said && said.ids.toSorted()),
    [maren.list.map(({ id }) => id).toSorted()], "it counts as known, like any other");
  again.noticings.forget();
  assert.equal(again.tab.get("away"), null);
  again.tab.set("away", "{broken");
  assert.doesNotThrow(() => again.reload());
});

test("a yes that a page has forgotten is asked for again, and the other's still counts", () => {
  for (const reloaded of [0, 1] as const) {
    for (const by of [0, 1] as const) {
      const sides = both();
      sides[by].noticings.share("It became quiet.");
      const { id } = sides[0].first;
      const stays = sides[1 - reloaded as 0 | 1];
      stays.noticings.wouldKeep(id, true);
      sides[reloaded] = sides[reloaded].reload();
      join(...sides);
      const [maren, juno] = sides;
      assert.equal(sides[reloaded].first.theyWould, true);
      assert.deepEqual(juno.ops, []);
      sides[reloaded].noticings.wouldKeep(id, true);
      assert.ok(maren.first.kept && juno.first.kept);
      assert.deepEqual(written(juno), [id]);
    }
  }
});

test("one's own yes does not come back with a reload", () => {
  for (const reloaded of [0, 1] as const) {
    const sides = both();
    sides[reloaded].noticings.share("It became quiet.");
    const { id } = sides[0].first;
    sides[reloaded].noticings.wouldKeep(id, true);
    sides[reloaded] = sides[reloaded].reload();
    join(...sides);
    assert.equal(sides[reloaded].first.iWould, false);
    assert.equal(sides[1 - reloaded as 0 | 1].first.theyWould, false);
    sides[1 - reloaded as 0 | 1].noticings.wouldKeep(id, true);
    assert.deepEqual(sides[1].ops, [], "nobody's old yes keeps anything");
  }
});

test("what is on the board is not given again; what did not reach it is", () => {
  for (const reached of [true, false]) {
    const [maren, juno] = both();
    maren.noticings.share("It became quiet.");
    const { id } = maren.first;
    for (const side of [maren, juno]) side.noticings.wouldKeep(id, true);
    if (reached) maren.seesOnBoard(juno);
    const again = juno.reload();
    join(maren, again);
    assert.equal(maren.first.kept, reached);
    assert.equal(again.list.length, reached ? 0 : 1);
    assert.deepEqual(again.ops, []);
    if (reached) continue;
    again.noticings.wouldKeep(id, true);
    assert.deepEqual(written(again), [id]);
    const marenAgain = maren.reload();
    join(marenAgain, again);
    assert.deepEqual(marenAgain.list, [], "the client's page has kept it");
    assert.equal(again.first.kept, true);
  }
});

test("what is no noticing of ours is not read", () => {
  const id = "0123456789abcdef".repeat(2);
  const whole = { type: "noticing", id, from: "client", text: "I notice.", seal: "" };
  const wrong: unknown[] = [
    { ...whole, id: "a" }, { ...whole, id: `${id}0` }, { ...whole, id: id.toUpperCase() },
    { ...whole, id: 1 }, { ...whole, from: "owner" }, { type: "noticing", id, text: "I notice." },
    { type: "noticing_have", ids: id },
    { ...whole, text: "" }, { ...whole, text: "  " }, { ...whole, text: " a" },
    { ...whole, text: 5 }, { ...whole, text: "x".repeat(NOTICING_LENGTH_MAX + 1) },
    { type: "noticing_keep", id }, { type: "noticing_keep", id, keep: 1 },
    { type: "noticing_keep", id: "..", keep: true }, { type: "noticing_got" },
    { type: "noticing_kept", id: null }, { type: "noticing_other", id },
  ];
  for (const one of wrong) assert.equal(readTalk(JSON.stringify(one)), null, JSON.stringify(one));
  assert.deepEqual(readTalk(JSON.stringify({ ...whole, extra: 1 })), whole);
  const have = { type: "noticing_have", ids: [id, 1, "..", id.slice(1)] };
  assert.deepEqual(readTalk(JSON.stringify(have)), { ...have, ids: [id] });
  const long = "🌿".repeat(NOTICING_LENGTH_MAX);
  assert.deepEqual(readTalk(JSON.stringify({ ...whole, text: long })), { ...whole, text: long });
});

test("in a room the client's page alone writes it to the board, which leaving closes", async () => {
  const world = new World();
  const { counsellor, client } = world;
  await world.meet();
  counsellor.room.noticings.share("Courage");
  await world.pass(100);
  const [{ id } = { id: "" }] = client.room.state.noticings;
  for (const { room } of [counsellor, client]) room.noticings.wouldKeep(id, true);
  await world.pass(100);
  const ops = (person: Person) => person.board.said.filter(({ type }) => type === "do");
  assert.deepEqual(ops(counsellor), []);
  const op: BoardOp = { do: "add", id, body: { kind: "noticing" }, words: "Courage" };
  assert.deepEqual(ops(client), [{ type: "do", n: 1, op }]);
  client.room.leave();
  await world.pass(3_000);
  assert.deepEqual([counsellor.board.open, client.board.open], [1, 0]);
});
