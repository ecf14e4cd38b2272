// What a counsellor's account keeps of the room: the sound at the door, and which boundaries they
// looked through. Deliberately absent: the account page; telling anybody that it was not kept.

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

  /** When the server is away, the ticks still serve their purpose: the list was looked through. */
  keepBoundaries(ticked: FormFields): void {
    void this.#server.post("/account/boundaries", { form: ticked });
  }
}
