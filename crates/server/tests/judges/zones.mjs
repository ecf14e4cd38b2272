// Expands each calendar with ical.js, by the VTIMEZONE that stands in it.

import { answer, cases, differing, parsed, timesOf } from "./reading.mjs";

const FAR = Date.UTC(2035, 0) / 1000;

function judge({ ics, times }) {
  const events = parsed(ics).getAllSubcomponents("vevent");
  const isException = (event) => event.hasProperty("recurrence-id");
  const uid = (event) => event.getFirstPropertyValue("uid");
  const found = events.filter((event) => !isException(event)).flatMap((master) => {
    const own = events.filter((event) => isException(event) && uid(event) === uid(master));
    return timesOf(master, own, FAR);
  });
  return differing(times, found);
}

answer((await cases()).map((one) => [one.name, judge(one)]));
