// Posts two settings of a counsellor's account from the room: whether a sound announces a client at
// the door, and which boundaries are ticked. Failures are not reported to anybody.

import type { FormFields, ServerPort } from "./env";
import type { AccountPart } from "./state";

export class Account implements AccountPart {
  readonly #server: Pick<ServerPort, "post">;

  constructor(server: Pick<ServerPort, "post">) {
    this.#server = server;
  }

  keepSound(on: boolean): void {
    void this.#server.post("/account/sound", { form: [["sound", on ? "on" : "off"]] });
  }

  /** Not retried when the server cannot be reached: the list was looked through all the same. */
  keepBoundaries(ticked: FormFields): void {
    void this.#server.post("/account/boundaries", { form: ticked });
  }
}
