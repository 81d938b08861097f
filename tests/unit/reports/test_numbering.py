"""The next number of a paper, as the agenda book would go on."""

from datetime import date

import pytest

from reports.numbering import propose


@pytest.mark.parametrize(
    ("pattern", "used", "minutes", "expected"),
    [
        ("15/PANSEL-JPTP/XI/2026", [], False, "16/PANSEL-JPTP/XII/2026"),
        (
            "15/PANSEL-JPTP/XI/2026",
            ["17/BA/PANSEL-JPTP/XI/2026", "16/X/2026"],
            False,
            "18/PANSEL-JPTP/XII/2026",
        ),
        ("15/PANSEL-JPTP/XI/2026", ["16/PANSEL-JPTP/XI/2026"], True, "17/BA/PANSEL-JPTP/XII/2026"),
        ("07/PANSEL-JPTP/V/2023", [], False, "08/PANSEL-JPTP/XII/2026"),
        ("005/PANSEL-JPT/XI/2022", ["009/PANSEL-JPT/XI/2022"], False, "010/PANSEL-JPT/XII/2026"),
        ("7 / Pansel-JPTP-Sekda/IX/2025", [], False, "8/Pansel-JPTP-Sekda/XII/2026"),
        ("B-270/PANSEL-JPT/VIII/2025", [], False, "1/PANSEL-JPTP/XII/2026"),
        ("", [], False, "1/PANSEL-JPTP/XII/2026"),
    ],
)
def test_the_number_after_the_highest_one_in_the_form_of_the_announcement(
    pattern: str, used: list[str], minutes: bool, expected: str
) -> None:
    assert propose(pattern, used, date(2026, 12, 1), minutes=minutes) == expected
