// Runs a visit: a server, the two people in their own browsers, and what must be true for every
// visit: no page requests anything from another origin, violates its security policy, or throws.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { browserFor } from "./browsers.mjs";
import { Client, Counsellor } from "./person.mjs";
import { RUN } from "./places.mjs";
import { startProxy } from "./proxy.mjs";
import { startServer } from "./server.mjs";

export class Visit {
  /** `host` is the name in the public address, if it is not localhost. */
  constructor({ server = {}, proxied = false, host = null } = {}) {
    this.serverOptions = host ? { ...server, host } : server;
    this.proxied = proxied;
    this.people = [];
  }

  async open() {
    if (this.proxied) {
      this.proxy = await startProxy(null, typeof this.proxied === "object" ? this.proxied : {});
      const publicUrl = `http://localhost:${this.proxy.port}`;
      this.server = await startServer({ ...this.serverOptions, publicUrl });
      this.proxy.target = this.server.port;
    } else {
      this.server = await startServer(this.serverOptions);
    }
    this.origin = this.server.origin;
    this.links = this.server.links;
    this.clientName = this.server.clientName;
  }

  /** A counsellor in a fresh profile, not signed in yet. */
  counsellor(options = {}) {
    return this.person(Counsellor, "counsellor", options);
  }

  /** A client in a fresh profile, who has not opened the link yet. */
  client(options = {}) {
    return this.person(Client, "client", options);
  }

  async person(Kind, media, options = {}) {
    const { browser = browserFor(media, { media }), profile, origin = this.origin, ...rest } = options;
    const person = new Kind(this, await browser, origin);
    await person.open(profile, rest);
    this.people.push(person);
    return person;
  }

  /** Both, met in the room by `modality`, after the counsellor has admitted the client. Unless
   * `checking`, the counsellor skips the joint check for both. `before` is called once both are on
   * their pages. */
  async meet({ counsellor, client, before, ...options } = {}) {
    const [host, guest] = await Promise.all([
      counsellor ?? this.counsellor(),
      client ?? this.client(),
    ]);
    await Promise.all([host.signIn(), guest.arrive()]);
    await before?.();
    return this.meetInTheRoom(host, guest, options);
  }

  /** The same for two who are on their pages; `name` is the client's, if there are several. */
  async meetInTheRoom(host, guest, { modality = "video", checking = false, name } = {}) {
    await host.enterRoom({ modality, name });
    await guest.knock({ modality });
    await host.admit();
    await Promise.all([host.isMeeting(), guest.isMeeting()]);
    await Promise.all([host.checks(), guest.checks()]);
    if (!checking) {
      await host.press("joint-skip");
      await Promise.all([host.isInTheRoom(), guest.isInTheRoom()]);
    }
    return { counsellor: host, client: guest };
  }

  checkManners() {
    for (const person of this.people) {
      assert.deepEqual(person.strangers, [], `${person.name} asked another origin`);
      assert.deepEqual(person.troubles, [], `${person.name}'s pages had trouble`);
    }
  }

  async keepTraces(name) {
    const folder = join(RUN, "failures", name.replace(/[^\w]+/g, "-").slice(0, 60));
    await mkdir(folder, { recursive: true });
    for (const [index, person] of this.people.entries()) {
      await person.keepTraces(join(folder, `${index}-${person.name}`)).catch(() => {});
    }
    await writeFile(join(folder, "server.log"), this.server?.log ?? "").catch(() => {});
  }

  async close() {
    await Promise.all(this.people.map((person) => person.close().catch(() => {})));
    await this.proxy?.stop();
    await this.server?.stop();
  }
}
