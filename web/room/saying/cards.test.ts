// One card at a time: which comes first, which wait, and that none is forgotten.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_CARD, nextCard, queueCards } from "./cards";

test("the most urgent card is shown, and the others wait", () => {
  assert.equal(queueCards(NO_CARD, []).shown, null);
  assert.equal(queueCards(NO_CARD, ["phrase", "noticing"]).shown, "phrase");
});

test("a card that is put away makes room for the next", () => {
  const both = queueCards(NO_CARD, ["phrase", "noticing"]);
  assert.equal(queueCards(both, ["noticing"]).shown, "noticing");
  assert.equal(queueCards(both, []).shown, null);
});

test("what is more urgent comes at once, what is less waits", () => {
  const noticing = queueCards(NO_CARD, ["noticing"]);
  assert.equal(queueCards(noticing, ["signal", "noticing"]).shown, "signal");
  assert.equal(queueCards(noticing, ["noticing", "held"]).shown, "noticing");
});

test("whoever asks sees the next card, and it stays until something urgent comes", () => {
  let turn = nextCard(queueCards(NO_CARD, ["phrase", "noticing", "held"]));
  assert.equal(turn.shown, "noticing");
  turn = queueCards(turn, ["phrase", "noticing", "held"]);
  assert.equal(turn.shown, "noticing", "what was passed by does not push in");
  turn = queueCards(turn, ["phrase", "signal", "noticing", "held"]);
  assert.equal(turn.shown, "signal");
});

test("after the last card comes the first", () => {
  let turn = queueCards(NO_CARD, ["phrase", "noticing"]);
  turn = nextCard(nextCard(turn));
  assert.equal(turn.shown, "phrase");
  assert.equal(nextCard(NO_CARD).shown, null);
});
