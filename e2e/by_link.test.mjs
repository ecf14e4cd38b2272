// One appointment by the link in a mail, without an account: the client reads the time on a telephone,
// takes it into a calendar, asks for another time, cancels; and goes in when it is time.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after } from "node:test";
import ICAL from "ical.js";
import { findingsInBoth } from "./support/axe.mjs";
import { PHONE } from "./support/browsers.mjs";
import { invitationIn, linkIn, openMailbox } from "./support/mailbox.mjs";
import { inDays } from "./support/person.mjs";
import { until } from "./support/wait.mjs";
import { visit } from "./support/visit.mjs";
import { words, wordsWithin } from "./support/words.mjs";

const NEW_YORK = { viewport: PHONE, timezoneId: "America/New_York" };
const WORDS = "The call with my brother";

/** The first event of a calendar. */
const event = (text) =>
  new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent"));
const startOf = (text) => event(text).startDate.toJSDate().getTime();

/** Invites a client, who lives in New York and says that mail may tell the time. */
async function prepare(it) {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client(NEW_YORK)]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  const page = new URL(counsellor.page.url()).pathname;
  await client.arrive(link);
  await client.goto("/me/contact");
  await client.page.locator("#zone").selectOption("America/New_York");
  await client.page.locator("label:has(input[name=level][value=time])").click();
  await client.page.locator("#mail").fill("robin@clients.example");
  await client.pressBegun("keep");
  await client.read("contact-kept");
  return { counsellor, client, page };
}

const mailbox = await openMailbox();
after(mailbox.close);
const options = { server: { settings: mailbox.settings }, timeout: 240_000 };

visit("a link from a mail: another time, and cancelling", async (it) => {
  mailbox.mails.length = 0;
  const { counsellor, page } = await prepare(it);
  await counsellor.goto(page);
  await counsellor.arrange({ date: inDays(3), time: "15:00" });
  const mail = await mailbox.mail(0);
  assert.doesNotMatch(`${mail.subject}\n${mail.text}`, /Robin|Maren|counsel/i);

  // On a telephone that Webside has never seen.
  const phone = await it.client(NEW_YORK);
  await phone.page.goto(linkIn(mail));
  await phone.read("by-link-calendar");
  assert.equal(new URL(phone.page.url()).hash, "", "the secret leaves the address");
  const time = phone.page.locator("p.when time");
  assert.match(await phone.page.locator("p.when").innerText(), /New York time \(15:00 in UTC\)/);
  const at = Date.parse(await time.getAttribute("datetime"));
  assert.equal(startOf(invitationIn(mail)), at, "mail and page say the same moment");
  assert.doesNotMatch(await phone.page.locator("body").innerText(), /Robin|Maren|counsel/i);
  assert.deepEqual(await findingsInBoth(phone.page), []);
  const [download] = await Promise.all([
    phone.page.waitForEvent("download"), phone.press("by-link-calendar"),
  ]);
  const file = await readFile(await download.path(), "utf8");
  assert.equal(startOf(file), at);
  assert.equal(event(file).uid, event(invitationIn(mail)).uid, "a calendar has it once");

  await phone.press("by-link-another-time");
  await phone.page.locator("#words").fill("Thursday would be easier.");
  assert.deepEqual(await findingsInBoth(phone.page), []);
  await phone.press("by-link-another-time-send");
  await phone.read("by-link-asked");

  await counsellor.goto("/today");
  const asked = counsellor.page.locator(".contact-asked").first();
  assert.match(await asked.innerText(), /Robin Ashdown asks for another time[^]*Thursday would be easier/);
  assert.deepEqual(await findingsInBoth(counsellor.page), []);
  await asked.getByRole("link", { name: wordsWithin("another-time-move") }).click();
  await counsellor.read("appointment-new-time");
  await counsellor.page.locator("#date").fill(inDays(4));
  await counsellor.page.locator("#time").fill("16:30");
  await counsellor.press("appointment-move");
  const moved = await mailbox.mail(1);
  assert.equal(event(invitationIn(moved)).uid, event(invitationIn(mail)).uid);
  await phone.page.reload();
  const later = Date.parse(await time.getAttribute("datetime"));
  assert.equal(startOf(invitationIn(moved)), later, "both calendars agree");
  assert.notEqual(later, at);

  await phone.press("by-link-cancel");
  await phone.read("by-link-cancel-title");
  assert.deepEqual(await findingsInBoth(phone.page), []);
  await phone.press("by-link-cancel-yes");
  await phone.read("by-link-cancelled");
  assert.deepEqual(await findingsInBoth(phone.page), []);
  await counsellor.goto("/today");
  await until("the counsellor reads it", async () =>
    /Robin Ashdown cancelled/.test(await counsellor.page.locator("main").innerText()));
  const gone = await mailbox.mail(2);
  assert.match(invitationIn(gone), /METHOD:CANCEL/);
  assert.equal(linkIn(gone), undefined, "nothing is to come");
}, options);

visit("in by the link when it is time, and the board opens when they meet", async (it) => {
  mailbox.mails.length = 0;
  const { counsellor, client, page } = await prepare(it);
  await client.goto("/me/board");
  const field = client.page.getByLabel(words("board-agenda-add")).filter({ visible: true });
  await field.fill(WORDS);
  await field.press("Enter");
  const agenda = (person) => person.page.locator("#lines-agenda > li textarea.board-words").first();
  await agenda(client).waitFor();
  const soon = new Date(Date.now() + 10 * 60_000).toISOString();
  await counsellor.goto(page);
  // The day has appointments with others already.
  await counsellor.arrangeAnyway({ date: soon.slice(0, 10), time: soon.slice(11, 16) });
  const mail = await mailbox.mail(0);
  const phone = await it.client(NEW_YORK);
  await phone.page.goto(linkIn(mail));
  await phone.read("by-link-now");
  assert.deepEqual(await findingsInBoth(phone.page), []);
  await phone.press("by-link-in");
  await phone.reach("/arrive");
  assert.deepEqual(await findingsInBoth(phone.page), []);
  assert.ok(!(await phone.page.content()).includes(WORDS), "nothing that was written is open yet");
  await it.meetInTheRoom(counsellor, phone, { name: "Robin Ashdown" });
  await Promise.all([counsellor.press("board-title"), phone.press("board-title")]);
  for (const person of [counsellor, phone]) {
    await until(`${person.name} reads what the client wrote`, async () =>
      (await agenda(person).inputValue()) === WORDS);
  }

  // Somebody else who reads that mail gets as far as the door, and takes over nobody's seat.
  const other = await it.client(NEW_YORK);
  await other.page.goto(linkIn(mail));
  await other.press("by-link-in");
  await other.reach("/arrive");
  await other.knock();
  await counsellor.button("room-let-in").first().waitFor();
  assert.equal((await phone.line()).state, "connected");
  assert.ok(!(await other.page.content()).includes(WORDS), "nothing is open at the door");
  await phone.leave();
  const answer = await phone.page.goto(new URL("/me", phone.origin).href);
  assert.equal(answer.status(), 401, "nothing else is open");
}, options);
