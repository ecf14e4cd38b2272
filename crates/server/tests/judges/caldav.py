"""Puts each object into Radicale, a CalDAV server, and fetches it again. It is asked without a socket,
by the interface that it gives to web servers."""

import io
import json
import logging
import sys
import tempfile

import icalendar
from radicale import Application, config

# What it refuses is told by its status.
logging.disable(logging.CRITICAL)


def server(folder):
    settings = config.load()
    settings.update({
        "storage": {"filesystem_folder": folder},
        "auth": {"type": "none"},
        "rights": {"type": "authenticated"},
    }, "test")
    return Application(settings)


def ask(application, method, path, body=b"", kind="text/calendar"):
    answered = []
    environment = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr, "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": kind,
        "REMOTE_ADDR": "127.0.0.1", "HTTP_AUTHORIZATION": "Basic anVubzo=",
    }
    parts = application(environment, lambda status, headers, *rest: answered.append(status))
    return int(answered[0].split()[0]), b"".join(parts)


def without_order(calendar):
    events = [event.to_ical().splitlines() for event in calendar.walk("VEVENT")]
    return sorted(sorted(lines) for lines in events)


def judge(application, index, case):
    # Some are about the same series, which may stand in a calendar once.
    folder = f"/juno/{index}/"
    status, _ = ask(application, "MKCALENDAR", folder)
    assert status == 201, f"no calendar can be made: {status}"
    path, body = f"{folder}object.ics", case["ics"].encode()
    status, _ = ask(application, "PUT", path, body)
    if status != 201:
        return [f"refused with {status}"]
    status, given = ask(application, "GET", path)
    if status != 200:
        return [f"not given back: {status}"]
    read = icalendar.Calendar.from_ical
    if without_order(read(given)) != without_order(read(body)):
        return ["another one was given back"]
    return []


with tempfile.TemporaryDirectory() as folder:
    application = server(folder)
    cases = json.load(sys.stdin)
    json.dump({case["name"]: judge(application, index, case) for index, case in enumerate(cases)}, sys.stdout)
