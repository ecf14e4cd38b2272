import assert from "node:assert/strict";
import { test } from "node:test";
import { lineKey } from "./line_words";

const line = (ms: number | null, lostPermilleMax = 0, mended = 0, reports = 1) =>
  lineKey({
    delay: ms === null ? null : { ms, uncertainMs: 20 },
    lineSoFar: {
      reports, lostPermilleMax, mended, restarted: { source: 0, element: 0, round: 0 },
    },
  });

test("the line in one sentence, the worst first", () => {
  assert.equal(line(null, 0, 0, 0), null);
  assert.equal(line(120, 0, 0, 0), "midway-line-steady");
  assert.equal(line(null), "midway-line-steady");
  assert.equal(line(300, 49), "midway-line-steady");
  assert.equal(line(301, 49), "midway-line-delayed");
  assert.equal(line(301, 50), "midway-line-uneven");
  assert.equal(line(301, 50, 1), "midway-line-broke");
});
