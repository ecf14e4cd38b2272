// What this person wrote is known again in this tab and in a window that takes over, nowhere else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnWords } from "./own_words";
import { FakeMemory } from "../testing/world";

function page(tab: FakeMemory, memory: FakeMemory): OwnWords {
  const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return new OwnWords({ bytes, memory, tab }, "own-words");
}

test("own words are known by this page, after a reload, and in a window that takes over", () => {
  const [tab, memory] = [new FakeMemory(), new FakeMemory()];
  const first = page(tab, memory);
  const seal = first.seal("line", "a", "Hello", 1);
  const reloaded = page(tab, new FakeMemory());
  const another = page(new FakeMemory(), memory);
  for (const one of [first, reloaded, another]) {
    assert.ok(one.isOwn(seal, "line", "a", "Hello", 1));
    assert.ok(!one.isOwn(seal, "line", "a", "Hello", 2));
    assert.ok(!one.isOwn(seal, "line", "a", "Hello1"));
  }
  assert.ok(!page(new FakeMemory(), new FakeMemory()).isOwn(seal, "line", "a", "Hello", 1));
});

test("two windows of one person make one kind of seal", () => {
  const memory = new FakeMemory();
  const [one, two] = [page(new FakeMemory(), memory), page(new FakeMemory(), memory)];
  two.seal("an early one");
  one.seal("another");
  assert.ok(one.isOwn(two.seal("x"), "x") && two.isOwn(one.seal("x"), "x"));
});

test("the device forgets when the meeting is over, and the tab when told to", () => {
  const [tab, memory] = [new FakeMemory(), new FakeMemory()];
  const own = page(tab, memory);
  const seal = own.seal("x");
  own.stepOut();
  assert.equal(memory.get("own-words"), null);
  assert.ok(page(tab, memory).isOwn(seal, "x"), "a reload still knows");
  own.forget();
  assert.equal(tab.get("own-words"), null);
  assert.ok(!own.isOwn(seal, "x"));
});

test("where nothing can be kept, the page itself still knows", () => {
  const nothing = { get: () => null, set: () => {} };
  const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const own = new OwnWords({ bytes, memory: nothing, tab: nothing }, "own-words");
  const seal = own.seal("x");
  assert.ok(own.isOwn(seal, "x"));
  assert.equal(own.seal("x"), seal);
});
