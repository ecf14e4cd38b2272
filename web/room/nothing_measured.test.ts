// What the set-up check finds stays on the device. Checked here by imports and types: no file that
// sends imports the check, no file of the check can send, and no message has a field for a
// measurement. The browser test `set_up` checks the traffic itself. Also: a noticing does not leave
// the two browsers before both agreed, nor when somebody speaks.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const read = (path: string): string => readFileSync(path, "utf8");

/** All own files that a file imports, directly or indirectly. */
function importsOf(path: string, seen = new Set<string>()): Set<string> {
  for (const [, name] of read(path).matchAll(/from\s+"(\.[^"]+)"/g)) {
    const imported = `${join(dirname(path), name ?? "")}.ts`;
    if (seen.has(imported)) continue;
    seen.add(imported);
    importsOf(imported, seen);
  }
  return seen;
}

const SENDS = [
  "line/socket", "line/seat", "talk", "saying/chat", "line/together", "line/peer",
  "safety/safety", "line/line_quality",
];
const CHECKS = ["looking", "says", "listening"].map((name) => `web/sensing/${name}.ts`);

test("nothing that sends knows of the set-up check", () => {
  for (const name of [...SENDS, "room"]) {
    const imported = importsOf(`web/room/${name}.ts`);
    assert.ok(imported.size > 0 || name === "talk", `${name} was read`);
    for (const check of [...CHECKS, "web/room/set_up/set_up.ts", "web/room/set_up/outline.ts"]) {
      assert.ok(!imported.has(check), `web/room/${name}.ts leads to ${check}`);
    }
  }
});

test("what knows of the set-up check sends nothing", () => {
  const views = importsOf("web/meeting.ts");
  const knowing = [...views].filter((path) => importsOf(path).has("web/sensing/says.ts"));
  assert.ok(knowing.includes("web/room/view/set_up/mirror.ts"));
  for (const path of knowing) {
    const used = [...read(path).matchAll(/\broom((?:\.\w+)+)/g)].map(([, name]) => name ?? "");
    const harmless = /^\.(state|facts)\b|^\.devices\.listenToLevel$/;
    assert.deepEqual(used.filter((name) => !harmless.test(name)), [], path);
    const ways = /\bfetch\(|sendBeacon|XMLHttpRequest|WebSocket|\.send\(|onDevice|inTab|indexedDB/;
    assert.doesNotMatch(read(path), ways, path);
  }
});

/** Names of the number fields of a type and of the types it uses. */
function numbersIn(types: string, name: string, seen = new Set<string>()): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const whole = new RegExp(`export (?:type|interface) ${name}\\b([^]*?)(?=\\nexport |$)`);
  const body = whole.exec(types);
  assert.ok(body?.[1] !== undefined, `there is a type ${name}`);
  const text = body[1].replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
  const numbers = [...text.matchAll(/(\w+)\??:\s*(?:Array<)?number/g)];
  const named = [...text.matchAll(/\b([A-Z]\w+)\b/g)].map(([, other]) => other ?? "");
  const ours = named.filter((other) => types.includes(` ${other} =`) ||
    types.includes(`interface ${other} `));
  return [
    ...numbers.map(([, field]) => `${name}.${field}`),
    ...ours.flatMap((other) => numbersIn(types, other, seen)),
  ];
}

test("no message has room for a measurement", () => {
  // If you add a number to a message, add it here and say what it is.
  const toServer = {
    "BrowserEnvelope.n": "which message",
    "FromBrowser.protocol": "version of the page",
    "FromBrowser.round": "which connection",
    "Resume.seen": "which message was seen",
    "LineReport.roundTripMs": "the network",
    "LineReport.lostPermille": "the network",
    "LineReport.mended": "the network",
    "Signal.line": "which media section",
    "Ways.nearness": "how large this person wants to see the other",
  };
  const wire = numbersIn(read("web/wire/wire.ts"), "BrowserEnvelope");
  assert.deepEqual([...new Set(wire)].sort(), Object.keys(toServer).sort());
  const toOther = {
    "WrittenLine.at": "when it was written",
    "CodeWord.agreedAt": "when the server kept it",
    "Talk.ms": "what this side adds to the delay of the line; own response times, if shared",
    "Talk.uncertainMs": "how far from the truth that may be",
    "Talk.heldMs": "how long a click of the line's measure was held",
    "Talk.latencyMs": "what this device adds to it",
    "Talk.from": "how many response times were told before",
  };
  const types = ["talk", "state"].map((name) => read(`web/room/${name}.ts`)).join("\n");
  const talk = numbersIn(types, "Talk");
  assert.deepEqual([...new Set(talk)].sort(), Object.keys(toOther).sort());
});

test("the report of a session's pace has no room for when somebody spoke", () => {
  const told = {
    "PaceMinute.counsellorS": "seconds of a minute",
    "PaceMinute.clientS": "seconds of a minute",
    "PaceMinute.bothS": "seconds of a minute",
    "PaceMinute.silentS": "seconds of a minute",
    "PaceTimes.n": "how often",
    "PaceMiddle.lowerMs": "a quartile",
    "PaceMiddle.medianMs": "a quartile",
    "PaceMiddle.upperMs": "a quartile",
    "PaceSilence.ms": "how long a silence was, not when",
    "PaceClashes.line": "how often",
    "PaceClashes.ours": "how often",
    "SessionPace.lineMs": "the line",
    "SessionPace.takeovers": "how often",
    "SessionPace.joinMs": "the same for all",
  };
  const report = numbersIn(read("web/wire/wire.ts"), "PaceReport");
  assert.deepEqual([...new Set(report)].sort(), Object.keys(told).sort());
  // If you post something from the room, add it here and say what it is.
  const posts = {
    "account.ts": "a counsellor's ticks, and whether there is a sound at the door",
    "pace/own_choice.ts": "this person's choice about counting",
    "pace/pace.ts": "the report",
    "safety/code_word.ts": "the word the two agreed on",
    "view/board/midway.ts": "what somebody wrote or chose in a form",
  };
  const posting = readdirSync("web/room", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .filter((path) => /\.post\(/.test(read(`web/room/${path}`)));
  assert.deepEqual(posting.sort(), Object.keys(posts).sort());
});

test("a noticing reaches the server by one way only, which two yeses open", () => {
  for (const name of ["line/socket", "line/returning_socket", "board/board", "board/board_ahead"]) {
    assert.ok(!importsOf(`web/room/${name}.ts`).has("web/room/board/noticings.ts"), name);
  }
  const writes = readdirSync("web", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .filter((path) => /body: \{ kind: "noticing" \}/.test(read(`web/${path}`)));
  assert.deepEqual(writes, ["room/board/keeping.ts"]);
  assert.match(read("web/room/board/keeping.ts"), /if \(!kept \|\|/);
  for (const name of ["board/keeping", "board/noticings", "view/board/noticings"]) {
    const path = `web/room/${name}.ts`;
    assert.doesNotMatch(read(path), /\bfetch\(|sendBeacon|XMLHttpRequest|WebSocket|onDevice/);
  }
});
