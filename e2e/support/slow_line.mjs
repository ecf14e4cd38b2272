// A slow line: a proxy before a TURN server on loopback, which delays every packet. Both browsers
// use it, so each of the two legs has half of the delay. Deliberately absent: loss and reordering.

import dgram from "node:dgram";

const HOST = "127.0.0.1";

/** Starts the proxy before the relay's `port`; `oneWayMs` is the added delay from browser to
 * browser. */
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
