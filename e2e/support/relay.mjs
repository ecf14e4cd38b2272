// Debian's coturn on loopback, with the shared secret that the server hands credentials out by.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { freePort, onExit } from "./processes.mjs";
import { until } from "./wait.mjs";
import net from "node:net";

const PROGRAM = ["/usr/bin/turnserver", "/usr/local/bin/turnserver"].find(existsSync) ?? "turnserver";

/** Starts coturn; `urls` names it for one transport. */
export async function startRelay() {
  const port = await freePort();
  const secret = "a-secret-for-tests-only";
  const child = spawn(PROGRAM, [
    "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", `--listening-port=${port}`,
    "--min-port=49600", "--max-port=49700",
    "--use-auth-secret", `--static-auth-secret=${secret}`, "--realm=webside.test",
    "--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli", "--no-multicast-peers",
    "--log-file=stdout", "--simple-log", "--pidfile=/dev/null", "-n",
  ], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const collect = (chunk) => (log += chunk);
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  onExit(child);
  await until("coturn listens", () => connects(port), { within: 10_000 });
  return {
    port,
    secret,
    url: (transport) => `turn:127.0.0.1:${port}?transport=${transport}`,
    log: () => log,
    stop: () => new Promise((done) => {
      child.once("exit", done);
      child.kill("SIGKILL");
    }),
  };
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
