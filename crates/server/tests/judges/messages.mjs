// Reads mails with mailparser, and their calendars with ical.js.

import { simpleParser } from "mailparser";
import ICAL from "ical.js";
import { answer, cases } from "./reading.mjs";

async function judge({ mail, expected }) {
  const bytes = Buffer.from(mail, "base64");
  const parsed = await simpleParser(bytes, { keepCidLinks: true });
  const wrong = [];
  const holds = (what, found, wanted) => {
    const [a, b] = [found, wanted].map((one) => JSON.stringify(one ?? null));
    if (a !== b) wrong.push(`${what}: ${a} and not ${b}`);
  };
  const one = (people) => people?.value.map(({ address, name }) => [address, name]);
  holds("from", one(parsed.from), [expected.from]);
  holds("to", one(parsed.to), [[expected.to, ""]]);
  holds("reply-to", one(parsed.replyTo), expected.reply_to && [[expected.reply_to, ""]]);
  holds("subject", parsed.subject, expected.subject);
  holds("text", parsed.text?.trimEnd(), expected.text);
  holds("HTML", parsed.html || false, false);
  holds("message id", parsed.messageId, expected.message_id);
  holds("date", parsed.date?.toISOString(), expected.date);
  holds("auto-submitted", parsed.headers.get("auto-submitted"), "auto-generated");
  holds("cc, bcc", [parsed.cc, parsed.bcc], [null, null]);
  const kinds = parsed.attachments.map(({ contentType, filename }) => [contentType, filename]);
  const { calendar } = expected;
  if (!calendar) {
    holds("kind", parsed.headers.get("content-type").value, "text/plain");
    holds("files", kinds, []);
    return wrong;
  }
  holds("kind", parsed.headers.get("content-type").value, "multipart/mixed");
  holds("files", kinds, [["text/calendar", undefined], ["application/ics", "invite.ics"]]);
  const [inside] = parsed.attachments;
  const params = inside?.headers.get("content-type")?.params;
  holds("parameters", [params?.method, params?.charset], [expected.method, "utf-8"]);
  for (const { content } of parsed.attachments) {
    // mailparser takes the last line's end off a part that is text.
    holds("calendar", content.toString("utf8").trimEnd(), calendar.trimEnd());
    const object = new ICAL.Component(ICAL.parse(content.toString("utf8")));
    holds("method", object.getFirstPropertyValue("method"), params?.method);
    for (const event of object.getAllSubcomponents("vevent")) {
      const mailto = (people) => people?.value.map(({ address }) => `mailto:${address}`);
      holds("organizer", [event.getFirstPropertyValue("organizer")], mailto(parsed.from));
      const attendees = event.getAllProperties("attendee");
      holds("attendees", attendees.map((one) => one.getFirstValue()), mailto(parsed.to));
      holds("answers", attendees.map((one) => one.getFirstParameter("rsvp")), ["FALSE"]);
      holds("title", event.getFirstPropertyValue("summary"), expected.title);
    }
  }
  return wrong;
}

const found = [];
for (const one of await cases()) found.push([one.name, await judge(one)]);
answer(found);
