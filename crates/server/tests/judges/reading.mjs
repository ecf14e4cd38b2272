// What the judges that read with ical.js share. It is Thunderbird's library.

import ICAL from "ical.js";

/** All cases, from the test that runs this script. */
export async function cases() {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return JSON.parse(text);
}

/** Tells the test what is wrong with each case. */
export function answer(found) {
  process.stdout.write(JSON.stringify(Object.fromEntries(found)));
}

/** The calendar, whose zones are from now on those that stand in it. */
export function parsed(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  withZonesOf(calendar);
  return calendar;
}

export function withZonesOf(calendar) {
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
}

/** Begin and end of each occurrence of an event, in seconds since 1970, up to `until`. */
export function timesOf(master, exceptions, until) {
  const event = new ICAL.Event(master, { exceptions, strictExceptions: true });
  if (!event.isRecurring()) return [span(event)];
  const times = [];
  const occurrences = event.iterator();
  for (let next = occurrences.next(); next && next.toUnixTime() <= until; next = occurrences.next()) {
    times.push(span(event.getOccurrenceDetails(next)));
  }
  return times;
}

function span({ startDate, endDate }) {
  return [startDate.toUnixTime(), endDate.toUnixTime()];
}

/** A few of the times that are missing, and of those that should not be. */
export function differing(expected, found) {
  const [ours, theirs] = [expected, found].map((times) => new Set(times.map(String)));
  if (theirs.size !== found.length) return ["an occurrence stands twice"];
  const without = (some, others) => [...some].filter((one) => !others.has(one)).slice(0, 3).map(shown);
  return [
    ...without(ours, theirs).map((one) => `missing ${one}`),
    ...without(theirs, ours).map((one) => `not ours: ${one}`),
  ];
}

function shown(times) {
  const [from, until] = times.split(",").map(Number);
  return `${new Date(from * 1000).toISOString()} for ${until - from} s`;
}
