// A noticing goes to the board once both said yes, from the client's page, under the id it was
// shared with, so that it is there once whatever is sent again. Nothing else that passes between
// the two browsers reaches the board; the counsellor's page looks there for what has arrived.
// Deliberately absent: any other way to the server.

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
  else look(noticings, board);
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

function look(noticings: Pick<Noticings, "areOnBoard">, board: Pick<LiveBoard, "watch">): void {
  board.watch(({ board: { entries } }) => {
    const kept = entries.filter(({ body }) => body.kind === "noticing");
    noticings.areOnBoard(kept.map(({ id }) => id.replaceAll("-", "")));
  });
}
