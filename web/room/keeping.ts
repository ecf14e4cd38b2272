// A noticing goes to the board once both said yes, from the client's page, under the id it was
// shared with, so that it is there once whatever is sent again. Nothing else that passes between
// the two browsers reaches the board. Deliberately absent: any other way to the server.

import type { LiveBoard } from "./board";
import type { Room } from "./state";

export function keepNoticings(
  room: Pick<Room, "facts" | "state" | "watch">, desk: Pick<LiveBoard, "do">,
): void {
  if (room.facts.role !== "client") return;
  const done = new Set<string>();
  room.watch(({ noticings }) => {
    for (const { id, text, kept } of noticings) {
      if (!kept || done.has(id)) continue;
      done.add(id);
      desk.do({ do: "add", id, body: { kind: "noticing" }, words: text });
    }
  });
}
