"""When holders of drafts are reminded: twice before a close, by day, and again before a new close."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from selection import mailing, nudges

ZONE = ZoneInfo("Asia/Makassar")
CLOSE = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)  # midnight in Makassar


def _at(**before: int) -> str:
    return nudges.occasion(CLOSE, (CLOSE - timedelta(**before)).astimezone(ZONE))


def test_two_reminders_by_day_and_none_after_the_close() -> None:
    seen = [_at(minutes=step) for step in range(7 * 24 * 60, -24 * 60, -10)]
    named = [name for name in dict.fromkeys(seen) if name]
    assert [name.partition(":")[0] for name in named] == ["soon", "last"]
    assert _at(hours=0) == "" and _at(hours=-1) == ""


def test_nobody_is_woken_at_night() -> None:
    assert _at(hours=20) == "" and _at(hours=17).startswith("last:")  # 04.00 and 07.00 in Makassar


def test_a_new_close_is_a_new_occasion() -> None:
    later = CLOSE + timedelta(days=5)
    moment = (later - timedelta(hours=10)).astimezone(ZONE)
    assert nudges.occasion(later, moment) not in {"", _at(hours=10)}


@pytest.mark.parametrize(
    "typed", ["Perihal\nBcc: a@b.example", "Perihal\r\nX: 1", "A\x0bB", "A\u2028B", "A\x85B", "A\x00B"]
)
def test_a_subject_is_one_line_whatever_was_typed(typed: str) -> None:
    found = mailing.Letter("asli", "isi").edited(typed, "", "").subject
    assert found.isprintable() and len(found.splitlines()) == 1
