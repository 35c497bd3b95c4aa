"""Invitations in mail (iCalendar, RFC 5545) as lines for people."""

from __future__ import annotations

import re
from typing import Final

_LABELS: Final = {
    "SUMMARY": "What",
    "DTSTART": "Begins",
    "DTEND": "Ends",
    "LOCATION": "Where",
    "ORGANIZER": "Organizer",
    "ATTENDEE": "Attendee",
    "DESCRIPTION": "Description",
}
_MOST_LINES: Final = 300
_MOST_CHARS: Final = 200_000
_MOMENT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ESCAPES: Final = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}


def invitation(calendar: str) -> str:
    """What the events in ``calendar`` are, when and where, and who comes; empty where there is none."""
    lines: list[str] = []
    open_parts: list[str] = []
    for line in re.sub(r"\r?\n[ \t]", "", calendar[:_MOST_CHARS]).splitlines():
        named, colon, value = line.partition(":")
        name, _, parameters = named.partition(";")
        name = name.upper()
        if name == "BEGIN":
            open_parts.append(value.strip().upper())
        elif name == "END":
            del open_parts[-1:]
        elif colon and open_parts[-1:] == ["VEVENT"] and name in _LABELS and len(lines) < _MOST_LINES:
            said = _said(name, value, parameters)
            if said:
                lines.append(f"{_LABELS[name]}: {said}")
    return "\n".join(lines)


def _said(name: str, value: str, parameters: str) -> str:
    if name in ("DTSTART", "DTEND"):
        found = _MOMENT.match(value.strip())
        zone = re.search(r"TZID=\"?([^;\":]{1,60})", parameters)
        if found is None:
            return ""
        day = f"{found[1]}-{found[2]}-{found[3]}"
        time = f" {found[4]}:{found[5]}{' UTC' if found[6] else f' {zone[1]}' if zone else ''}" if found[4] else ""
        return day + time
    if name in ("ORGANIZER", "ATTENDEE"):
        address = re.sub(r"(?i)^mailto:", "", value.strip())
        called = re.search(r"CN=(?:\"([^\"]{1,200})\"|([^;]{1,200}))", parameters)
        return f"{called[1] or called[2]} <{address}>" if called else address
    return re.sub(r"\\[nN,;\\]", lambda escape: _ESCAPES[escape[0]], value).strip()
