"""Reads mails with Python's email, as bytes: the tree of parts, lines and letters."""

import base64
import json
import sys
from email import message_from_bytes
from email.policy import SMTP

import icalendar

WITH_CALENDAR = ["multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"]


def lines_of(data, most, what):
    wrong = []
    if not data.endswith(b"\r\n"):
        wrong.append(f"{what} does not end with a line")
    for line in data.split(b"\r\n"):
        if b"\n" in line or b"\r" in line:
            wrong.append(f"{what} has a line that ends otherwise")
        if len(line) > most:
            wrong.append(f"{what} has a line of {len(line)} octets")
    return wrong


def judge_calendar(data, method, expected, people):
    wrong = lines_of(data, 75, "the calendar")
    if data != expected["calendar"].encode():
        wrong.append("the calendar was changed on its way")
    calendar = icalendar.Calendar.from_ical(data)
    if calendar.get("METHOD") != method:
        wrong.append(f"method {calendar.get('METHOD')} stands in a part for {method}")
    for event in calendar.walk("VEVENT"):
        if [event.get("ORGANIZER"), event.get("ATTENDEE")] != [f"mailto:{one}" for one in people]:
            wrong.append("organizer or attendee are not those of the mail")
        if event["ATTENDEE"].params.get("RSVP") != "FALSE":
            wrong.append("an answer is asked for")
    return wrong


def judge(case):
    data, expected = base64.b64decode(case["mail"]), case["expected"]
    # 998 octets without the end of the line (RFC 5322, 2.1.1).
    wrong = lines_of(data, 998, "the mail")
    if not data.isascii():
        wrong.append("the mail has letters that are not ASCII")
    mail = message_from_bytes(data, policy=SMTP)
    wrong += [f"defect: {part.defects}" for part in mail.walk() if part.defects]
    kinds = [part.get_content_type() for part in mail.walk()]
    calendar = expected.get("calendar")
    if kinds != (WITH_CALENDAR if calendar else ["text/plain"]):
        return wrong + [f"parts: {kinds}"]
    text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    if text.get_content().replace("\r\n", "\n").rstrip("\n") != expected["text"]:
        wrong.append("the text was changed on its way")
    for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"):
        if len(mail.get_all(name, [])) != 1:
            wrong.append(f"{name} stands {len(mail.get_all(name, []))} times")
    people = [mail[name].addresses[0].addr_spec for name in ("From", "To")]
    if people != [expected["from"][0], expected["to"]]:
        wrong.append("from or to are others")
    if not calendar:
        return wrong
    _, _, _, inside, file = mail.walk()
    method = inside.get_param("method")
    if method != expected["method"] or inside.get_content_charset() != "utf-8":
        wrong.append(f"the part for calendars is {inside['Content-Type']}")
    if file.get_filename() != "invite.ics" or file.get_content_disposition() != "attachment":
        wrong.append("the file has another name")
    for part in (inside, file):
        wrong += judge_calendar(part.get_payload(decode=True), method, expected, people)
    return wrong


json.dump({case["name"]: judge(case) for case in json.load(sys.stdin)}, sys.stdout)
