// Two calendars that take mails in any order and as often as they come. One keeps a number for each
// occurrence (RFC 5546, 2.1.5); the other keeps one number for each UID. Neither remembers what it was
// told of an occurrence of something that it does not know; that a series is cancelled they remember.

import ICAL from "ical.js";
import { answer, cases, differing, timesOf, withZonesOf } from "./reading.mjs";

/** Whether `a` is older than `b`: its sequence, or with the same sequence its time of writing. */
function isOlder(a, b) {
  return a.sequence < b.sequence || (a.sequence === b.sequence && a.stamp < b.stamp);
}

/** A mail's object, read once. */
function read(ics) {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  withZonesOf(calendar);
  const parts = calendar.getAllSubcomponents("vevent").map((event) => ({
    event,
    uid: event.getFirstPropertyValue("uid"),
    place: event.getFirstPropertyValue("recurrence-id")?.toString(),
    sequence: event.getFirstPropertyValue("sequence"),
    stamp: event.getFirstPropertyValue("dtstamp").toUnixTime(),
  }));
  return { calendar, parts, isCancelling: calendar.getFirstPropertyValue("method") === "CANCEL" };
}

class EachOccurrence {
  constructor() {
    this.known = new Map();
  }

  take({ calendar, parts, isCancelling }) {
    for (const part of parts) {
      const known = this.known.get(part.uid);
      if (part.place === undefined) this.#takeMaster(part, known, isCancelling, calendar);
      else if (known) this.#takeOccurrence(part, known, isCancelling);
    }
  }

  #takeMaster(part, known, isCancelling, calendar) {
    if (known && isOlder(part, known.master)) return;
    const newer = [...(known?.changed ?? [])].filter(([, changed]) => isOlder(part, changed));
    this.known.set(part.uid, {
      master: part,
      calendar,
      isGone: isCancelling,
      changed: new Map(newer),
    });
  }

  #takeOccurrence(part, known, isCancelling) {
    // One that was not told of alone is as old as its master.
    if (isOlder(part, known.changed.get(part.place) ?? known.master)) return;
    known.changed.set(part.place, { ...part, isGone: isCancelling });
  }
}

class EachUid {
  constructor() {
    this.known = new Map();
  }

  take({ calendar, parts, isCancelling }) {
    const [{ uid, sequence, stamp }] = parts;
    const known = this.known.get(uid);
    if (known && isOlder({ sequence, stamp }, known)) return;
    const master = parts.find((part) => part.place === undefined);
    const places = parts.filter((part) => part.place !== undefined);
    const changed = places.map((part) => [part.place, { ...part, isGone: isCancelling }]);
    if (master) {
      const all = { master, calendar, isGone: isCancelling, changed: new Map(changed) };
      this.known.set(uid, { ...all, sequence, stamp });
    } else if (known) {
      Object.assign(known, { sequence, stamp });
      for (const [place, part] of changed) known.changed.set(place, part);
    }
  }
}

/** What a calendar shows in the end. */
function shown(receiver, until) {
  return [...receiver.known.values()].flatMap(({ master, calendar, isGone, changed }) => {
    if (isGone) return [];
    withZonesOf(calendar);
    const gone = new Set([...changed].filter(([, { isGone }]) => isGone).map(([place]) => place));
    const moved = [...changed.values()].filter(({ isGone }) => !isGone).map(({ event }) => event);
    if (gone.size === 0) return timesOf(master.event, moved, until);
    // It is left out, as a calendar that deletes it does.
    const without = new ICAL.Component(structuredClone(master.event.toJSON()), calendar);
    const tzid = master.event.getFirstProperty("dtstart").getFirstParameter("tzid");
    for (const place of gone) {
      const property = new ICAL.Property("exdate", without);
      if (tzid) property.setParameter("tzid", tzid);
      property.setValue(ICAL.Time.fromString(place, property));
      without.addProperty(property);
    }
    return timesOf(without, moved, until);
  });
}

const RECEIVERS = [
  ["each occurrence", EachOccurrence],
  ["each UID", EachUid],
];

function judge({ mails, orders, times, from = 0, until }) {
  const objects = mails.map(read);
  const wrong = [];
  for (const [name, Receiver] of RECEIVERS) {
    for (const order of orders) {
      const receiver = new Receiver();
      for (const mail of order) receiver.take(objects[mail]);
      const coming = shown(receiver, until).filter(([start]) => start >= from);
      const faults = differing(times, coming);
      if (faults.length > 0) wrong.push(`${name}, mails ${order}: ${faults.join("; ")}`);
      if (wrong.length > 9) return wrong;
    }
  }
  return wrong;
}

answer((await cases()).map((one) => [one.name, judge(one)]));
