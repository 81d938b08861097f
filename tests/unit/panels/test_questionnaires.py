"""What a questionnaire comes to, against sums done by hand."""

from fractions import Fraction
from typing import Any

import pytest

from panels.enums import MARK_UNIT
from panels.questionnaires import choices, compute, marked, read_rules
from panels.scheme import parse_decimal
from selection.rulesets import schema

RULES = [["superior", "1", "40"], ["peer", "3", "25"], ["subordinate", "3", "25"], ["other", "3", "10"]]
STATEMENTS = [["jujur", "", 5 * MARK_UNIT], ["tuntas", "", 5 * MARK_UNIT]]


def given(candidate: str, relation: str, *marks: int, remark: str = "") -> list[Any]:
    """One answer to both statements."""
    return [
        candidate,
        relation,
        dict(zip(("jujur", "tuntas"), (mark * MARK_UNIT for mark in marks), strict=True)),
        remark,
    ]


def outcome(*answers: list[Any], asked: dict[str, dict[str, int]], **other: Any) -> dict[str, Any]:
    content = {"statements": STATEMENTS, "rules": RULES, "asked": asked, "answers": list(answers), **other}
    return {row["candidate"]: row for row in compute(content)["rows"]}


ALL = {"superior": 1, "peer": 3, "subordinate": 4}


def test_the_mark_is_the_weighted_mean_of_the_relations_that_count():
    """Atasan 5+4 of 10 = 90. Rekan 80, 70, 60 = 70. Bawahan 100, 100, 50 of four asked = 250/3.
    (90 × 40 + 70 × 25 + 250/3 × 25) ÷ 90 = (3600 + 1750 + 6250/3) ÷ 90 = 22300/270 = 2230/27.
    """  # noqa: RUF002  the sign
    row = outcome(
        given("P01", "superior", 5, 4),
        given("P01", "peer", 4, 4),
        given("P01", "peer", 3, 4),
        given("P01", "peer", 2, 4),
        given("P01", "subordinate", 5, 5),
        given("P01", "subordinate", 5, 5),
        given("P01", "subordinate", 1, 4),
        asked={"P01": ALL},
    )["P01"]
    assert row["mark"] == "2230/27"
    assert [(part["relation"], part["mean"]) for part in row["relations"]] == [
        ("superior", "90/1"),
        ("peer", "70/1"),
        ("subordinate", "250/3"),
    ]
    assert [(part["answers"], part["asked"]) for part in row["relations"]] == [(1, 1), (3, 3), (3, 4)]


def test_a_relation_below_its_minimum_does_not_count_and_its_weight_goes_to_the_others():
    """Two of three peers gave the lowest marks: they count nothing. Atasan 90, bawahan 60: (90 × 40 + 60 × 25) ÷ 65 = 5100/65 = 1020/13."""  # noqa: RUF002
    row = outcome(
        given("P01", "superior", 5, 4),
        given("P01", "peer", 1, 1),
        given("P01", "peer", 1, 1),
        *[given("P01", "subordinate", 3, 3)] * 3,
        asked={"P01": ALL},
    )["P01"]
    assert row["mark"] == "1020/13"
    assert [part["mean"] for part in row["relations"]] == ["90/1", None, "60/1"]


def test_nobody_gets_a_silent_zero():
    rows = outcome(
        given("P01", "superior", 1, 1), given("P02", "peer", 5, 5), asked={"P01": ALL, "P02": ALL, "P03": {}}
    )
    assert rows["P01"]["mark"] == "20/1"
    assert rows["P02"]["mark"] is None
    assert rows["P03"]["mark"] is None


def test_statements_may_weigh_differently():
    """70 percent of 100 and 30 percent of 40 = 82."""
    weighted = [["jujur", "70", 5 * MARK_UNIT], ["tuntas", "30", 5 * MARK_UNIT]]
    row = outcome(given("P01", "superior", 5, 2), asked={"P01": {"superior": 1}}, statements=weighted)["P01"]
    assert row["mark"] == "82/1"


def test_the_order_of_the_answers_changes_nothing():
    answers = [given("P01", "peer", 5, 1), given("P01", "peer", 2, 3), given("P01", "peer", 4, 4)]
    asked = {"P01": {"peer": 3}}
    assert outcome(*answers, asked=asked) == outcome(*reversed(answers), asked=asked)


@pytest.mark.parametrize(
    ("most", "step", "expected"),
    [
        (5, 1, [5, 4, 3, 2, 1]),
        (10, 1, list(range(10, 0, -1))),
        (2, 1, [2, 1]),
        (1, 1, []),
        (11, 1, []),
        (5, 2, []),
    ],
)
def test_a_scale_has_two_to_ten_whole_steps_and_no_zero(most: int, step: int, expected: list[int]) -> None:
    assert choices(most * MARK_UNIT, step * MARK_UNIT) == [mark * MARK_UNIT for mark in expected]


def test_marks_in_hundredths_have_too_many_levels_for_a_questionnaire():
    assert choices(100 * MARK_UNIT, MARK_UNIT // 100) == []


def test_which_relations_count_is_a_matter_of_numbers_only():
    rules = read_rules(RULES)
    assert marked({"superior": 1, "peer": 2, "subordinate": 3}, rules) == ["superior", "subordinate"]
    assert marked({}, rules) == []


def test_every_regulation_has_a_rule_whose_weights_make_100():
    for name in schema.available():
        rules = read_rules(schema.load(name).value("questionnaire.relations"))
        assert sum((rule.weight for rule in rules), Fraction(0)) == 100
        assert schema.load(name).rules["questionnaire.relations"].evidence == "I"


def test_the_mark_can_stand_in_the_table_of_the_ranking():
    row = outcome(given("P01", "superior", 5, 4), asked={"P01": {"superior": 1}})["P01"]
    assert parse_decimal(row["mark"]) == 90
