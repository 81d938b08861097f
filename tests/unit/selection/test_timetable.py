"""How long a line of the schedule lasts, and the days off in it."""

from datetime import UTC, datetime

from selection import timetable_display as timetable


def line(kind: str, first: int, last: int) -> timetable.Line:
    """From that day of December 2026, 08.00 WIT, to that day, midnight."""
    return timetable.Line(
        kind, datetime(2026, 12, first - 1, 23, tzinfo=UTC), datetime(2026, 12, last, 15, tzinfo=UTC)
    )


def test_an_end_at_midnight_belongs_to_the_day_before_and_days_off_are_no_working_days():
    assert timetable.length(line("registration", 2, 4), "Asia/Jayapura") == "3 hari kalender, 3 hari kerja"
    christmas = line("paper", 25, 25)
    assert timetable.length(christmas, "Asia/Jayapura") == "1 hari kalender, 0 hari kerja"
    assert "25 Desember 2026" in timetable.days_off(christmas, "Asia/Jayapura")[0]


def test_a_stage_that_begins_on_a_day_off_is_warned_of_and_the_registration_is_not():
    lines = [
        line("registration", 5, 20),
        line("paper", 25, 25),
        line("interview", 26, 27),
        line("result", 29, 29),
    ]
    said = timetable.warnings(lines, "Asia/Jayapura")
    assert len(said) == 2
    assert said[0].startswith("Penulisan makalah")
    assert "Sabtu" in said[1]
