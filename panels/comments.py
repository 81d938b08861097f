"""Comments on candidates: how they are kept, and which marks cannot stand without one (pure)."""

import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from panels.scheme import parse_decimal
from selection.rulesets import schema

MAX_LENGTH = 2000
RULE = "marks.without_comment_percent"

Bounds = tuple[Fraction, Fraction]
"""In percent of a criterion's maximum, both included: what may stand without a comment."""


def tidy(text: str) -> str:
    """The comment as it is kept: composed letters, lines ended by \\n, no other control characters, no blanks at the ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return kept.strip()


def bounds(ruleset: str) -> Bounds | None:
    """The regulation's range; None where it has none."""
    rules = schema.load(ruleset).rules
    if RULE not in rules:
        return None
    low, high = rules[RULE].value
    return parse_decimal(low), parse_decimal(high)


def is_extreme(points: int, max_points: int, free: Bounds) -> bool:
    """Lies a mark outside the range that may stand without a comment? Points and maximum in the same unit."""
    percent = Fraction(points * 100, max_points)
    return not free[0] <= percent <= free[1]


def lacking(
    marks: Iterable[tuple[Any, int, int]], commented: Iterable[Any], free: Bounds | None
) -> dict[Any, int]:
    """Candidate → how many of his marks (candidate, points, maximum) need the comment that he has not got."""
    has = set(commented)
    found: dict[Any, int] = {}
    for candidate, points, most in marks:
        if free is not None and candidate not in has and is_extreme(points, most, free):
            found[candidate] = found.get(candidate, 0) + 1
    return found
