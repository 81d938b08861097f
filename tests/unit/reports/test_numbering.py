"""Numbers of papers: the next one as the agenda book would go on, and what the book would not let pass."""

from datetime import date

import pytest

from reports.numbering import Number, fault, fill, irregularities, pattern_of, propose, read

DECEMBER = date(2026, 12, 1)


def used(*told: tuple[str, date], pattern: str = "{nomor}/PANSEL-JPTP/{bulan}/{tahun}") -> list[Number]:
    return [Number(text, day, text, *read(text, [pattern])) for text, day in told]


@pytest.mark.parametrize(
    ("example", "taken", "minutes", "expected"),
    [
        ("15/PANSEL-JPTP/XI/2026", ["15/PANSEL-JPTP/XI/2026"], False, "16/PANSEL-JPTP/XII/2026"),
        (
            "15/PANSEL-JPTP/XI/2026",
            ["17/BA/PANSEL-JPTP/XI/2026", "16/X/2026"],
            False,
            "18/PANSEL-JPTP/XII/2026",
        ),
        ("15/PANSEL-JPTP/XI/2026", ["16/PANSEL-JPTP/XI/2026"], True, "17/BA/PANSEL-JPTP/XII/2026"),
        ("07/PANSEL-JPTP/V/2023", ["07/PANSEL-JPTP/V/2023"], False, "08/PANSEL-JPTP/XII/2026"),
        ("005/PANSEL-JPT/XI/2022", ["009/PANSEL-JPT/XI/2022"], False, "010/PANSEL-JPT/XII/2026"),
        (
            "7 / Pansel-JPTP-Sekda/IX/2025",
            ["7 / Pansel-JPTP-Sekda/IX/2025"],
            False,
            "8/Pansel-JPTP-Sekda/XII/2026",
        ),
        ("B-270/PANSEL-JPT/VIII/2025", [], False, "1/PANSEL-JPTP/XII/2026"),
        ("", [], False, "1/PANSEL-JPTP/XII/2026"),
    ],
)
def test_the_number_after_the_highest_one_in_the_form_of_the_announcement(
    example: str, taken: list[str], minutes: bool, expected: str
) -> None:
    numbers = used(*((text, DECEMBER) for text in taken))
    assert propose(pattern_of(example, minutes=minutes), "", numbers, DECEMBER) == expected


@pytest.mark.parametrize(
    ("pattern", "code", "expected"),
    [
        ("{nomor:2}/PANSEL-JPTP-LS/{jenis}/{tahun}", "BA", "03/PANSEL-JPTP-LS/BA/2026"),
        ("{nomor:2}/PANSEL-JPTP-LS/{jenis}/{tahun}", "", "03/PANSEL-JPTP-LS/2026"),
        ("800/{nomor}/PANSELJPTP-WK/{tahun}", "", "800/3/PANSELJPTP-WK/2026"),
        ("800.1.2.6/{nomor:3}/Pansel.JPT/{tahun}", "", "800.1.2.6/003/Pansel.JPT/2026"),
        ("B-{nomor}/PANSEL-JPT/{bulan}/{tahun}", "", "B-3/PANSEL-JPT/XII/2026"),
        ("{jenis}.{nomor}/ADM/{bln}/{tahun}", "PENG", "PENG.3/ADM/12/2026"),
    ],
)
def test_the_forms_that_agencies_use_are_made_and_read_again(pattern: str, code: str, expected: str) -> None:
    assert fault(pattern) == ""
    assert fill(pattern, 3, code, DECEMBER) == expected
    serial, month, year = read(expected, [pattern])
    assert (serial, year) == (3, 2026) and month in {12, None}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("PANSEL/{tahun}", "no_serial"),
        ("{nomor}/{nomer}", "unknown"),
        ("{nomor}/{nomor}", "twice"),
        ("{nomor/X", "brace"),
    ],
)
def test_what_is_no_pattern_is_named(pattern: str, expected: str) -> None:
    assert fault(pattern) == expected


def test_each_year_begins_anew() -> None:
    numbers = used(("40/PANSEL-JPTP/XII/2025", date(2025, 12, 3)), ("2/PANSEL-JPTP/I/2026", date(2026, 1, 5)))
    assert propose("{nomor}/X", "", numbers, DECEMBER) == "3/X"
    assert irregularities(numbers) == []


def test_a_gap_a_number_dated_back_and_another_month_are_found() -> None:
    numbers = used(
        ("15/PANSEL-JPTP/XI/2026", date(2026, 11, 2)),
        ("16/PANSEL-JPTP/XI/2026", date(2026, 11, 20)),
        ("17/PANSEL-JPTP/XI/2026", date(2026, 11, 9)),
        ("21/PANSEL-JPTP/XII/2026", date(2026, 11, 21)),
        ("tanpa nomor urut", date(2026, 11, 21)),
    )
    found = {(item.code, item.number): item for item in irregularities(numbers)}
    assert set(found) == {
        ("backdate", "16/PANSEL-JPTP/XI/2026"),
        ("gap", "21/PANSEL-JPTP/XII/2026"),
        ("other_month", "21/PANSEL-JPTP/XII/2026"),
        ("unread", "tanpa nomor urut"),
    }
    assert found["gap", "21/PANSEL-JPTP/XII/2026"].serials == (18, 20)
    assert found["backdate", "16/PANSEL-JPTP/XI/2026"].other == "17/PANSEL-JPTP/XI/2026"
