"""What becomes of a file: by what was found, by the hour, by its signature."""

from datetime import UTC, datetime, timedelta

import pytest

from selection import uploads_policy as policy
from selection.uploads_policy import Outcome
from selection.uploads_texts import DOUBTS, REFUSALS

CLOSES = datetime(2026, 3, 15, 17, tzinfo=UTC)
EARLY, LATE = CLOSES - timedelta(days=2), CLOSES - timedelta(minutes=1)


def decided(
    code: str = "ok", *doubts: str, ok: bool = True, signed: bool = False, now: datetime = EARLY
) -> str:
    return policy.outcome(ok=ok, code=code, doubts=doubts, signed=signed, now=now, closes_at=CLOSES).value


@pytest.mark.parametrize("now", [EARLY, LATE])
def test_a_sound_file_is_taken_on_every_day(now: datetime) -> None:
    assert decided(now=now) == "take"


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubtful_file_is_mended_on_a_usual_day_and_set_aside_on_the_last(doubt: str) -> None:
    usual = "set_aside" if doubt in policy.UNMENDABLE else "refuse"
    assert decided(doubt, doubt) == usual
    assert decided(doubt, doubt, now=LATE) == "set_aside"


@pytest.mark.parametrize("code", REFUSALS)
def test_of_unusable_files_only_those_that_open_somewhere_are_taken_on_the_last_day(code: str) -> None:
    late = (
        "set_aside" if code in {"encrypted", "too_many_pages", "too_many_pixels", "too_heavy"} else "refuse"
    )
    assert decided(code, ok=False) == "refuse"
    assert decided(code, ok=False, now=LATE) == late


@pytest.mark.parametrize("now", [EARLY, LATE])
def test_a_signed_decree_is_never_refused_for_what_it_carries(now: datetime) -> None:
    assert decided("attachment", "attachment", "extra_data", signed=True, now=now) == "set_aside"
    assert decided(signed=True, now=now) == "take"


def test_one_doubt_that_can_be_mended_is_enough_to_ask_for_it() -> None:
    assert decided("restricted", "restricted", "unscanned") == "set_aside"
    assert decided("javascript", "javascript", "restricted") == "refuse"


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (timedelta(hours=24, seconds=1), False),
        (timedelta(hours=24), True),
        (timedelta(seconds=1), True),
        (timedelta(0), False),
    ],
)
def test_the_last_day_is_the_last_24_hours(before: timedelta, last: bool) -> None:
    assert policy.is_last_day(CLOSES - before, CLOSES) is last


def test_a_repaired_copy_has_a_day_after_the_closing() -> None:
    assert policy.repair_until(CLOSES) - CLOSES == timedelta(days=1)
    assert Outcome.SET_ASIDE.value == "set_aside"
