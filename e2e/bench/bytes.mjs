// Bytes over the wire on a first visit, compressed, fonts and headers included, and the number of
// requests: a client's arrival, and the way on to a meeting by text, by voice and by video; the
// counsellor's room.

import { join } from "node:path";
import { closeBrowsers } from "../support/browsers.mjs";
import { TARGET } from "../support/places.mjs";
import { noteUsable, usableAt } from "../support/usable.mjs";
import { Visit } from "../support/visit_driver.mjs";

process.env.WEBSIDE_BIN ??= join(TARGET, "release/webside");

/** Counts what the page of `person` loads from now on. */
async function scales(person) {
  const debug = await person.profile.newCDPSession(person.page);
  await debug.send("Network.enable");
  const asked = new Map();
  const rows = [];
  const note = (requestId, bytes) => rows.push({ ...asked.get(requestId), bytes });
  debug.on("Network.requestWillBeSent", ({ requestId, request, redirectResponse, wallTime }) => {
    if (redirectResponse) note(requestId, redirectResponse.encodedDataLength);
    asked.set(requestId, { url: request.url, at: wallTime * 1000 });
  });
  debug.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    note(requestId, encodedDataLength);
  });
  // Responses from the browser's cache have no bytes and are no requests.
  return () => rows.filter((row) => /^https?:/.test(row.url ?? "") && row.bytes > 0);
}

const kilobytes = (rows) => rows.reduce((sum, row) => sum + row.bytes, 0) / 1000;
const table = [];
const detail = [];
const weigh = (what, aim, rows) => {
  table.push([what, `${kilobytes(rows).toFixed(1)} KB`, `${rows.length} requests`, aim]);
  detail.push(`\n${what}`);
  for (const row of rows) {
    detail.push(`  ${(row.bytes / 1000).toFixed(1).padStart(7)} KB  ${new URL(row.url).pathname}`);
  }
};

/** Opens the link, up to the arrival and all that it loads by itself. */
async function arrives(it) {
  const client = await it.client();
  await client.page.addInitScript(noteUsable);
  const loads = await scales(client);
  await client.arrive();
  const usable = await usableAt(client.page);
  await client.page.waitForLoadState("networkidle");
  return { client, loads, usable };
}

async function meets(it, counsellor, modality, aim) {
  const { client, loads } = await arrives(it);
  await client.knock({ modality });
  await counsellor.admit();
  await Promise.all([counsellor.isMeeting(), client.isMeeting()]);
  weigh(`client, link to meeting by ${modality}`, aim, loads());
  await client.leave();
  await client.close();
}

const it = new Visit();
try {
  await it.open();
  const first = await arrives(it);
  const isBefore = ({ at }) => at <= first.usable;
  weigh("client, link to arrival", "≤ 80 KB", first.loads().filter(isBefore));
  weigh("then, while one reads", "", first.loads().filter((row) => !isBefore(row)));
  await first.client.close();

  const signedIn = await it.counsellor();
  await signedIn.signIn();
  const counsellor = await it.counsellor();
  await counsellor.profile.addCookies(await signedIn.profile.cookies());
  const counsellorLoads = await scales(counsellor);
  counsellor.pair = await signedIn.findPair();
  await counsellor.goto(`/room/${counsellor.pair}`);
  await counsellor.sitDown("video");
  await meets(it, counsellor, "video", "≤ 290 KB");
  weigh("counsellor, room to meeting", "", counsellorLoads());
  await meets(it, counsellor, "voice", "≤ 190 KB");
  await meets(it, counsellor, "text", "≤ 130 KB");
} finally {
  await it.close();
  await closeBrowsers();
}

console.log(detail.join("\n"));
console.log("\nFirst visit, over the wire\n");
for (const row of table) console.log(row.map((cell, i) => cell.padEnd(i === 0 ? 34 : 14)).join(""));
