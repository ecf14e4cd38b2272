// What is reported of a count while somebody still speaks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Found, Pacing } from "../../sensing/pacing";
import { builtModule } from "../../sensing/testing";
import { Count } from "./pace_count";

const SAYS_NOTHING: Found = { heardMs: 0, knownMs: 0, own: [], other: [] };

test("while one of them speaks on, only what was before is told", () => {
  const measures = new Pacing(builtModule("pacing"));
  const count = new Count("a");
  count.together(true, 0);
  count.found(SAYS_NOTHING, 0);
  const own = [{ startMs: 1_000, endMs: 9_000 }, { startMs: 20_000, endMs: 21_000 }];
  count.found({ ...SAYS_NOTHING, heardMs: 40_000, knownMs: 10_000, own }, 0);
  assert.equal(count.lengthMs, 10_000);
  const [before] = count.session(measures, false).minutes;
  assert.deepEqual(before, { counsellorS: 8, clientS: 0, bothS: 0, silentS: 2 });
  assert.equal(count.ownTimes(measures), null);

  const other = [{ startMs: 10_000, endMs: 45_000 }];
  count.found({ ...SAYS_NOTHING, heardMs: 50_000, knownMs: 49_000, other }, 0);
  const after = count.session(measures, false);
  assert.deepEqual(after.minutes, [{ counsellorS: 8, clientS: 34, bothS: 1, silentS: 6 }]);
  assert.equal(after.waiting.n, 0, "a short response is no turn");
});
