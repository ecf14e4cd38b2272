// Another window has the counsellor's focus for a while; only their own device knows of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnFocus, takeOtherWindow } from "./own_focus";
import { FakeMemory } from "./testing/world";

function made() {
  const clock = { ms: 1_000_000 };
  const [device, tab] = [new FakeMemory(), new FakeMemory()];
  const again = () => new OwnFocus(() => clock.ms, device, tab);
  const focus = again();
  const elsewhere = (ms: number, own = focus) => {
    own.leave();
    clock.ms += ms;
    return own.comeBack();
  };
  return { focus, again, tab, elsewhere };
}

test("a while in another window is told after coming back; a glance is not", () => {
  const { elsewhere, focus } = made();
  assert.equal(focus.comeBack(), null);
  assert.equal(elsewhere(4_999), null);
  assert.equal(elsewhere(5_000), 5);
  assert.equal(elsewhere(20_400), 20);
});

test("what comes twice counts once", () => {
  const { elsewhere, focus } = made();
  focus.leave();
  assert.equal(elsewhere(10_000), 10);
  assert.equal(focus.comeBack(), null);
});

test("while nobody is there, another window is nobody's business", () => {
  const { elsewhere, focus, tab } = made();
  focus.leave();
  focus.stop();
  assert.equal(focus.comeBack(), null);
  assert.equal(takeOtherWindow(tab), null);
  assert.equal(elsewhere(10_000), 10);
});

test("the meeting is summed up once, through a reload, and then forgotten", () => {
  const { again, elsewhere, tab } = made();
  elsewhere(20_000);
  elsewhere(2_000);
  elsewhere(10_000, again());
  assert.deepEqual(takeOtherWindow(tab), { times: 2, seconds: 30 });
  assert.equal(takeOtherWindow(tab), null);
});

test("turned off, nothing is noticed, and the device remembers that", () => {
  const { again, elsewhere, focus, tab } = made();
  elsewhere(20_000);
  focus.leave();
  focus.want(false);
  assert.equal(focus.comeBack(), null);
  assert.equal(takeOtherWindow(tab), null);
  const later = again();
  assert.equal(later.wanted, false);
  assert.equal(elsewhere(20_000, later), null);
  later.want(true);
  assert.equal(elsewhere(20_000, later), 20);
});

test("a new meeting begins at nothing; damaged memory is nothing", () => {
  const { elsewhere, focus, tab } = made();
  elsewhere(20_000);
  focus.begin();
  assert.equal(takeOtherWindow(tab), null);
  for (const damaged of ["{", "null", '{"times":-1,"seconds":3}', '{"times":"2"}']) {
    tab.set("webside-other-window", damaged);
    assert.equal(takeOtherWindow(tab), null, damaged);
  }
});
