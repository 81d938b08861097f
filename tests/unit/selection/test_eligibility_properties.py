"""Ten thousand applicants against ten thousand requirements: every one is judged and told, and what is not known is never held against him."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selection import eligibility, questions
from selection.display import sentence
from selection.facts import Consent, Facts, Sanction
from selection.grades import EDUCATION, GRADES, POST_LEVELS, RATINGS, SEVERITIES, SIGNATORIES
from selection.tenure import Tenure, served_months
from tests import hostile

pytestmark = pytest.mark.one_database

BATCH = 50
STATABLE = ("grade", "education", "wealth_report_year", "discipline", "under_examination", "consent")
"""Facts without which nothing can be said: leaving one out gives "unknown", never a better verdict."""
NOT_HIS_TO_STATE = {"reference_unset", "by_document", "birth_date_differs"}


def _of(table: Any) -> Callable[[Random], Any]:
    return lambda draw: draw.choice(list(table))


def _some(make: Callable[[Random], Any]) -> Callable[[Random], Any]:
    return lambda draw: [make(draw) for _count in range(draw.randint(1, 3))]


def _maybe(draw: Random, make: Callable[[Random], Any]) -> Any:
    return None if draw.random() < 0.2 else make(draw)


def _count(draw: Random) -> int:
    return draw.choice((1, 2, 5, draw.randint(1, 99)))


def _filled(draw: Random) -> str:
    return hostile.text(draw).strip() or "ekonomi"


def _reference(draw: Random) -> str:
    return draw.choice(("registration_end", "announcement", "inauguration", hostile.day(draw).isoformat()))


def _yes_or_no(draw: Random) -> bool:
    return draw.random() < 0.5


PARAMS: dict[str, dict[str, Callable[[Random], Any]]] = {
    "max_age": {"age": _count, "strict": _yes_or_no, "reference": _reference},
    "min_education": {"level": _of(EDUCATION)},
    "min_grade": {"grade": _of(GRADES)},
    "min_field_experience": {"years": _count, "fields": _some(_filled), "reference": _reference},
    "min_post_tenure": {"years": _count, "levels": _some(_of(POST_LEVELS)), "reference": _reference},
    "min_appraisal": {"rating": _of(RATINGS), "years": _count, "reference": _reference},
    "no_discipline": {
        "severity": _of(SEVERITIES),
        "look_back_years": lambda draw: _maybe(draw, _count),
        "reference": _reference,
    },
    "not_under_examination": {},
    "leadership_training": {"mode": _of(("required", "preferred")), "name": _filled},
    "wealth_report": {"year": lambda draw: draw.randint(2000, 2100)},
    "employment": {"scope": _filled},
    "ppk_consent": {"signatories": _some(_of(SIGNATORIES)), "document": hostile.text},
    "document_only": {"text": _filled, "document": hostile.text},
}


def _post(draw: Random) -> Tenure:
    level, field = _maybe(draw, _of(POST_LEVELS)), _maybe(draw, _filled)
    return Tenure(level, field, _maybe(draw, hostile.day), _maybe(draw, hostile.day))


MAKERS: dict[str, Callable[[Random], Any]] = {
    "birth_date": hostile.day,
    "stated_birth_date": hostile.day,
    "grade": _of(GRADES),
    "education": _of(EDUCATION),
    "appraisals": lambda draw: {
        year: draw.choice(list(RATINGS)) for year in range(2020, 2020 + draw.randint(0, 9))
    },
    "current_post_level": _of(POST_LEVELS),
    "qualifying_tenure": lambda draw: tuple(_some(_post)(draw)),
    "discipline": lambda draw: tuple(
        Sanction(draw.choice(list(SEVERITIES)), _maybe(draw, hostile.day))
        for _each in range(draw.randint(0, 2))
    ),
    "under_examination": _yes_or_no,
    "leadership_training": _yes_or_no,
    "wealth_report_year": lambda draw: draw.choice((0, 2025, 10**30, -1)),
    "within_scope": _yes_or_no,
    "consent": lambda draw: Consent(draw.choice(list(SIGNATORIES)), hostile.text(draw), hostile.text(draw)),
}


def _requirement(draw: Random) -> dict[str, Any]:
    rule = draw.choice(list(PARAMS))
    return {"rule": rule, "params": {name: make(draw) for name, make in PARAMS[rule].items()}}


def _facts(draw: Random) -> Facts:
    return Facts(**{name: _maybe(draw, make) for name, make in MAKERS.items()})


def _dates(draw: Random) -> dict[str, date]:
    return {name: hostile.day(draw) for name in ("registration_end", "announcement")}


def test_every_rule_and_every_fact_is_tried() -> None:
    assert set(PARAMS) == set(eligibility.RULES)
    assert set(MAKERS) == set(Facts.__dataclass_fields__)


@settings(max_examples=200, deadline=None, database=None)
@given(st.integers(0, 2**64))
def test_everybody_is_judged_and_told(seed: int) -> None:
    draw = Random(seed)
    for _each in range(BATCH):
        requirement, facts, dates = _requirement(draw), _facts(draw), _dates(draw)
        outcome = eligibility.evaluate(requirement, facts, dates=dates)
        assert outcome.verdict in {"met", "not_met", "unknown"}
        assert sentence(eligibility.fact(outcome))
        assert sentence(eligibility.describe(requirement))
        unknown = outcome.verdict == "unknown" and outcome.fact_code not in NOT_HIS_TO_STATE
        assert questions.can_be_answered(outcome) == unknown
        assert questions.asked([(requirement, outcome)], facts, {"nip": "1"}, dates=dates).names
        if requirement["rule"] != "document_only":
            assert eligibility.evaluate(requirement, Facts(), dates=dates).verdict == "unknown"
        name = draw.choice(STATABLE)
        less = eligibility.evaluate(requirement, replace(facts, **{name: None}), dates=dates)
        assert less.verdict in {outcome.verdict, "unknown"}


def test_the_last_day_of_the_calendar_harms_nobody() -> None:
    """An end of office in the year 9999 once made the applicant's page fail."""
    held = Tenure("administrator", None, date(2024, 12, 1), date.max)
    assert served_months([held], date(2026, 12, 1)) == 24
    assert served_months([Tenure(None, None, date.min, date.max)], date.max) > 100_000
    requirement = {"rule": "no_discipline", "params": {"severity": "light", "look_back_years": 99}}
    facts = Facts(discipline=(Sanction("heavy", date.max),))
    outcome = eligibility.evaluate(requirement, facts, dates={"registration_end": date(2026, 12, 1)})
    assert outcome.verdict == "not_met"
