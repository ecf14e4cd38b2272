// The server's side of a board's socket, as far as tests of the room need it: answers heartbeats
// and records messages. The board itself is tested in board.test.ts.

import type { BoardFromBrowser, BoardToBrowser } from "../../wire/wire";
import type { Connection, ConnectionEvents } from "../env";
import type { Clock } from "./clock";

const DELAY_MS = 5;

export class FakeBoard {
  readonly said: BoardFromBrowser[] = [];
  /** Number of open sockets. */
  open = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  socket(events: ConnectionEvents): Connection {
    const alive: BoardToBrowser = { type: "alive" };
    let isOpen = true;
    this.open += 1;
    this.#clock.later(DELAY_MS, () => {
      if (isOpen) events.opened();
    });
    return {
      send: (text) => {
        this.said.push(JSON.parse(text));
        this.#clock.later(DELAY_MS, () => {
          if (isOpen) events.heard(JSON.stringify(alive));
        });
      },
      close: () => {
        if (isOpen) this.open -= 1;
        isOpen = false;
      },
    };
  }
}
