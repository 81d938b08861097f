"""The advisory statistics against figures worked by hand, and that none of them touches the ranking."""

import copy
import random
import statistics
from fractions import Fraction
from itertools import combinations

import pytest

from panels import advice, ranking
from panels.advice import FLAG_POINTS


def table(marks, **scheme):
    """`marks`: component → candidate → list of the members' marks (None: recused), or one mark of an assessor."""
    rows = []
    for component, by_candidate in marks.items():
        for candidate, given in by_candidate.items():
            panel = isinstance(given, list)
            for seat, mark in enumerate(given if panel else [given]):
                rows.append(
                    {
                        "candidate": candidate,
                        "component": component,
                        "panelist": f"m{seat}" if panel else None,
                        "mark": None if mark is None else str(mark),
                        "recused": mark is None,
                    }
                )
    share = {name: str(Fraction(100, len(marks))) for name in marks}
    return {"scheme": {"weights": share, "tie_break": [], **scheme}, "marks": rows}


def basis_of(marks, count=3, **scheme):
    made = table(marks, **scheme)
    return advice.read(made, count=count)


ONE_STAGE = {"interview": {"A": [80, 82, 90], "B": [70, 75, 71], "C": [60, 61, 99]}}


def test_the_spread_of_a_candidate_is_what_a_hand_would_find():
    first, second, third = advice.spread(basis_of(ONE_STAGE), "interview")
    assert [item.candidate for item in (first, second, third)] == ["A", "C", "B"]
    assert (first.lowest, first.highest, first.range) == (80, 90, 10)
    assert first.distances == {"m0": 80 - 86, "m1": 82 - 85, "m2": 90 - 81}
    assert first.furthest == ("m2", 9)
    assert second.furthest == ("m2", Fraction(99) - Fraction(121, 2))
    assert first.deviation == pytest.approx(statistics.stdev([80, 82, 90]))


def test_a_recused_member_is_neither_a_mark_nor_one_of_the_others():
    item = advice.spread(basis_of({"interview": {"A": [80, None, 90, 84]}}), "interview")[0]
    assert item.distances == {"m0": 80 - 87, "m2": 90 - 82, "m3": 84 - 85}


def test_two_members_have_no_median_of_others_and_one_has_no_deviation():
    pair, single = advice.spread(basis_of({"interview": {"A": [80, 90], "B": [70, None]}}), "interview")
    assert pair.distances == {} and pair.furthest is None and pair.deviation is not None
    assert single.deviation is None


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"A": [90, 80, 95], "B": [80, 70, 90], "C": [70, 60, 85]}, 1),
        ({"A": [90, 60], "B": [80, 70], "C": [70, 80]}, 0),
        ({"A": [80, 80], "B": [80, 80]}, None),
        ({"A": [80], "B": [70]}, None),
        ({"A": [80, 70]}, None),
    ],
)
def test_agreement_runs_from_none_to_all_and_is_empty_where_it_means_nothing(marks, expected):
    assert advice.agreement(basis_of({"interview": marks}), "interview").w == expected


def slow_agreement(columns):
    """Kendall's W from Spearman's rank correlations of all pairs of members (without ties)."""

    def places(values):
        return [sorted(values).index(value) for value in values]

    n, correlations = len(columns[0]), []
    for one, other in combinations(map(places, columns), 2):
        squares = sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
        correlations.append(1 - Fraction(6 * squares, n * (n * n - 1)))
    mean, m = sum(correlations) / len(correlations), len(columns)
    return (mean * (m - 1) + 1) / m


def test_agreement_equals_the_mean_rank_correlation_way():
    rng = random.Random(11)
    for _ in range(200):
        n, m = rng.randint(2, 8), rng.randint(2, 7)
        columns = [rng.sample(range(40, 100), n) for _member in range(m)]
        marks = {f"C{row}": [column[row] for column in columns] for row in range(n)}
        assert advice.agreement(basis_of({"interview": marks}), "interview").w == slow_agreement(columns)


def test_agreement_with_ties_is_corrected():
    marks = {"A": [60, 60], "B": [70, 70], "C": [70, 80], "D": [90, 90]}
    sums = [Fraction(2), Fraction(9, 2), Fraction(11, 2), Fraction(8)]
    squares = sum((value - 5) ** 2 for value in sums)
    expected = 12 * squares / (2 * 2 * (4**3 - 4) - 2 * (2**3 - 2))
    assert advice.agreement(basis_of({"interview": marks}), "interview").w == expected == Fraction(37, 38)


def test_mean_trimmed_mean_and_median_can_name_three_winners():
    marks = {
        "A": [70, 70, 70, 70, 100],  # mean 76, trimmed 70, median 70
        "B": [75, 75, 75, 75, 75],  # 75 all ways
        "C": [50, 60, 76, 76, 77],  # mean 67.8, trimmed 212/3, median 76
    }
    found = advice.combined(basis_of({"interview": marks}, count=1))
    assert {name: advice.first(rows) for name, rows in found.items()} == {
        "mean": ["A"],
        "trimmed": ["B"],
        "median": ["C"],
    }
    by_candidate = {row["candidate"]: row["total_exact"] for row in found["trimmed"]}
    assert by_candidate == {"A": "70/1", "B": "75/1", "C": "212/3"}


def test_a_pair_of_marks_is_not_trimmed_away():
    assert advice.trimmed([Fraction(80), Fraction(90)]) == 85
    assert advice.trimmed([Fraction(60), Fraction(80), Fraction(99)]) == 80


def test_leaving_one_member_out_is_the_ranking_of_a_panel_without_him():
    """Against the ranking of the table without his rows, on random tables with recusals and an assessor's component."""
    rng = random.Random(7)
    for _ in range(150):
        made = random_table(rng)
        basis = advice.read(made, count=2)
        for item in advice.left_out(basis):
            rest = copy.deepcopy(made)
            rest["marks"] = [row for row in made["marks"] if row["panelist"] != item.panelist]
            rest["scheme"].pop("quorum", None)
            try:
                expected = ranking.compute(rest)["rows"]
            except ranking.RankingError:
                expected = None
            assert item.rows == expected
            if expected is not None:
                assert item.first_changes == (advice.first(expected) != advice.first(basis.rows))


def random_table(rng):
    names = "ABCDE"[: rng.randint(2, 5)]
    members = rng.randint(2, 5)
    marks = {
        component: {
            name: [None if rng.random() < 0.15 and seat else rng.randint(60, 90) for seat in range(members)]
            for name in names
        }
        for component in ("paper", "interview")
    }
    marks["assessment"] = {name: rng.randint(60, 90) for name in names}
    return table(
        marks,
        weights={"paper": "30", "interview": "45", "assessment": "25"},
        tie_break=["interview", "assessment"],
        thresholds={"assessment": "65"} if rng.random() < 0.3 else {},
        quorum=1,
    )


def test_the_mean_way_is_the_ranking_itself_and_nothing_is_changed_by_asking():
    rng = random.Random(3)
    for _ in range(100):
        made = random_table(rng)
        before = copy.deepcopy(made)
        result = ranking.compute(made)
        basis = advice.read(made, count=2, result=copy.deepcopy(result))
        assert advice.combined(basis)["mean"] == result["rows"]
        advice.left_out(basis)
        advice.turns(basis)
        assert basis.rows == result["rows"]
        assert made == before


def test_shared_last_places_are_all_handed_over():
    rows = ranking.compute(table({"interview": {"A": [90], "B": [80], "C": [80], "D": [70]}}))["rows"]
    assert advice.handed_over(rows, 2) == ["A", "B", "C"]
    assert advice.handed_over(rows, 1) == advice.first(rows) == ["A"]


def test_turns_compare_the_interview_with_what_was_measured_before():
    marks = {
        "assessment": {"A": 90, "B": 80, "C": 70, "D": 60},
        "paper": {"A": [90], "B": [80], "C": [70], "D": [60]},
        "interview": {"A": [70], "B": [70], "C": [71], "D": [95]},
    }
    found = {turn.candidate: turn for turn in advice.turns(basis_of(marks))}
    assert {name: (turn.before, turn.after) for name, turn in found.items()} == {
        "A": (1, 3),
        "B": (2, 3),
        "C": (3, 2),
        "D": (4, 1),
    }
    assert [name for name, turn in sorted(found.items()) if turn.is_large(4)] == ["A", "D"]
    assert found["D"].moved == 3


def test_without_an_interview_or_anything_before_it_there_is_nothing_to_turn():
    assert advice.turns(basis_of({"paper": {"A": [90], "B": [80]}})) == []
    assert advice.turns(basis_of({"interview": {"A": [90], "B": [80]}})) == []


def test_the_rule_points_at_marks_beyond_the_limit_and_not_at_the_limit():
    limit = int(FLAG_POINTS)
    marks = {"A": [60, 60, 60 + limit], "B": [60, 60, 61 + limit], "C": [90, 90, 90 - limit - 2]}
    basis = basis_of({"interview": marks})
    found = advice.flags({"interview": advice.spread(basis, "interview")})
    assert [(flag.candidate, flag.panelist, flag.distance) for flag in found] == [
        ("C", "m2", -limit - 2),
        ("B", "m2", limit + 1),
    ]
