"""What the marks of one sheet come to, exactly (pure).

The arithmetic is that of panels/ranking.py, which alone decides a rank; here it is done for a single sheet, filled in part or whole.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from panels.scheme import parse_decimal


class Line(NamedTuple):
    """A criterion. `weight` is None where points are simply added up (the assessor's competencies)."""

    weight: Fraction | None
    maximum: Fraction


def is_weighted(lines: Iterable[Line]) -> bool:
    """Are the marks a weighted mean? Else they are points: Σ mark / Σ maximum."""
    return any(line.weight is not None for line in lines)


def sheet_mark(marks: Sequence[Fraction | None], lines: Sequence[Line]) -> Fraction | None:
    """The sheet's mark out of 100; None while a mark is missing. `marks` stand in the order of `lines`."""
    weighted = is_weighted(lines)
    total = Fraction(0)
    for mark, line in zip(marks, lines, strict=True):
        if mark is None:
            return None
        total += mark / line.maximum * _share(line, weighted)
    return total / sum(_share(line, weighted) for line in lines) * 100


def mean(marks: Sequence[Fraction]) -> Fraction:
    """The mark of a stage: the mean over those who marked. ZeroDivisionError when nobody did."""
    return sum(marks, Fraction(0)) / len(marks)


def category(jpm: Fraction, scale: Iterable[tuple[str, str]]) -> str:
    """The code of the first threshold reached; `scale` is the ruleset's `jpm.categories`, falling down to 0."""
    return next(code for code, least in scale if jpm >= parse_decimal(least))


def _share(line: Line, weighted: bool) -> Fraction:
    return (line.weight or Fraction(0)) if weighted else line.maximum
