// Bytes over the wire on a first visit, compressed, fonts and headers included, and the number of
// requests: the client's arrival, the client in the room, the counsellor's room.

import { join } from "node:path";
import { closeBrowsers } from "../support/browsers.mjs";
import { TARGET } from "../support/places.mjs";
import { Visit } from "../support/visit_driver.mjs";

process.env.WEBSIDE_BIN ??= join(TARGET, "release/webside");

/** Counts what the page of `person` loads from now on. */
async function scales(person) {
  const debug = await person.profile.newCDPSession(person.page);
  await debug.send("Network.enable");
  const urls = new Map();
  const rows = [];
  debug.on("Network.requestWillBeSent", ({ requestId, request, redirectResponse }) => {
    if (redirectResponse) rows.push({ url: urls.get(requestId), bytes: redirectResponse.encodedDataLength });
    urls.set(requestId, request.url);
  });
  debug.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    rows.push({ url: urls.get(requestId), bytes: encodedDataLength });
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

const it = new Visit();
try {
  await it.open();
  const client = await it.client();
  const clientLoads = await scales(client);
  await client.arrive();
  await client.read("arrive-how");
  await client.page.waitForLoadState("networkidle");
  weigh("client, link to arrival", "≤ 120 KB", clientLoads());

  const counsellor = await it.counsellor();
  await counsellor.signIn();
  const cookies = await counsellor.profile.cookies();
  const first = await it.counsellor();
  await first.profile.addCookies(cookies);
  const counsellorLoads = await scales(first);
  first.pair = await counsellor.findPair();
  await first.goto(`/room/${first.pair}`);
  await first.sitDown("video");
  await client.knock();
  await first.admit();
  await Promise.all([first.isMeeting(), client.isMeeting()]);
  weigh("client, link to meeting", "≤ 200 KB", clientLoads());
  weigh("counsellor, room to meeting", "≤ 200 KB", counsellorLoads());
} finally {
  await it.close();
  await closeBrowsers();
}

console.log(detail.join("\n"));
console.log("\nFirst visit, over the wire\n");
for (const row of table) console.log(row.map((cell, i) => cell.padEnd(i === 0 ? 30 : 14)).join(""));
