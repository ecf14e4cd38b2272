// The table of crates/alliance/src/board/section.rs, written by `cargo xtask wire`. Do not edit it.

import type { BoardBody } from "./wire";

export const SECTIONS = {
  "hope": {"owner":"writer","writerRemoves":true,"lists":["hope"]},
  "agenda": {"owner":"both","writerRemoves":false,"lists":["agenda","left"]},
  "goal": {"owner":"both","writerRemoves":false,"lists":["goal","past"]},
  "strength": {"owner":"client","writerRemoves":false,"lists":["helped","person"]},
  "step": {"owner":"client","writerRemoves":true,"lists":["before","after"]},
  "noticing": {"owner":"client","writerRemoves":false,"lists":["noticing"]},
} as const satisfies Record<BoardBody["kind"], object>;
