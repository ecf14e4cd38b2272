// Programs that a test starts, and that end with it in any case.

import net from "node:net";

const children = new Set();
process.on("exit", endChildren);

/** Ends them all: a test that took too long left its own behind, and Node waits for them. */
export function endChildren() {
  for (const child of children) child.kill("SIGKILL");
}

/** Ends `child` when this process ends. */
export function onExit(child) {
  children.add(child);
  child.once("exit", () => children.delete(child));
}

/** A TCP port on 127.0.0.1 that is free now. */
export function freePort() {
  return new Promise((done, fail) => {
    const server = net.createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
