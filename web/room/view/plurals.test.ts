import assert from "node:assert/strict";
import { test } from "node:test";
import { sayPlural } from "./plurals";

const LEFT = `left =
    { $minutes ->
        [1] The last minute.
       *[other] { $minutes } minutes left.
    }
`;

test("a message says one and many, and digits in groups", () => {
  assert.equal(sayPlural(LEFT, { minutes: 1 }, "en-GB"), "The last minute.");
  assert.equal(sayPlural(LEFT, { minutes: 15 }, "en-GB"), "15 minutes left.");
  assert.equal(sayPlural(LEFT, { minutes: 1_500 }, "en-GB"), "1,500 minutes left.");
});

test("a language has the forms that it has", () => {
  const slots = `slots = { $n ->
    [one] { $n } termin
    [few] { $n } terminy
   *[other] { $n } terminów
}`;
  assert.deepEqual([1, 3, 5, 22].map((n) => sayPlural(slots, { n }, "pl")),
    ["1 termin", "3 terminy", "5 terminów", "22 terminy"]);
});

test("words are filled in without marks, and a page without the message says nothing", () => {
  assert.equal(sayPlural("for = For { $time }.", { time: "2 minutes" }, "en-GB"), "For 2 minutes.");
  assert.equal(sayPlural(undefined, {}, "en-GB"), "");
});
