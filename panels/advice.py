"""What the marks of a ranked post may be asked about: spread, outliers, agreement, and what hangs on one choice (pure).

Advisory: nothing here is stored, and nothing here changes a rank. It reads a stored ranking's canonical input (and, to
save the work, what came out of it); what is compared with the ranking is exact and goes through `ranking.compute`.
Draws by chance stand in panels/advice_draws.py.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from panels import ranking
from panels.ranking import parse_decimal
from panels.scheme import ratio

Marks = dict[str, dict[str, Fraction]]
"""Candidate → panellist → mark of his sheet, out of 100; without the recused and the missing."""

FLAG_POINTS = Fraction(28)
"""The one rule that points at a mark: further than this from the median of the other members' marks for the same candidate
in the same stage. Fixed before any marks exist, the same for every post. No regulation names such a distance; at 28 an honest
panel (advice_draws.HONEST) of five members with six candidates and three stages raises a false alarm in one post of twenty."""

EARLIER = ("paper", "assessment")
LATER = ("interview",)
"""The elements whose stages are compared: the classic mark-up is an interview that turns round what was measured before it."""


@dataclass(frozen=True)
class Basis:
    """A ranked table read once. `rows` and `means` are the ranking's own; `count` is how many names are handed over."""

    scheme: dict[str, Any]
    threshold_order: list[str] | None
    rows: list[dict[str, Any]]
    means: dict[str, dict[str, Fraction]]  # candidate → component
    marks: dict[str, Marks]  # components marked by a panel only
    count: int

    @property
    def candidates(self) -> list[str]:
        """In the ranking's order, the eliminated last."""
        return [row["candidate"] for row in self.rows]

    @property
    def weights(self) -> dict[str, Fraction]:
        return {name: parse_decimal(text) for name, text in self.scheme["weights"].items()}

    @property
    def panelists(self) -> list[str]:
        return sorted({name for marks in self.marks.values() for given in marks.values() for name in given})


def read(table: Mapping[str, Any], *, count: int, result: Mapping[str, Any] | None = None) -> Basis:
    """The basis of a canonical input. `result` is what `ranking.compute(table)` gave; without it that is done again."""
    found = result if result is not None else ranking.compute(dict(table))
    means: dict[str, dict[str, Fraction]] = {}
    marks: dict[str, Marks] = {}
    for candidate, parts in found["workings"].items():
        means[candidate] = {name: parse_decimal(part["mean"]) for name, part in parts.items()}
        for name, part in parts.items():
            sheets = {
                panelist: parse_decimal(sheet["mark"])
                for panelist, sheet in part["panelists"].items()
                if panelist and sheet.get("mark") is not None
            }
            if sheets:
                marks.setdefault(name, {})[candidate] = sheets
    return Basis(
        scheme=dict(table["scheme"]),
        threshold_order=table.get("threshold_order"),
        rows=list(found["rows"]),
        means=means,
        marks=marks,
        count=count,
    )


# --- one stage ---------------------------------------------------------------------------------------------


class Spread(NamedTuple):
    """How far the members are apart over one candidate in one stage."""

    candidate: str
    marks: dict[str, Fraction]
    lowest: Fraction
    highest: Fraction
    deviation: float | None  # of the sample; None for a single mark
    distances: dict[str, Fraction]  # mark − median of the others, signed; empty with fewer than two others

    @property
    def range(self) -> Fraction:
        return self.highest - self.lowest

    @property
    def furthest(self) -> tuple[str, Fraction] | None:
        """Who stands furthest from the others, and how far."""
        return max(self.distances.items(), key=lambda item: (abs(item[1]), item[0]), default=None)


def spread(basis: Basis, component: str) -> list[Spread]:
    """Every candidate of a stage, in the ranking's order."""
    marks = basis.marks.get(component, {})
    return [_spread(name, marks[name]) for name in basis.candidates if name in marks]


def _spread(candidate: str, given: dict[str, Fraction]) -> Spread:
    values = list(given.values())
    distances = {}
    if len(values) > 2:
        for name, mark in given.items():
            distances[name] = mark - median([other for key, other in given.items() if key != name])
    return Spread(candidate, given, min(values), max(values), _deviation(values), distances)


def _deviation(values: Sequence[Fraction]) -> float | None:
    if len(values) < 2:
        return None
    middle = sum(values, Fraction(0)) / len(values)
    squares = sum(((value - middle) ** 2 for value in values), Fraction(0))
    return math.sqrt(squares / (len(values) - 1))


class Agreement(NamedTuple):
    """Kendall's W of a stage, corrected for ties: 1 when all members order the candidates alike, 0 when nothing is shared.

    `w` is None where it means nothing: fewer than two members or candidates, or members who see no difference.
    """

    w: Fraction | None
    members: int
    candidates: int


def agreement(basis: Basis, component: str) -> Agreement:
    """Over the candidates whom every member of the stage marked; a recused member takes his candidate out of it."""
    marks = basis.marks.get(component, {})
    members = sorted({name for given in marks.values() for name in given})
    common = [name for name, given in marks.items() if len(given) == len(members)]
    m, n = len(members), len(common)
    if m < 2 or n < 2:
        return Agreement(None, m, n)
    sums, ties = dict.fromkeys(common, Fraction(0)), 0
    for member in members:
        values = {name: marks[name][member] for name in common}
        for name, place in _middle_places(values).items():
            sums[name] += place
        ties += sum(size**3 - size for size in Counter(values.values()).values())
    centre = Fraction(m * (n + 1), 2)
    square = sum(((value - centre) ** 2 for value in sums.values()), Fraction(0))
    whole = m * m * (n**3 - n) - m * ties
    return Agreement(12 * square / whole if whole else None, m, n)


def _middle_places(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Places from 1, equals sharing the mean of theirs."""
    below: dict[Fraction, int] = {}
    seen = 0
    sizes = Counter(values.values())
    for value in sorted(sizes):
        below[value], seen = seen, seen + sizes[value]
    return {name: below[value] + Fraction(sizes[value] + 1, 2) for name, value in values.items()}


# --- other ways to combine the members ---------------------------------------------------------------------


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def trimmed(values: Sequence[Fraction]) -> Fraction:
    """The mean without one highest and one lowest mark; of fewer than three marks their mean."""
    return mean(sorted(values)[1:-1] if len(values) > 2 else values)


def median(values: Sequence[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


METHODS: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "mean": mean,
    "trimmed": trimmed,
    "median": median,
}


def combined(basis: Basis) -> dict[str, list[dict[str, Any]]]:
    """Method → rows of the ranking that it would give; "mean" is the one that counts."""
    return {name: _ranked(basis, how) for name, how in METHODS.items()}


class LeftOut(NamedTuple):
    """The ranking without one member's marks. `rows` is None when somebody would be left without any mark."""

    panelist: str
    rows: list[dict[str, Any]] | None
    first_changes: bool
    names_change: bool


def left_out(basis: Basis) -> list[LeftOut]:
    """One for each member: what the others alone would have given, quorum aside."""
    before = first(basis.rows), handed_over(basis.rows, basis.count)
    found = []
    for panelist in basis.panelists:
        rows = _ranked(basis, mean, without=panelist)
        if rows is None:
            found.append(LeftOut(panelist, None, False, False))
            continue
        after = first(rows), handed_over(rows, basis.count)
        found.append(LeftOut(panelist, rows, before[0] != after[0], before[1] != after[1]))
    return found


def first(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Who stands on rank 1, sorted."""
    return sorted(row["candidate"] for row in rows if row["rank"] == 1)


def handed_over(rows: Sequence[Mapping[str, Any]], count: int) -> list[str]:
    """Who stands on the first `count` places, sorted; more than that when the last place is shared."""
    ranked = [row for row in rows if row["rank"] is not None]
    last = ranked[:count][-1]["rank"] if ranked else 0
    return sorted(row["candidate"] for row in ranked if row["rank"] <= last)


def _ranked(
    basis: Basis, how: Callable[[Sequence[Fraction]], Fraction], *, without: str = ""
) -> list[dict[str, Any]] | None:
    """Rank one mark for each candidate and component by the ranking's own function; None when a mark is missing."""
    marks = []
    for candidate, parts in basis.means.items():
        for component, value in parts.items():
            given = basis.marks.get(component, {}).get(candidate)
            if given is not None:
                counted = [mark for name, mark in given.items() if name != without]
                if not counted:
                    return None
                value = how(counted)
            marks.append({"candidate": candidate, "component": component, "mark": ratio(value)})
    scheme = {key: value for key, value in basis.scheme.items() if key not in {"criteria", "quorum"}}
    table: dict[str, Any] = {"scheme": scheme, "marks": marks}
    if basis.threshold_order:
        table["threshold_order"] = basis.threshold_order
    return ranking.compute(table)["rows"]


# --- the interview against what came before ----------------------------------------------------------------


class Turn(NamedTuple):
    """A candidate's place by the earlier stages and by the interview; `moved` > 0: the interview lifted him."""

    candidate: str
    before: int
    after: int

    @property
    def moved(self) -> int:
        return self.before - self.after

    def is_large(self, candidates: int) -> bool:
        """By half of the field or more, and at least two places."""
        return 2 * abs(self.moved) >= max(4, candidates)


def turns(basis: Basis, earlier: Sequence[str] = EARLIER, later: Sequence[str] = LATER) -> list[Turn]:
    """In the ranking's order; empty when nothing stands on one of the sides. `earlier`, `later`: the codes of the stages."""
    sides = [[name for name in names if basis.weights.get(name)] for names in (earlier, later)]
    if not all(sides):
        return []
    before, after = (
        _places(
            {
                candidate: sum((parts[name] * basis.weights[name] for name in names), Fraction(0))
                for candidate, parts in basis.means.items()
            }
        )
        for names in sides
    )
    return [Turn(name, before[name], after[name]) for name in basis.candidates]


def _places(values: Mapping[str, Fraction]) -> dict[str, int]:
    """Places from 1, the highest first, equals sharing the better one."""
    place: dict[Fraction, int] = {}
    for position, value in enumerate(sorted(values.values(), reverse=True), start=1):
        place.setdefault(value, position)
    return {name: place[value] for name, value in values.items()}


# --- the rule ----------------------------------------------------------------------------------------------


class Flag(NamedTuple):
    """A mark further than `FLAG_POINTS` from the median of the others."""

    component: str
    candidate: str
    panelist: str
    mark: Fraction
    distance: Fraction


def flags(spreads: Mapping[str, Iterable[Spread]]) -> list[Flag]:
    """Component → what `spread` found: every mark the rule points at, the furthest first. For the observer only."""
    found = [
        Flag(component, item.candidate, panelist, item.marks[panelist], distance)
        for component, items in spreads.items()
        for item in items
        for panelist, distance in item.distances.items()
        if abs(distance) > FLAG_POINTS
    ]
    return sorted(
        found, key=lambda flag: (-abs(flag.distance), flag.component, flag.candidate, flag.panelist)
    )
