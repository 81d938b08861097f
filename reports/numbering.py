"""Numbers of papers (pure): how a pattern makes one, which comes next, and what an agenda book would not let pass.

A pattern is text with places in braces: {nomor} the serial ({nomor:3} with three digits at least), {jenis} the kind's code,
{bulan} the month in Roman figures, {bln} in Arabic ones, {tahun} the year (forms seen: domain.md, 3.2). The agenda book
decides; a number may be typed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_PLACE = re.compile(r"\{([a-z]+)(?::([1-6]))?\}")
_SERIAL = re.compile(r"\s*([0-9]{1,6})\s*/(.*)")
_MONTH_AND_YEAR = re.compile(r"/[IVX]{1,4}/[0-9]{4}\s*$")
_USUAL = "{nomor}/PANSEL-JPTP/{bulan}/{tahun}"
_READ = {
    "nomor": r"(?P<serial>[0-9]{1,6})",
    "jenis": r"[\w .-]+",
    "bulan": r"(?P<roman>[IVX]{1,4})",
    "bln": r"(?P<month>[0-9]{1,2})",
    "tahun": r"(?P<year>[0-9]{4})",
}
MINUTES_CODE = "BA"

Fault = Literal["", "unknown", "no_serial", "twice", "brace"]


@dataclass(frozen=True)
class Number:
    """A number that is in use: whose (`key`), on what day, and what the pattern reads in it (None: nothing)."""

    text: str
    dated: date
    key: str
    serial: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Irregularity:
    """What an agenda book would ask about. `serials` are the first and last missing ones of a gap."""

    code: Literal["gap", "backdate", "other_month", "unread"]
    number: str = ""
    key: str = ""
    serials: tuple[int, int] | None = None
    other: str = ""


def fault(pattern: str) -> Fault:
    """Why a text is no pattern, "" when it is one."""
    names = [match[1] for match in _PLACE.finditer(pattern)]
    if set(_PLACE.sub("", pattern)) & set("{}"):
        return "brace"
    if set(names) - set(_READ):
        return "unknown"
    if "nomor" not in names:
        return "no_serial"
    return "twice" if len(names) != len(set(names)) else ""


def pattern_of(example: str, *, minutes: bool = False) -> str:
    """The pattern that an announcement's number follows, where the agency has set none; minutes get "/BA" behind the serial."""
    match = _SERIAL.match(example)
    found = _USUAL
    if match:
        middle = _MONTH_AND_YEAR.sub("", "/" + match[2]).strip("/ ")
        width = f":{len(match[1])}" if match[1].startswith("0") else ""
        found = "/".join(filter(None, (f"{{nomor{width}}}", middle, "{bulan}/{tahun}")))
    return found.replace("}/", f"}}/{MINUTES_CODE}/", 1) if minutes else found


def fill(pattern: str, serial: int, code: str, day: date) -> str:
    """The number of that serial on that day. A kind without a code leaves its place out, with the stroke beside it."""
    pattern = pattern if code else _without_kind(pattern)
    values = {
        "jenis": code,
        "bulan": _ROMAN[day.month - 1],
        "bln": str(day.month),
        "tahun": str(day.year),
    }
    return _PLACE.sub(
        lambda place: f"{serial:0{place[2] or 1}d}" if place[1] == "nomor" else values[place[1]], pattern
    )


def read(number: str, patterns: Iterable[str]) -> tuple[int | None, int | None, int | None]:
    """(serial, month, year) by the first pattern that fits; a serial before the first stroke where none does."""
    for pattern in (form for given in patterns for form in (given, _without_kind(given))):
        match = _reader(pattern).fullmatch(number.strip())
        if match:
            found = match.groupdict()
            month = _ROMAN.index(found["roman"]) + 1 if found.get("roman") in _ROMAN else found.get("month")
            return int(match["serial"]), int(month) if month else None, int(found.get("year") or 0) or None
    match = _SERIAL.match(number)
    return (int(match[1]), None, None) if match else (None, None, None)


def propose(pattern: str, code: str, used: Iterable[Number], today: date) -> str:
    """The number after the highest one of this year, by the pattern."""
    taken = [item.serial for item in used if item.serial is not None and item.dated.year == today.year]
    return fill(pattern, max(taken, default=0) + 1, code, today)


def irregularities(used: Iterable[Number]) -> list[Irregularity]:
    """What is odd in the numbers of an agency: year by year, in the order of their serials.

    A number is dated back when a higher one bears an earlier day; a gap is a serial between two others that nobody has.
    """
    years: dict[int, list[Number]] = {}
    found: list[Irregularity] = []
    for item in used:
        if item.serial is None:
            found.append(Irregularity("unread", item.text, item.key))
        else:
            years.setdefault(item.dated.year, []).append(item)
            if _elsewhere(item):
                found.append(Irregularity("other_month", item.text, item.key))
    for _year, items in sorted(years.items()):
        found += _in_order(sorted(items, key=lambda item: (item.serial, item.dated)))
    return found


def _in_order(items: list[Number]) -> list[Irregularity]:
    found: list[Irregularity] = []
    for before, item in zip(items, items[1:], strict=False):
        assert before.serial is not None and item.serial is not None
        if item.serial > before.serial + 1:
            missing = (before.serial + 1, item.serial - 1)
            found.append(Irregularity("gap", item.text, item.key, serials=missing))
    earliest: Number | None = None
    for item in reversed(items):
        if earliest is not None and earliest.serial != item.serial and earliest.dated < item.dated:
            found.append(Irregularity("backdate", item.text, item.key, other=earliest.text))
        if earliest is None or item.dated < earliest.dated:
            earliest = item
    return found


def _elsewhere(item: Number) -> bool:
    return (item.month or item.dated.month, item.year or item.dated.year) != (
        item.dated.month,
        item.dated.year,
    )


def _without_kind(pattern: str) -> str:
    return re.sub(r"\{jenis\}[/.\-]|[/.\-]\{jenis\}|\{jenis\}", "", pattern, count=1)


@lru_cache(maxsize=256)
def _reader(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression; blanks beside strokes are forgiven."""
    parts, last = [], 0
    for place in _PLACE.finditer(pattern):
        parts += [re.escape(pattern[last : place.start()]), _READ[place[1]]]
        last = place.end()
    return re.compile("".join([*parts, re.escape(pattern[last:])]).replace("/", r"\s*/\s*"))
