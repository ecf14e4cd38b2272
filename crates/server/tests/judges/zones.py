"""Expands each calendar with recurring-ical-events: by Python's own zone data, and again by the
VTIMEZONE that stands in it, to which it is held by a name that no zone data have."""

import json
import sys
from datetime import datetime, timezone

import icalendar
import recurring_ical_events


def times(text):
    calendar = icalendar.Calendar.from_ical(text)
    span = datetime(2020, 1, 1, tzinfo=timezone.utc), datetime(2035, 1, 1, tzinfo=timezone.utc)
    events = recurring_ical_events.of(calendar).between(*span)
    spans = [[event[key].dt.timestamp() for key in ("DTSTART", "DTEND")] for event in events]
    return sorted([int(start), int(end)] for start, end in spans)


def differing(expected, found):
    if len({tuple(span) for span in found}) != len(found):
        return ["an occurrence stands twice"]
    expected, found = ({tuple(span) for span in spans} for spans in (expected, found))
    return [f"missing {span}" for span in shown(expected - found)] + \
        [f"not ours: {span}" for span in shown(found - expected)]


def shown(spans):
    moment = lambda seconds: datetime.fromtimestamp(seconds, timezone.utc).isoformat()
    return [f"{moment(start)} for {end - start} s" for start, end in sorted(spans)[:3]]


def judge(index, case):
    text, zone = case["ics"], case["zone"]
    readings = {"by its own zone data": text}
    if zone:
        assert f"TZID={zone}:" in text, "the zone is named"
        own = f"/{index}/own"
        text = text.replace(f"TZID={zone}:", f"TZID={own}:").replace(f"TZID:{zone}", f"TZID:{own}")
        readings["by our VTIMEZONE"] = text
    wrong = []
    for name, text in readings.items():
        wrong += [f"{name}: {fault}" for fault in differing(case["times"], times(text))]
    return wrong


cases = json.load(sys.stdin)
json.dump({case["name"]: judge(index, case) for index, case in enumerate(cases)}, sys.stdout)
