"""What a change may touch, and how what follows the registration moves."""

from datetime import UTC, date, datetime

import pytest

from selection import changes
from selection.rulesets import schema

PLAN = {
    "title": "Seleksi",
    "contact": "Jalan 1",
    "zone": "Asia/Makassar",
    "posts": [
        {"code": "01", "title": "A", "unit": "U", "duties": "D", "requirements": []},
        {"code": "02", "title": "B", "unit": "U", "duties": "D", "requirements": []},
    ],
    "documents": [{"code": "ktp", "label": "KTP", "required": True, "max_bytes": 1}],
    "schedule": [
        {"kind": "registration", "starts_at": "2026-11-30T16:00:00Z", "ends_at": "2026-12-18T15:59:00Z"},
        {"kind": "screening", "starts_at": "2026-12-22T01:00:00Z", "ends_at": "2026-12-22T08:00:00Z"},
        {"kind": "interview", "starts_at": "2026-12-28T00:00:00Z", "ends_at": "2026-12-29T08:00:00Z"},
    ],
    "stages": [{"code": "interview", "title": "W", "weight": "100", "threshold": ""}],
    "posts_per_person": 1,
    "rounding": {"places": 2, "mode": "half_up"},
    "rank_style": "competition",
    "tie_break": ["interview"],
    "panel": [{"name": "X"}],
    "decree": {"number": "1"},
}
"""Registration closes on Friday, 18 December 2026; 24 to 26 December hold collective leave, Christmas and a Saturday."""


def test_fields_that_are_written_back_unchanged_give_the_same_plan():
    assert changes.applied(PLAN, changes.fields_of(PLAN)) == PLAN


def test_every_class_may_touch_only_fields_there_are_and_none_touches_panel_decree_or_zone():
    for path in ("panel", "decree", "zone", "posts.01.code", "stages.interview.source", "documents"):
        with pytest.raises((ValueError, KeyError)):
            changes.applied(PLAN, {path: "x"})
    edits = changes.difference(PLAN, changes.applied(PLAN, {"stages.interview.weight": "90"}))
    allowed = {kind for kind in changes.ALLOWED if not changes.foreign(kind, edits)}
    assert allowed == {"requirements"}


def test_what_follows_moves_by_the_working_days_that_are_gained():
    until = datetime(2026, 12, 25, 15, 59, tzinfo=UTC)
    moved = changes.moved(PLAN, until)
    gained = [
        changes.day_of(changes.instant(moved[f"schedule.{kind}"]["starts_at"]), "Asia/Makassar")
        for kind in ("screening", "interview")
    ]
    assert all(day.weekday() < 5 for day in gained)
    assert gained[0] > date(2026, 12, 25)
    assert gained[0] < gained[1]
    assert changes.moved(PLAN, datetime(2026, 12, 18, 15, 0, tzinfo=UTC)) == {}


def test_a_post_that_is_extended_closes_by_its_own_date():
    new = changes.applied(PLAN, {"posts.02.registration_until": "2026-12-25T15:59:00Z"})
    assert changes.end_of_registration(new, "01") == changes.end_of_registration(PLAN)
    assert changes.end_of_registration(new, "02") == changes.end_of_registration(new)
    assert changes.applied(new, {"posts.02.registration_until": None}) == PLAN


@pytest.mark.parametrize(("ruleset", "days"), [("permenpanrb-15-2019", 15), ("permenpanrb-13-2014", 15)])
def test_a_full_period_has_all_the_days_of_the_rule(ruleset, days):
    rules = schema.load(ruleset)
    last = changes.full_period(rules, date(2026, 12, 1))
    if rules.value("announcement.day_kind") == "calendar":
        assert last == date(2026, 12, 1 + rules.value("announcement.min_days"))
    else:
        assert (last - date(2026, 12, 1)).days > days
