"""What chance would do: other weights inside the legal ranges, and honest panels of the same size (pure, seeded).

numpy is imported inside: it costs 0.3 CPU-seconds and only the advisory page wants it. Floats stay inside the statistics:
totals under drawn weights are whole numbers small enough to be exact in a float, so ties are ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from panels.advice import FLAG_POINTS, Basis
from panels.ranking import parse_decimal

DRAWS = 10_000
MARK_STEPS = 10_000  # a mark is compared in 1/10,000 of a point, as marks are stored
WEIGHT_STEPS = 100  # a weight is drawn in 1/100 of a per cent

Ranges = dict[str, tuple[str, str]]


class Sensitivity(NamedTuple):
    """How often each candidate stands on rank 1, and among the names handed over, in `draws` sets of weights.

    `ranges` are those drawn from; a component without a range keeps its weight. `only` is the single set of weights that
    lies in every range and sums to 100, where there is but one.
    """

    draws: int
    seed: int
    ranges: Ranges
    first: dict[str, int]
    named: dict[str, int]
    only: dict[str, str] | None


def seed_of(digest: str) -> int:
    """The seed that everybody draws with: the first 16 hex digits of the ranking's digest."""
    return int(digest[:16], 16)


def sensitivity(basis: Basis, ranges: Mapping[str, Any], *, seed: int, draws: int = DRAWS) -> Sensitivity:
    """Draw each weight evenly in its range, by itself; only their proportions matter, so a sum of 100 is not asked for.

    Eliminated candidates stay out. Equal totals are parted by the ranking's own tie rule; who is equal in everything shares.
    """
    used = {name: tuple(ranges[name]) for name in basis.weights if name in ranges}
    ranked = [row["candidate"] for row in basis.rows if row["rank"] is not None]
    if not ranked:
        return Sensitivity(draws, seed, used, {}, {}, _only(used, basis.weights))
    order = sorted(ranked, key=lambda name: _tie_key(basis, name))  # the stronger in a tie later, so higher
    keys = _keys(basis, order, used, seed, draws)
    first, named = _counts(keys, min(basis.count, len(order)))
    found: list[dict[str, int]] = []
    for counted in (first, named):
        by_name = dict(zip(order, counted, strict=True))
        twins: dict[tuple[Fraction, ...], str] = {}
        for name in reversed(order):
            by_name[name] = by_name[twins.setdefault(_all_marks(basis, name), name)]
        found.append(by_name)
    return Sensitivity(draws, seed, used, found[0], found[1], _only(used, basis.weights))


def _all_marks(basis: Basis, name: str) -> tuple[Fraction, ...]:
    return tuple(basis.means[name][part] for part in basis.weights)


def _tie_key(basis: Basis, name: str) -> tuple[Any, ...]:
    return (*(basis.means[name][part] for part in basis.scheme.get("tie_break", [])), _all_marks(basis, name))


def _keys(basis: Basis, order: list[str], ranges: Ranges, seed: int, draws: int) -> Any:
    """(draws × candidates) whole numbers as floats: the total, and below it the place in a tie. None reaches 2⁵³."""
    import numpy as np  # noqa: PLC0415  0.3 CPU-seconds

    weights = weight_sets(basis.weights, ranges, seed, draws)
    marks = np.array(
        [[_rounded(basis.means[name][part] * MARK_STEPS) for name in order] for part in basis.weights],
        dtype=np.float64,
    )
    step = len(order)
    return weights @ (marks * step) + np.arange(step, dtype=np.float64)


def weight_sets(weights: Mapping[str, Fraction], ranges: Ranges, seed: int, draws: int) -> Any:
    """(draws × components) whole 1/100 per cent. PCG64's raw numbers are the same in every numpy (NEP 19)."""
    import numpy as np  # noqa: PLC0415  0.3 CPU-seconds

    bounds = [
        tuple(_rounded(parse_decimal(text) * WEIGHT_STEPS) for text in ranges[name])
        if name in ranges
        else (_rounded(weight * WEIGHT_STEPS),) * 2
        for name, weight in weights.items()
    ]
    low = np.array([pair[0] for pair in bounds], dtype=np.uint64)
    span = np.array([pair[1] - pair[0] + 1 for pair in bounds], dtype=np.uint64)
    raw = np.random.PCG64(seed).random_raw(draws * len(bounds)).reshape(draws, len(bounds))
    return (low + raw % span).astype(np.float64)


def _counts(keys: Any, count: int) -> tuple[list[int], list[int]]:
    """For each column, in how many rows it is the highest, and among the `count` highest."""
    import numpy as np  # noqa: PLC0415  0.3 CPU-seconds

    size = keys.shape[1]
    first = np.bincount(keys.argmax(axis=1), minlength=size)
    best = np.argpartition(keys, size - count, axis=1)[:, size - count :]
    return first.tolist(), np.bincount(best.ravel(), minlength=size).tolist()


def _rounded(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _only(ranges: Ranges, weights: Mapping[str, Fraction]) -> dict[str, str] | None:
    """The one legal set, when the lowest or the highest weights already sum to 100."""
    if set(ranges) != set(weights):
        return None
    for place in (0, 1):
        if sum(parse_decimal(pair[place]) for pair in ranges.values()) == 100:
            return {name: pair[place] for name, pair in ranges.items()}
    return None


# --- honest panels -----------------------------------------------------------------------------------------


class Honest(NamedTuple):
    """What is taken for an honest panel: standard deviations, in points out of 100. An assumption, and shown as one."""

    noise: int  # of a member's mark around what the candidate is worth
    leniency: int  # of a member's habit of marking all a little higher or lower


HONEST = Honest(noise=6, leniency=4)
PUSH = (20, 10)  # points up for one candidate, down for two rivals, by one member in every stage
MOST_CELLS = 1_500_000  # marks drawn for one page; larger posts are tried fewer times
RUNS = 2_000


class FalseAlarms(NamedTuple):
    """How often `advice.FLAG_POINTS` points at something, of `runs` panels of the same size."""

    runs: int
    seed: int
    honest: Fraction  # posts with a flag although nobody pushed
    pushed: Fraction  # posts with a flag when one member pushed by PUSH


def false_alarms(shapes: Mapping[str, tuple[int, int]], *, seed: int, runs: int = RUNS) -> FalseAlarms | None:
    """`shapes`: component → (candidates, members). None when no stage has three members, so the rule can point at nobody."""
    import numpy as np  # noqa: PLC0415  0.3 CPU-seconds

    stages = [shape for _name, shape in sorted(shapes.items()) if shape[0] and shape[1] > 2]
    if not stages:
        return None
    runs = max(1, min(runs, MOST_CELLS // sum(people * members for people, members in stages)))
    chance = np.random.Generator(np.random.PCG64(seed))
    up, down = PUSH
    honest, pushed = np.zeros(runs), np.zeros(runs)
    # The seats are the same in every stage: a lenient member is lenient throughout.
    leniency = HONEST.leniency * chance.standard_normal(
        (runs, 1, max(members for _people, members in stages))
    )
    for people, members in stages:
        marks = HONEST.noise * chance.standard_normal((runs, people, members)) + leniency[:, :, :members]
        honest = np.maximum(honest, _furthest(marks))
        marks[:, 0, 0] += up
        marks[:, 1:3, 0] -= down
        pushed = np.maximum(pushed, _furthest(marks))
    limit = float(FLAG_POINTS)
    return FalseAlarms(
        runs, seed, Fraction(int((honest > limit).sum()), runs), Fraction(int((pushed > limit).sum()), runs)
    )


def _furthest(marks: Any) -> Any:
    """The greatest |mark − median of the others| of each run: it is always the highest or the lowest mark's."""
    import numpy as np  # noqa: PLC0415  0.3 CPU-seconds

    ordered = np.sort(marks, axis=-1)
    others = ordered.shape[-1] - 1
    left, right = (others - 1) // 2, others // 2
    top = ordered[..., -1] - (ordered[..., left] + ordered[..., right]) / 2
    bottom = (ordered[..., left + 1] + ordered[..., right + 1]) / 2 - ordered[..., 0]
    return np.maximum(top, bottom).max(axis=-1)


def shapes_of(basis: Basis) -> dict[str, tuple[int, int]]:
    """Component → (candidates, members) of the panel's stages."""
    return {
        component: (len(marks), len({name for given in marks.values() for name in given}))
        for component, marks in basis.marks.items()
    }
