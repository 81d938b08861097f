"""A calendar as RFC 5545 writes it (pure): what a phone or a mail program can subscribe to.

Times are UTC, so that no zone has to be described. The same events give the same bytes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

MAX_OCTETS = 75
"""RFC 5545, 3.1: a longer line goes on in the next one, after a space."""


class Event(NamedTuple):
    """`uid` is the same for good; `sequence` grows with every change, `stamp` is when the last one was made."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    url: str
    stamp: datetime
    sequence: int


def calendar(name: str, events: Iterable[Event]) -> str:
    """The file's text, with CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lelang Jabatan//Jadwal seleksi//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{instant(event.stamp)}",
        f"LAST-MODIFIED:{instant(event.stamp)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{instant(event.starts_at)}",
        f"DTEND:{instant(event.ends_at)}",
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"URL:{event.url}",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """TEXT (RFC 5545, 3.3.11): backslash, semicolon, comma and line ends."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, written)
    return "\\n".join(text.splitlines())


def instant(moment: datetime) -> str:
    """DATE-TIME in UTC: "20261122T012940Z"."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def folded(line: str) -> str:
    """No more than 75 octets a line, and no character torn apart."""
    parts, current, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > MAX_OCTETS:
            parts.append(current)
            current, size = "", 1  # the space that goes before
        current, size = current + character, size + width
    return "\r\n ".join([*parts, current])
