"""How far apart trial marks lie: medians, distances, spreads, exactly (pure).

Distances and spreads are points out of 100, so that criteria of different maximum compare.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple


class Given(NamedTuple):
    """The marks of one sample on one criterion. `maximum` is the criterion's; `marks` by member, on the criterion's own scale."""

    sample: Any
    criterion: Any
    maximum: Fraction
    marks: Mapping[Any, Fraction]


def median(marks: Sequence[Fraction]) -> Fraction:
    """The middle mark, between two the mean of both. IndexError when there is none."""
    ordered = sorted(marks)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def distances(given: Sequence[Given]) -> dict[Any, Fraction]:
    """Member → how far his marks lie from the medians in the mean over all he marked, out of 100; above is positive."""
    found: dict[Any, list[Fraction]] = {}
    for cell in given:
        middle = median(list(cell.marks.values()))
        for member, mark in cell.marks.items():
            found.setdefault(member, []).append((mark - middle) / cell.maximum * 100)
    return {member: sum(values, Fraction(0)) / len(values) for member, values in found.items()}


def spread(cell: Given) -> Fraction:
    """Between the highest and the lowest mark, out of 100."""
    marks = list(cell.marks.values())
    return (max(marks) - min(marks)) / cell.maximum * 100


def spreads(given: Sequence[Given]) -> dict[Any, tuple[Fraction, Fraction]]:
    """Criterion → (mean, widest) spread over the samples."""
    found: dict[Any, list[Fraction]] = {}
    for cell in given:
        found.setdefault(cell.criterion, []).append(spread(cell))
    return {criterion: (sum(all_of) / len(all_of), max(all_of)) for criterion, all_of in found.items()}
