// axe finds nothing on any page, light or dark, and a finger hits everything that can be pressed.

import assert from "node:assert/strict";
import { findingsInBoth } from "./support/axe.mjs";
import { smallTargets } from "./support/targets.mjs";
import {
  tourOfAMeeting, tourOfAQuestionnaire, tourOfTheFirstRun, tourOfThePace, tourOfThePractice,
  tourOfTheWork,
} from "./support/tour.mjs";
import { visit } from "./support/visit.mjs";

const tours = [
  ["the first run", tourOfTheFirstRun, { server: { demo: false } }],
  ["the practice", tourOfThePractice, {}],
  ["a meeting", tourOfAMeeting, {}],
  ["the work", tourOfTheWork, {}],
  ["a questionnaire", tourOfAQuestionnaire, {}],
  ["the pace", tourOfThePace, {}],
];

for (const [name, tour, options] of tours) {
  visit(`axe finds nothing during ${name}`, async (it) => {
    const found = [];
    const small = [];
    await tour(it, async (page, person) => {
      found.push(...(await findingsInBoth(person.page)).map((line) => `${page}, ${line}`));
      small.push(...(await smallTargets(person.page)).map((line) => `${page}, ${line}`));
    });
    assert.deepEqual(found, []);
    assert.deepEqual(small, []);
  }, { ...options, timeout: 240_000 });
}
