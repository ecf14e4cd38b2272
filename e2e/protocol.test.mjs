// The example client of docs/protocol.md works as written: it knocks, is admitted, and ends with
// the meeting.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./support/places.mjs";
import { onExit } from "./support/processes.mjs";
import { visit } from "./support/visit.mjs";
import { until, within } from "./support/wait.mjs";

visit("the example client knocks, is let in, and hears the end", async (it) => {
  const counsellor = await it.counsellor();
  await counsellor.signIn();
  await counsellor.enterRoom();
  const example = join(ROOT, "docs/example-client.mjs");
  const child = spawn(process.execPath, ["--experimental-websocket", example, it.links.client], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  onExit(child);
  const ended = new Promise((done) => child.once("exit", done));
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  const heard = () => text.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line).type);

  await counsellor.admit();
  await until("it is let in", () => heard().includes("meet"));
  await counsellor.end();
  assert.equal(await within(5000, "the example ends", ended), 0, text);
  for (const type of ["welcome", "admitted", "meet", "ended"]) {
    assert.ok(heard().includes(type), `${type} among ${heard()}`);
  }
});
