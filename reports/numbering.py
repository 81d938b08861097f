"""The next number of a paper, proposed from the numbers in use (pure). The agenda book decides; a number may be typed."""

import re
from collections.abc import Iterable
from datetime import date

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SERIAL = re.compile(r"\s*([0-9]{1,6})\s*/(.*)")
_MONTH_AND_YEAR = re.compile(r"/[IVX]{1,4}/[0-9]{4}\s*$")
_USUAL = "PANSEL-JPTP"


def propose(pattern: str, used: Iterable[str], today: date, *, minutes: bool = False) -> str:
    """The number after the highest one used, in the form of `pattern` with today's month and year.

    "15/PANSEL-JPTP/XI/2026" → "16/PANSEL-JPTP/XII/2026"; minutes get "/BA/" after the serial (domain.md, 3.2).
    """
    found = [match for match in map(_SERIAL.match, [pattern, *used]) if match]
    serials = [match[1] for match in found]
    middle = (
        _MONTH_AND_YEAR.sub("", "/" + _SERIAL.match(pattern)[2]).strip("/ ")
        if _SERIAL.match(pattern)
        else _USUAL
    )
    width = max((len(text) for text in serials if text.startswith("0")), default=1)
    serial = f"{max(map(int, serials), default=0) + 1:0{width}d}"
    parts = [serial, *(["BA"] if minutes else []), middle, _ROMAN[today.month - 1], str(today.year)]
    return "/".join(part for part in parts if part)
