"""What a new selection takes over from a plan: everything it can, and a sentence for everything it cannot."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.workdays import count_working_days, is_working_day
from selection import usual
from selection.plan_template import MOST, TEXTS, read
from selection.schedule import ORDER
from selection.wording import render
from tests.unit.selection.test_plan import PLAN, at, changed

FIRST = date(2027, 3, 1)
JAKARTA = ZoneInfo("Asia/Jakarta")


def taken(plan: dict[str, Any], first: date = FIRST, zone: str = "Asia/Jakarta") -> Any:
    return read({**plan, "posts_per_person": 2}, first=first, zone=zone)


def left(plan: dict[str, Any]) -> list[str]:
    return [render(message) for message in taken(plan).left]


def test_a_whole_plan_is_taken_over_without_its_panel_decree_letter_and_numbers() -> None:
    found = taken(PLAN)

    assert found.left == []
    assert found.columns == {
        "rank_style": "competition",
        "missing_rule": "error",
        "rounding_places": 2,
        "names_order": "ranked_totals",
        "posts_per_person": 2,
    }
    assert [(row["code"], row["weight"], row["threshold"], row["tie_place"]) for row in found.stages] == [
        ("track_record", "20", "", 4),
        ("assessment", "25", "68", 2),
        ("paper", "20", "", 3),
        ("interview", "35", "", 1),
    ]
    assert [row["requirements"] for row in found.posts] == [
        [{"source": "", **row} for row in post["requirements"]] for post in PLAN["posts"]
    ]
    assert [row["code"] for row in found.documents] == ["persetujuan"]
    assert set(found.periods) == {row["kind"] for row in PLAN["schedule"]}
    written = repr(vars(found))
    assert not any(secret in written for secret in ("800/1/2026", "16752", "a" * 64, "BKN"))


def test_the_order_of_the_names_and_the_day_a_post_falls_vacant_are_taken_over() -> None:
    found = taken({**_posts(vacant_from="2027-06-01"), "names_order": "alphabetical"})

    assert found.left == []
    assert found.columns["names_order"] == "alphabetical"
    assert [row["vacant_from"] for row in found.posts] == [None, date(2027, 6, 1)]


@pytest.mark.parametrize("old", [date(2026, 11, 30), date(2026, 12, 18)])
@pytest.mark.parametrize("new", [date(2027, 3, 1), date(2027, 3, 12), date(2027, 12, 20)])
def test_the_schedule_moves_and_keeps_its_distances_in_working_days(old: date, new: date) -> None:
    first = usual.schedule(old, "Asia/Jakarta")
    rows = [
        {"kind": kind, "starts_at": start.isoformat(), "ends_at": end.isoformat()}
        for kind, (start, end) in first.items()
    ]
    moved = taken(changed("schedule", to=rows), new).periods

    assert moved == usual.schedule(new, "Asia/Jakarta")


def test_the_hours_stay_those_of_the_clock_on_the_wall_in_the_new_zone() -> None:
    start, end = taken(PLAN, zone="Asia/Makassar").periods["interview"]

    assert (start.hour, end.hour, str(start.tzinfo)) == (8, 16, "Asia/Makassar")


def test_an_end_at_midnight_stays_the_end_of_its_day() -> None:
    plan = at(PLAN, "registration", "2026-11-30T17:00:00Z", "2026-12-15T17:00:00Z")
    start, end = taken(plan).periods["registration"]

    assert start == datetime(2027, 3, 1, tzinfo=JAKARTA)
    assert end == datetime(2027, 3, 16, tzinfo=JAKARTA)


def test_what_was_planned_on_a_sunday_is_laid_on_a_working_day_after_what_it_follows() -> None:
    plan = at(PLAN, "screening", "2026-12-19T01:00:00Z", "2026-12-20T09:00:00Z")
    moved = taken(plan).periods

    assert moved["screening"][0].date() > moved["registration"][1].date()
    assert is_working_day(moved["screening"][0].date())
    assert count_working_days(date(2026, 12, 19), date(2026, 12, 20)) == 0


def test_what_was_planned_from_a_sunday_is_no_longer_than_its_working_days() -> None:
    plan = at(PLAN, "assessment", "2026-12-20T01:00:00Z", "2026-12-22T09:00:00Z")
    start, end = taken(plan).periods["assessment"]

    assert is_working_day(start.date())
    assert (
        count_working_days(start.date(), end.date())
        == count_working_days(date(2026, 12, 20), date(2026, 12, 22))
        == 2
    )


def test_what_follows_an_extended_registration_follows_the_new_one_as_closely() -> None:
    plan = at(PLAN, "screening", "2026-12-28T01:00:00Z", "2026-12-28T09:00:00Z")
    plan["posts"][1]["registration_until"] = "2026-12-22T16:59:59Z"
    moved = taken(plan).periods
    end, screening = moved["registration"][1].date(), moved["screening"][0].date()

    def after(first: date, last: date) -> int:
        return count_working_days(first, last) - is_working_day(first)

    assert after(end, screening) == after(date(2026, 12, 22), date(2026, 12, 28))


@pytest.mark.parametrize("until", ["besok", 7, None, {"a": 1}, "2026-12-01T00:00:00Z"])
def test_an_end_of_registration_that_says_nothing_moves_nothing(until: Any) -> None:
    assert taken(_posts(registration_until=until)).periods == taken(PLAN).periods


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_wherever_it_is_moved_nothing_begins_before_what_it_must_follow_has_ended(first: date) -> None:
    moved = taken(PLAN, first).periods

    for before, after, level in ORDER:
        if level == "fail":
            pairs = [(one, two) for one in before for two in after if {one, two} <= moved.keys()]
            assert all(moved[two][0].date() >= moved[one][1].date() for one, two in pairs)


def _posts(**columns: Any) -> dict[str, Any]:
    plan = deepcopy(PLAN)
    plan["posts"][1] |= columns
    return plan


LEFT = [
    (_posts(code="12345"), "post"),
    (_posts(code="A"), "post"),
    (_posts(title="x" * 161), "post"),
    (_posts(duties="x" * 2001), "post_duties"),
    (_posts(vacant_from="Maret"), "post_vacant"),
    (_posts(requirements=[{"rule": "height"}]), "requirement"),
    (
        _posts(requirements=[{"rule": "min_education", "params": {"level": "s1"}, "source": "x" * 201}]),
        "requirement_long",
    ),
    (changed("documents", to=[]), "requirement_document"),
    (changed("documents", 0, "code", to="../etc"), "document"),
    (changed("documents", 0, "max_bytes", to=10**9), "document_size"),
    (changed("documents", 0, "hint", to="x" * 201), "document_hint"),
    (changed("documents", 0, "kind", to="paspor"), "document_kind"),
    (changed("documents", 0, "kind", to=["none"]), "document_kind"),
    (changed("documents", 0, "form_sha256", to="0" * 64), "document_form"),
    (changed("stages", 0, "weight", to="101"), "stage"),
    (changed("stages", 0, "blind", to="room"), "stage"),
    (changed("stages", to=[]), "stages_usual"),
    (at(PLAN, "inauguration", "2027-02-01T01:00:00Z", "2027-02-01T02:00:00Z"), "schedule"),
    (changed("schedule", 0, "starts_at", to="besok"), "schedule_line"),
    (changed("rounding", to="dua"), "rules"),
    (changed("names_order", to="by_age"), "rules"),
    (changed("results", to={"shown": "codes", "reason": "Permintaan peserta."}), "results"),
    (changed("posts", to=PLAN["posts"] * MOST), "many"),
]


@pytest.mark.parametrize(("plan", "code"), LEFT, ids=[code for _plan, code in LEFT])
def test_what_cannot_be_taken_over_is_said(plan: dict[str, Any], code: str) -> None:
    assert code in {
        name for name, msgid in TEXTS.items() for message in taken(plan).left if message[0] == msgid
    }
    assert all(sentence.endswith(".") for sentence in left(plan))


def test_every_sentence_has_been_provoked() -> None:
    assert {code for _plan, code in LEFT} == set(TEXTS)


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2_000_000) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.fixed_dictionaries({}, optional={key: _ANYTHING for key in PLAN}))
def test_no_file_is_so_strange_that_reading_it_falls_over(strange: dict[str, Any]) -> None:
    found = read({**PLAN, **strange}, first=FIRST, zone="Asia/Jakarta")
    assert all(render(message) for message in found.left)
