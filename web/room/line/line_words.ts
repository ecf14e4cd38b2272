// How the line has been in this session, as one of a few sentences. The thresholds are those of the
// page that lists meetings.

import { NOTED_MS } from "./delay";
import type { RoomState } from "../state";

const UNEVEN_PERMILLE = 50; // as in crates/server/src/charts/quality.rs

/** Message key; null while nothing is known, as in a meeting by text. */
export function lineKey(state: Pick<RoomState, "delay" | "lineSoFar">): string | null {
  const { delay, lineSoFar } = state;
  if (lineSoFar.mended > 0) return "midway-line-broke";
  if (lineSoFar.lostPermilleMax >= UNEVEN_PERMILLE) return "midway-line-uneven";
  if (delay !== null && delay.ms > NOTED_MS) return "midway-line-delayed";
  return lineSoFar.reports === 0 && delay === null ? null : "midway-line-steady";
}
