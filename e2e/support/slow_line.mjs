// A line that takes its time: stands before a TURN server on loopback and passes every packet on, later.
// Both browsers come through it, so half of the delay each way is spent on each of the two legs.
// Deliberately absent: loss and reordering.

import dgram from "node:dgram";

const HOST = "127.0.0.1";

/** Starts it before the relay's `port`; `oneWayMs` is what it adds from one browser to the other. */
export async function startSlowLine(port, oneWayMs) {
  const outer = dgram.createSocket("udp4");
  const inner = new Map();
  const later = (send) => setTimeout(send, oneWayMs / 2);
  let isOpen = true;
  outer.on("message", (packet, from) => {
    const key = `${from.address}:${from.port}`;
    if (!inner.has(key)) {
      const socket = dgram.createSocket("udp4");
      socket.on("message", (back) =>
        later(() => isOpen && outer.send(back, from.port, from.address)));
      inner.set(key, socket);
    }
    later(() => isOpen && inner.get(key).send(packet, port, HOST));
  });
  await new Promise((ready) => outer.bind(0, HOST, ready));
  return {
    oneWayMs,
    url: `turn:${HOST}:${outer.address().port}?transport=udp`,
    stop() {
      isOpen = false;
      for (const socket of [outer, ...inner.values()]) socket.close();
    },
  };
}
