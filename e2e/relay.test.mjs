// A whole call through a TURN server only, over UDP and over TCP, and its repair when the relay is
// gone for a moment.

import assert from "node:assert/strict";
import { after } from "node:test";
import { hear, seeFace } from "./support/picture.mjs";
import { startRelay } from "./support/relay.mjs";
import { visit } from "./support/visit.mjs";

const relay = await startRelay();
after(() => relay.stop());

const relayed = (transport) => ({
  server: {
    settings: {
      WEBSIDE_TURN_URLS: relay.url(transport),
      WEBSIDE_TURN_SECRET: relay.secret,
      WEBSIDE_RELAY_ONLY: "true",
    },
  },
});

for (const transport of ["udp", "tcp"]) {
  visit(`a call through the relay alone, over ${transport}`, async (it) => {
    const { counsellor, client } = await it.meet();
    await Promise.all([seeFace(counsellor.picture, "client"), seeFace(client.picture, "counsellor")]);
    await Promise.all([hear(counsellor), hear(client)]);
    for (const person of [counsellor, client]) {
      const line = await person.line();
      assert.equal(line.local.type, "relay", `the ${person.name} sends through the relay`);
      assert.equal(line.local.relayProtocol, transport);
      assert.equal(line.far.type, "relay");
    }
    await client.say("Through the relay.");
    await counsellor.readChat("Through the relay.");
  }, relayed(transport));
}

visit("when the relay goes away for a moment, both are told and the line is mended", async (it) => {
  const { counsellor, client } = await it.meet();
  await Promise.all([seeFace(counsellor.picture, "client"), seeFace(client.picture, "counsellor")]);
  await relay.stop();
  await Promise.all([counsellor, client].map((person) =>
    person.read("room-notice-line-mending", {}, { timeout: 20_000 })));
  await relay.start();
  await Promise.all([
    seeFace(counsellor.picture, "client", { within: 30_000 }),
    seeFace(client.picture, "counsellor", { within: 30_000 }),
  ]);
  await hear(client);
}, relayed("udp"));
