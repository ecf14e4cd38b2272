// The server under test: started on a free port with an empty data folder, killed and started
// again.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { RUN, TARGET } from "./places.mjs";
import { freePort, onExit } from "./processes.mjs";
import { within } from "./wait.mjs";

/** Read when a server starts, because benchmarks set theirs after this file was loaded. */
const program = () => process.env.WEBSIDE_BIN ?? join(TARGET, "debug/webside");

/** Starts a server. `demo` fills it with invented people; `publicUrl` and `settings` (environment
 * variables) are those of an operator. */
export async function startServer({ demo = true, host, publicUrl, settings = {} } = {}) {
  if (!existsSync(program())) throw new Error(`${program()} is missing: cargo build -p webside`);
  await mkdir(RUN, { recursive: true });
  const data = await mkdtemp(join(RUN, "data-"));
  const port = await freePort();
  const stun = await freePort();
  publicUrl ??= host && `http://${host}:${port}`;
  const server = {
    port,
    data,
    origin: publicUrl ?? `http://localhost:${port}`,
    log: "",
    links: {},
    /** The name of the client with the printed link. */
    clientName: undefined,
    child: null,
    async start() {
      // Only the first start is a demo's: each one makes a new link and so ends the old one's
      // logins.
      const isFirst = server.child === null;
      server.child = launch(server, { demo: demo && isFirst, publicUrl, settings, stun });
      await within(20_000, "the server says that it is ready", server.child.ready);
    },
    /** `kill -9`. */
    async kill() {
      await ended(server.child, "SIGKILL");
    },
    /** SIGTERM; resolves with the exit code when the server has drained. */
    async drain() {
      return ended(server.child, "SIGTERM");
    },
    async stop() {
      await ended(server.child, "SIGKILL");
      await rm(data, { recursive: true, force: true });
    },
    /** Runs another command of the binary on the same data folder; resolves with its output. */
    command: (...args) => command([...args, "--data", data]),
    /** The same for a command that asks: somebody types `answer`. */
    answered: (answer, ...args) => command([...args, "--data", data], `${answer}\n`),
  };
  await server.start();
  return server;
}

function environment(extra) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("WEBSIDE_"));
  return { ...Object.fromEntries(own), ...extra };
}

function launch(server, { demo, publicUrl, settings, stun }) {
  const args = ["serve", "--data", server.data, "--bind", `127.0.0.1:${server.port}`];
  if (demo) args.push("--demo");
  if (publicUrl) args.push("--public-url", publicUrl);
  const env = environment({ WEBSIDE_STUN: `127.0.0.1:${stun}`, ...settings });
  const child = spawn(program(), args, { env, stdio: ["ignore", "pipe", "pipe"] });
  onExit(child);
  let words = "";
  child.ready = new Promise((ready, fail) => {
    const hear = (chunk) => {
      server.log += chunk;
      words += chunk;
      if (!/^Webside is at .*\n/m.test(words)) return;
      const links = linksIn(words);
      if (demo ? links.client && links.counsellor : true) {
        Object.assign(server.links, links);
        server.clientName = /As (.+), a client:/.exec(words)?.[1] ?? server.clientName;
        ready();
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}:\n${words}`)));
  });
  child.ready.catch(() => {});
  return child;
}

/** The links that the server prints: set-up, counsellor's sign-in, client's personal link. */
function linksIn(text) {
  const links = {};
  for (const [link, path] of text.matchAll(/https?:\/\/[^\s/]+(\/set-up|\/sign-in\/link|\/j)#[\w-]+/g)) {
    const name = { "/set-up": "setUp", "/sign-in/link": "counsellor", "/j": "client" }[path];
    links[name] ??= link;
  }
  return links;
}

function ended(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once("exit", (code) => done(code));
    child.kill(signal);
  });
}

async function command(args, typed) {
  const child = spawn(program(), args, { env: environment({}), stdio: "pipe" });
  onExit(child);
  child.stdin.on("error", () => {}); // One that ends early reads nothing.
  child.stdin.end(typed);
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  // Its last words may arrive after it has ended.
  const code = await new Promise((done) => child.once("close", done));
  return { code, text };
}
