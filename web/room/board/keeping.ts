// A noticing goes to the board once both said yes, from the client's page, under the id it was
// shared with, so that it is there once whatever is sent again. Nothing else that passes between
// the two browsers reaches the board; the counsellor's page looks there for what has arrived.
// Deliberately absent: any other way to the server.

import type { LiveBoard } from "./board";
import type { Room } from "../state";

export function keepNoticings(
  room: Pick<Room, "facts" | "state" | "watch" | "noticingsAreOnBoard">,
  desk: Pick<LiveBoard, "do" | "watch">,
): void {
  if (room.facts.role === "client") write(room, desk);
  else look(room, desk);
}

function write(room: Pick<Room, "watch">, desk: Pick<LiveBoard, "do">): void {
  const done = new Set<string>();
  room.watch(({ noticings }) => {
    for (const { id, text, kept } of noticings) {
      if (!kept || done.has(id)) continue;
      done.add(id);
      desk.do({ do: "add", id, body: { kind: "noticing" }, words: text });
    }
  });
}

function look(room: Pick<Room, "noticingsAreOnBoard">, desk: Pick<LiveBoard, "watch">): void {
  desk.watch(({ board }) => {
    const noticings = board.entries.filter(({ body }) => body.kind === "noticing");
    room.noticingsAreOnBoard(noticings.map(({ id }) => id.replaceAll("-", "")));
  });
}
