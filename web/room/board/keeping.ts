// Writes a noticing to the board once both agreed. The client's page does this, under the id with
// which the noticing was shared, so that a repeated op adds nothing. Nothing else from the data
// channel reaches the board; the counsellor's page checks the board for what has arrived.

import type { Side } from "../../wire/wire";
import type { RoomState } from "../state";
import type { Watched } from "../watched";
import type { LiveBoard } from "../board_state";
import type { Noticings } from "./noticings";

export function keepNoticings(
  role: Side,
  watched: Pick<Watched<Pick<RoomState, "noticings">>, "watch">,
  noticings: Pick<Noticings, "areOnBoard">,
  board: Pick<LiveBoard, "do" | "watch">,
): void {
  if (role === "client") write(watched, board);
  else markKept(noticings, board);
}

function write(
  watched: Pick<Watched<Pick<RoomState, "noticings">>, "watch">, board: Pick<LiveBoard, "do">,
): void {
  const done = new Set<string>();
  watched.watch(({ noticings }) => {
    for (const { id, text, kept } of noticings) {
      if (!kept || done.has(id)) continue;
      done.add(id);
      board.do({ do: "add", id, body: { kind: "noticing" }, words: text });
    }
  });
}

function markKept(noticings: Pick<Noticings, "areOnBoard">, board: Pick<LiveBoard, "watch">): void {
  board.watch(({ board: { entries } }) => {
    const kept = entries.filter(({ body }) => body.kind === "noticing");
    noticings.areOnBoard(kept.map(({ id }) => id.replaceAll("-", "")));
  });
}
