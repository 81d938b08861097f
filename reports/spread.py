"""How the totals of a post are spread, as one of its candidates may see it: nobody's total can be read out of it (pure). docs/adr/0039."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

SHARED = 5
"""Fewer candidates than this see no picture at all."""
IN_BAR = 3
"""No bar stands for fewer candidates than this."""
STEP = 5
"""A bar begins and ends at a multiple of this, whatever the totals are: inside of it nothing can be told apart."""
_LAST = 100 // STEP - 1


class Bar(NamedTuple):
    """`people` totals of at least `low` and less than `high` (100 belongs to the last); `own`: the reader's is one of them."""

    low: int
    high: int
    people: int
    own: bool


def bars(totals: Iterable[Fraction], own: Fraction) -> tuple[Bar, ...]:
    """The bars from the lowest to the highest; none where too few share the picture. `own` is one of `totals`.

    They follow from how many totals lie in each step alone, so a total that were another one of its step would give the same bars.
    """
    steps = Counter(_step(total) for total in totals)
    if steps.total() < SHARED:
        return ()
    groups: list[list[int]] = []
    for step in sorted(steps):
        if groups and sum(steps[one] for one in groups[-1]) < IN_BAR:
            groups[-1].append(step)
        else:
            groups.append([step])
    if sum(steps[one] for one in groups[-1]) < IN_BAR:
        groups[-2:] = [[step for group in groups[-2:] for step in group]]
    return tuple(
        Bar(
            group[0] * STEP,
            (group[-1] + 1) * STEP,
            sum(steps[one] for one in group),
            _step(own) in group,
        )
        for group in groups
    )


def _step(total: Fraction) -> int:
    return min(int(total // STEP), _LAST)
