// A proxy between one browser and the server: records requests, cuts, delays or freezes live
// sockets, and can falsify their messages.

import http from "node:http";
import net from "node:net";
import { frameChanger } from "./frames.mjs";

const same = (text) => text;

/** Starts the proxy in front of `target`, a port that can be set later. `toServer` and `toBrowser`
 * get the text of each live message and return what to pass on, or null for nothing. */
export async function startProxy(target, { toServer = same, toBrowser = same } = {}) {
  const asked = [];
  const live = new Set();
  const state = { delayMs: 0, closed: false };

  const proxy = { target };
  const server = http.createServer((request, response) => {
    asked.push({ method: request.method, path: request.url });
    const { method, url: path, headers } = request;
    const to = { host: "127.0.0.1", port: proxy.target, method, path, headers };
    const onward = http.request(to, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.on("upgrade", (request, browser, first) => {
    asked.push({ method: "LIVE", path: request.url });
    if (state.closed) return browser.destroy();
    join({ request, browser, first, port: proxy.target, live, state, toServer, toBrowser });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return Object.assign(proxy, {
    port: server.address().port,
    /** Every request: the method, or LIVE for a socket, and the path. */
    asked,
    /** Cuts the live sockets of `who`, or of all; with `refuse`, rejects new ones until
     * `open()`. */
    cut({ who, refuse = false } = {}) {
      state.closed = refuse;
      for (const socket of live) if (!who || socket.who === who) socket.cut();
    },
    /** Half-open: the sockets of `who` stay open, but pass nothing in either direction. */
    freeze({ who } = {}) {
      for (const socket of live) if (!who || socket.who === who) socket.frozen = true;
    },
    /** Accepts new sockets again; frozen ones stay dead, as after a lost network. */
    open() {
      state.closed = false;
    },
    delay(ms) {
      state.delayMs = ms;
    },
    async stop() {
      for (const socket of live) socket.cut();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}

function join({ request, browser, first, port, live, state, toServer, toBrowser }) {
  // As browsers do: a short message does not wait for the one before to be confirmed.
  const server = net.connect({ port, host: "127.0.0.1", noDelay: true });
  const ends = [browser, server];
  const socket = {
    who: /webside_client=/.test(request.headers.cookie ?? "") ? "client" : "counsellor",
    frozen: false,
    cut: () => ends.forEach((end) => end.destroy()),
  };
  live.add(socket);
  const pass = (to) => (bytes) => {
    if (socket.frozen || to.destroyed) return;
    if (state.delayMs) setTimeout(() => !to.destroyed && to.write(bytes), state.delayMs);
    else to.write(bytes);
  };
  for (const end of ends) {
    end.on("error", () => end.destroy());
    end.on("close", () => {
      // A frozen socket does not tell the other side that it is gone.
      if (!socket.frozen) socket.cut();
      if (ends.every((each) => each.destroyed)) live.delete(socket);
    });
  }
  const headers = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i];
    if (!/^sec-websocket-extensions$/i.test(name)) headers.push(`${name}: ${request.rawHeaders[i + 1]}`);
  }
  server.write(`GET ${request.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
  const up = frameChanger(toServer, pass(server));
  if (first.length) up(first);
  browser.on("data", up);

  let head = Buffer.alloc(0);
  let down = null;
  server.on("data", (chunk) => {
    if (down) return down(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    browser.write(head.subarray(0, end + 4));
    down = frameChanger(toBrowser, pass(browser));
    if (head.length > end + 4) down(head.subarray(end + 4));
  });
}

/** Swaps the DTLS fingerprint wherever `pattern` matches, as a man in the middle would. */
export function swapFingerprints(pattern) {
  const forged = Array.from({ length: 32 }, (_, i) => (i * 7 + 1).toString(16).padStart(2, "0"))
    .join(":").toUpperCase();
  let swapped = 0;
  const change = (text) => text.replace(pattern, (found) => {
    swapped += 1;
    return found.replace(/[0-9A-F:]{95}/i, forged);
  });
  return { change, swapped: () => swapped };
}
