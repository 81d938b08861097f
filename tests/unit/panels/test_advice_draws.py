"""Draws by chance: seeded, inside the ranges, exact in their comparisons; honest panels against a slow reading of the rule."""

import random
from fractions import Fraction

import numpy as np
import pytest

from panels import advice, advice_draws
from tests.unit.panels.test_advice import basis_of, random_table, table

RANGES = {
    "track_record": ("15", "20"),
    "assessment": ("20", "25"),
    "paper": ("15", "20"),
    "interview": ("30", "35"),
}
SEED = 20261121


def test_every_weight_stays_in_its_range_and_reaches_both_ends():
    weights = {name: Fraction(25) for name in RANGES}
    drawn = advice_draws.weight_sets(weights, RANGES, SEED, 10_000)
    for place, (low, high) in enumerate(RANGES.values()):
        column = drawn[:, place]
        assert (column.min(), column.max()) == (int(low) * 100, int(high) * 100)
        assert (column == np.floor(column)).all()


def test_a_component_without_a_range_keeps_its_weight():
    drawn = advice_draws.weight_sets(
        {"interview": Fraction(60), "other": Fraction(40)}, {"interview": ("30", "35")}, 1, 50
    )
    assert set(drawn[:, 1]) == {4000.0}


def test_the_first_draws_of_a_seed_are_these_for_ever():
    """Whoever draws with the printed seed, on any machine and with any numpy, gets the same sets."""
    weights = {name: Fraction(25) for name in RANGES}
    assert advice_draws.weight_sets(weights, RANGES, SEED, 2).astype(int).tolist() == [
        [1562, 2150, 1610, 3134],
        [1612, 2217, 1822, 3293],
    ]


def slow_sensitivity(basis, ranges, seed, draws):
    """Each set of weights by itself, in fractions, with the ranking's own tie rule."""
    ranked = [row["candidate"] for row in basis.rows if row["rank"] is not None]
    first = dict.fromkeys(ranked, 0)
    named = dict.fromkeys(ranked, 0)
    for weights in advice_draws.weight_sets(basis.weights, ranges, seed, draws).astype(int).tolist():
        parts = dict(zip(basis.weights, weights, strict=True))

        def strength(name, parts=parts):
            total = sum(basis.means[name][part] * weight for part, weight in parts.items())
            return (total, *(basis.means[name][part] for part in basis.scheme["tie_break"]))

        for name in ranked:
            better = sum(strength(other) > strength(name) for other in ranked)
            first[name] += better == 0
            named[name] += better < basis.count
    return first, named


def test_the_shares_equal_a_slow_count_in_fractions():
    rng = random.Random(5)
    ranges = {"paper": ("15", "35"), "interview": ("30", "60"), "assessment": ("5", "40")}
    for _ in range(40):
        made = random_table(rng)
        twin = [row | {"candidate": "Z"} for row in made["marks"] if row["candidate"] == "A"]
        made["marks"] += twin if rng.random() < 0.5 else []
        basis = advice.read(made, count=2)
        found = advice_draws.sensitivity(basis, ranges, seed=SEED, draws=60)
        assert (found.first, found.named) == slow_sensitivity(basis, ranges, SEED, 60)


def test_who_is_equal_in_everything_gets_the_same_share():
    basis = basis_of({"interview": {"A": [80], "B": [80], "C": [70]}}, count=1)
    found = advice_draws.sensitivity(basis, {"interview": ("30", "35")}, seed=1, draws=100)
    assert found.first == {"A": 100, "B": 100, "C": 0}


def test_weights_decide_between_two_specialists():
    marks = {"paper": {"A": [90], "B": [70]}, "interview": {"A": [70], "B": [90]}}
    basis = basis_of(marks, count=1, weights={"paper": "50", "interview": "50"}, tie_break=["interview"])
    found = advice_draws.sensitivity(basis, {"paper": ("40", "60"), "interview": ("40", "60")}, seed=4)
    assert found.first["A"] + found.first["B"] == found.draws
    assert 0.4 < found.first["A"] / found.draws < 0.6


def test_the_eliminated_are_never_drawn_and_nobody_left_is_no_error():
    marks = {"interview": {"A": [80], "B": [90]}, "assessment": {"A": 80, "B": 40}}
    basis = basis_of(marks, thresholds={"assessment": "68"})
    assert advice_draws.sensitivity(basis, {}, seed=1, draws=10).first == {"A": 10}
    nobody = basis_of(marks, thresholds={"assessment": "99"})
    assert advice_draws.sensitivity(nobody, {}, seed=1, draws=10).first == {}


def test_the_one_legal_set_is_named_where_the_ranges_leave_no_other():
    marks = {name: {"A": [80], "B": [70]} for name in RANGES}
    basis = basis_of(marks)
    only = advice_draws.sensitivity(basis, RANGES, seed=1, draws=10).only
    assert only == {"track_record": "20", "assessment": "25", "paper": "20", "interview": "35"}
    wider = RANGES | {"interview": ("30", "40")}
    assert advice_draws.sensitivity(basis, wider, seed=1, draws=10).only is None


def test_totals_stay_exact_at_the_largest_size():
    """Marks of 100 in every component at full weight, for 100,000 candidates, still fit a float's whole numbers."""
    most = 4 * 100 * advice_draws.WEIGHT_STEPS * 100 * advice_draws.MARK_STEPS * 100_000
    assert most < 2**53


def test_false_alarms_come_out_the_same_for_the_same_seed_and_grow_with_the_post():
    small = advice_draws.false_alarms({"interview": (4, 5)}, seed=SEED)
    assert small == advice_draws.false_alarms({"interview": (4, 5)}, seed=SEED)
    large = advice_draws.false_alarms({"interview": (30, 5), "paper": (30, 5)}, seed=SEED)
    assert small.honest < large.honest < 1
    assert small.honest < small.pushed


def test_the_rule_is_wrong_in_about_one_usual_post_of_twenty():
    usual = {name: (6, 5) for name in ("track_record", "paper", "interview")}
    found = advice_draws.false_alarms(usual, seed=SEED)
    assert found.runs == advice_draws.RUNS
    assert Fraction(3, 100) < found.honest < Fraction(8, 100)


@pytest.mark.parametrize("shapes", [{}, {"interview": (5, 2)}, {"interview": (0, 5)}])
def test_where_the_rule_can_point_at_nobody_no_rate_is_given(shapes):
    assert advice_draws.false_alarms(shapes, seed=1) is None


@pytest.mark.parametrize("members", [3, 4, 5, 6, 7])
def test_the_quick_furthest_distance_is_that_of_the_rule(members):
    rng = random.Random(members)
    for _ in range(50):
        marks = [[rng.randint(0, 100) for _seat in range(members)] for _candidate in range(3)]
        basis = basis_of({"interview": {f"C{place}": row for place, row in enumerate(marks)}})
        slow = max(
            abs(distance)
            for item in advice.spread(basis, "interview")
            for distance in item.distances.values()
        )
        assert advice_draws._furthest(np.array([marks], dtype=float))[0] == slow


def test_a_large_post_is_tried_fewer_times_and_says_so():
    found = advice_draws.false_alarms({"interview": (500, 7)}, seed=1)
    assert 0 < found.runs < advice_draws.RUNS


def test_the_seed_comes_from_the_digest():
    assert advice_draws.seed_of("00000000000000ff" + "e" * 48) == 255


def test_the_shape_counts_candidates_and_members():
    made = advice.read(
        table({"interview": {"A": [80, None, 70], "B": [60, 70, 80]}, "assessment": {"A": 70, "B": 60}}),
        count=1,
    )
    assert advice_draws.shapes_of(made) == {"interview": (2, 3)}
