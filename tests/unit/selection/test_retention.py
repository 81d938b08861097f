"""Until when something is kept: the table's arithmetic."""

from datetime import date

import pytest

from selection import retention
from selection.workflows import APPLICATION


@pytest.mark.parametrize(
    ("since", "months", "day"),
    [
        (date(2026, 11, 21), 24, date(2028, 11, 21)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 60, date(2031, 12, 31)),
    ],
)
def test_the_day_on_which_the_time_is_over(since: date, months: int, day: date) -> None:
    rule = retention.Rule("x", "x", "x", months, "two")
    assert retention.due_on(rule, since) == day


def test_every_state_of_an_application_has_exactly_one_rule() -> None:
    for state in APPLICATION.states:
        assert len([rule for rule in retention.OF_APPLICATIONS if state in rule.states]) == 1, state
    assert retention.rule_of("ineligible").code == "not_passed"


def test_every_rule_names_its_source() -> None:
    assert all(rule.source and rule.title and rule.after for rule in retention.RULES)
