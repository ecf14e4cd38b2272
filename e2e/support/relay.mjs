// Debian's coturn on loopback, with the shared secret from which the server makes credentials.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { freePort, onExit } from "./processes.mjs";
import { until } from "./wait.mjs";
import net from "node:net";

const PROGRAM = ["/usr/bin/turnserver", "/usr/local/bin/turnserver"].find(existsSync) ?? "turnserver";

// Each process has its own hundred relay ports, so that two checkouts can run at the same time;
// they are below those that Linux assigns by itself (32768).
const PORTS_FROM = 20_000 + (process.pid % 120) * 100;

/** Starts coturn; `url` returns its address for one transport; it can be stopped and started
 * again. */
export async function startRelay() {
  const port = await freePort();
  const secret = "a-secret-for-tests-only";
  let child = null;
  const relay = {
    secret,
    port,
    url: (transport) => `turn:127.0.0.1:${port}?transport=${transport}`,
    async start() {
      child = launch(port, secret);
      await until("coturn listens", () => connects(port));
    },
    stop: () => new Promise((done) => {
      child.once("exit", done);
      child.kill("SIGKILL");
    }),
  };
  await relay.start();
  return relay;
}

function launch(port, secret) {
  const child = spawn(PROGRAM, [
    "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", `--listening-port=${port}`,
    `--min-port=${PORTS_FROM}`, `--max-port=${PORTS_FROM + 99}`,
    "--use-auth-secret", `--static-auth-secret=${secret}`, "--realm=webside.test",
    "--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli", "--no-multicast-peers",
    "--log-file=stdout", "--simple-log", "--pidfile=/dev/null", "-n",
  ], { stdio: "ignore" });
  onExit(child);
  return child;
}

function connects(port) {
  return new Promise((done) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy();
      done(true);
    });
    socket.on("error", () => done(false));
  });
}
