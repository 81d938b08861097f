"""The times for objections in a plan: they end before what comes next, or the plan is refused with the sentence that says so."""

from datetime import date
from typing import Any

import pytest

from selection import plan_objections
from selection.schedule import periods


def plan(days: object, answers: object = 1, **lines: tuple[str, str]) -> dict[str, Any]:
    """Screening on Tuesday 12 January 2027, an interview and a plenary, unless `lines` say otherwise."""
    usual = {
        "screening": ("2027-01-12", "2027-01-12"),
        "interview": ("2027-01-18", "2027-01-19"),
        "plenary": ("2027-01-25", "2027-01-25"),
        "result": ("2027-01-26", "2027-01-26"),
    }
    return {
        "zone": "Asia/Jakarta",
        "schedule": [
            {"kind": kind, "starts_at": f"{first}T01:00:00Z", "ends_at": f"{last}T08:00:00Z"}
            for kind, (first, last) in {**usual, **lines}.items()
        ],
        "stages": [{"code": "interview", "element": "interview", "source": "panel"}],
        "objections": {"days": days, "answer_days": answers},
    }


def found(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.code, one.level) for one in plan_objections.findings(given, list(periods(given)))]


def test_windows_that_end_in_time_find_nothing_and_neither_does_a_plan_without_objections() -> None:
    assert found(plan(1)) == []
    assert found({**plan(9), "objections": None}) == []


def test_one_that_lasts_until_the_next_stage_is_refused_and_says_which_days() -> None:
    given = plan(4)  # 13, 14, 15 and Monday 18 January, the day of the interview
    trouble = next(plan_objections.findings(given, list(periods(given))))
    assert (trouble.code, trouble.level) == ("objection_window", "fail")
    assert trouble.params["last"] == trouble.params["first"] == date(2027, 1, 18)


def test_answers_that_come_after_the_next_stages_date_are_warned_of() -> None:
    assert found(plan(3, 1)) == [("objection_answers", "warn")] * 2


def test_a_mark_waits_for_what_begins_once_its_stage_is_over_not_for_one_that_runs_beside_it() -> None:
    beside = plan(1, 1, paper=("2027-01-18", "2027-01-20"))
    beside["stages"].append({"code": "paper", "element": "paper", "source": "panel"})
    assert found(beside) == []
    late = plan(1, 1, plenary=("2027-01-20", "2027-01-20"))
    assert ("objection_window", "fail") in found(late)


def test_a_questionnaire_has_no_marks_that_could_be_marked_again() -> None:
    given = plan(1, 1, plenary=("2027-01-20", "2027-01-20"))
    given["stages"][0]["source"] = "questionnaire"
    assert found(given) == []


@pytest.mark.parametrize(
    "told",
    [
        {"days": 0, "answer_days": 1},
        {"days": 15, "answer_days": 1},
        {"days": "3"},
        [],
        {"days": True, "answer_days": 1},
    ],
)
def test_what_is_no_number_of_working_days_is_refused(told: object) -> None:
    assert found({**plan(1), "objections": told}) == [("objection_days", "fail")]


def test_a_day_ends_at_midnight_of_its_own_zone() -> None:
    assert (
        plan_objections.end_of(date(2027, 1, 18), "Asia/Jayapura").isoformat() == "2027-01-19T00:00:00+09:00"
    )
