// A mail server on this machine that takes every mail, by the npm package `smtp-server`, and reads it
// by `mailparser`.

import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { until } from "./wait.mjs";

/** A mail waits for a while, in case the counsellor changes it once more
 * (crates/practice/src/outbox/progress.rs). */
const WITHIN_MS = 60_000;

/** Starts it; `settings` are those of a server that sends through it. */
export async function openMailbox() {
  const mails = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    async onData(stream, _session, done) {
      mails.push(await simpleParser(stream));
      done();
    },
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.server.address();
  return {
    mails,
    settings: {
      WEBSIDE_MAIL_HOST: "127.0.0.1",
      WEBSIDE_MAIL_PORT: String(port),
      WEBSIDE_MAIL_SECURITY: "none",
      WEBSIDE_MAIL_FROM: "room@practice.example",
    },
    /** The mail with this number, from 0. */
    async mail(number) {
      return until("a mail", () => mails[number], { within: WITHIN_MS, every: 200 });
    },
    close: () => new Promise((closed) => server.close(closed)),
  };
}

/** The link of one appointment in a mail. */
export function linkIn(mail) {
  return /https?:\/\/\S+\/a#\S+/.exec(mail.text)?.[0];
}

/** What a mail tells calendars, as text. */
export function invitationIn(mail) {
  const part = mail.attachments.find(({ contentType }) => contentType === "text/calendar");
  return part?.content.toString("utf8");
}
