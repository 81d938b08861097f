"""An uploaded sheet against the sheet: every bad row by row number, column, what is wrong and how to mend it."""

from fractions import Fraction

import pytest

from panels import imports
from panels.imports import BY_PERCENT, BY_TOTAL, Column, Participant, Scale, check
from panels.spreadsheets import FAULTS, Fault

PEOPLE = [
    Participant("ani", "JPT-P01", "Ani Contoh"),
    Participant("budi", "JPT-P02", "=Budi Contoh"),
    Participant("citra", "JPT-P03", "Citra Contoh", mine=False),
]
COLUMNS = [Column("i", "Integritas", ("integritas",)), Column("k", "Kerja sama", ("kerja-sama",))]
HEADING = ["Nomor peserta", "Nama", "Integritas", "Kerja sama"]
ANI = ["JPT-P01", "Ani Contoh", "3", "4"]
BUDI = ["JPT-P02", "'=Budi Contoh", "2", ""]


def judge(text, _key):
    return "" if text.isdigit() and int(text) <= 4 else f"nilai {text} di luar rentang. Isi 0 sampai 4."


def reading(*rows, columns=COLUMNS, judge=judge):
    return check([(at, list(row)) for at, row in enumerate(rows, start=1)], PEOPLE, columns, judge)


def told(*rows, **rest):
    """(row, column, code) of every problem."""
    return [(item.row, item.column, item.code) for item in reading(*rows, **rest).problems]


def test_a_good_file_gives_every_mark_and_an_empty_cell_is_a_mark_not_given():
    found = reading(HEADING, ANI, BUDI)

    assert found.problems == []
    assert found.marks == {("ani", "i"): "3", ("ani", "k"): "4", ("budi", "i"): "2", ("budi", "k"): ""}


def test_columns_may_stand_in_any_order_by_heading_or_code_and_the_name_may_be_left_out():
    found = reading(["KERJA  sama", "integritas", "no. peserta"], ["4", "3", "jpt-p01"], ["", "2", "JPT-P02"])

    assert found.problems == []
    assert found.marks["ani", "k"] == "4"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["JPT-P09", "Ani Contoh", "3", "4"], (3, "Nomor peserta", "number_unknown")),
        (["", "Ani Contoh", "3", "4"], (3, "Nomor peserta", "number_empty")),
        (["JPT-P03", "Citra Contoh", "3", "4"], (3, "Nomor peserta", "number_away")),
        (["jpt-p02", "", "3", "4"], (3, "Nomor peserta", "number_repeated")),
        ([Fault("formula", "=A1"), "", "3", "4"], (3, "Nomor peserta", "formula")),
    ],
)
def test_a_row_of_nobody_on_the_sheet_is_named(row, problem):
    assert problem in told(HEADING, BUDI, row, ANI)


def test_the_second_row_of_a_participant_is_told_where_the_first_one_is():
    found = reading(HEADING, ANI, BUDI, ANI)

    assert found.problems[0].sentence() == (
        "Peserta ini sudah ada pada baris 2; hapus salah satu dari kedua baris itu."
    )


def test_names_that_have_slipped_by_a_row_are_noticed():
    swapped = [["JPT-P01", "'=Budi Contoh", "3", "4"], ["JPT-P02", "Ani Contoh", "2", "2"]]

    assert told(HEADING, *swapped) == [(2, "Nama", "name"), (3, "Nama", "name")]


def test_a_participant_without_a_row_is_named_and_one_the_author_does_not_mark_is_not():
    problems = reading(HEADING, ANI).problems

    assert [(item.row, item.params["code"]) for item in problems] == [(None, "JPT-P02")]
    assert "=Budi Contoh" in problems[0].sentence()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("5", "judged"),
        ("-1", "judged"),
        ("tiga", "judged"),
        ("=1+1", "formula"),
        ("+3", "formula"),
        ("@x", "formula"),
        ("-", "formula"),
        ("3-Apr", "date"),
        (Fault("date", "2026-04-03"), "date"),
        (Fault("error", "#REF!"), "error"),
        (Fault("percent", "0.8"), "percent"),
        (Fault("boolean", "TRUE"), "boolean"),
    ],
)
def test_a_cell_that_is_no_mark_is_named_with_row_and_column(cell, code):
    assert told(HEADING, ["JPT-P01", "", "3", cell], BUDI) == [(2, "Kerja sama", code)]


def test_a_date_stored_as_a_number_is_suspected_by_its_size():
    problem = reading(HEADING, ["JPT-P01", "", "46115", "4"], BUDI).problems[0]

    assert "mungkin tanggal" in problem.sentence()
    assert "mungkin tanggal" not in reading(HEADING, ["JPT-P01", "", "46", "4"], BUDI).problems[0].sentence()


def test_every_bad_cell_of_a_row_is_named_not_only_the_first():
    assert told(HEADING, ["JPT-P01", "", "9", "=x"], ["JPT-P08", "", "9", "9"]) == [
        (2, "Integritas", "judged"),
        (2, "Kerja sama", "formula"),
        (3, "Nomor peserta", "number_unknown"),
        (3, "Integritas", "judged"),
        (3, "Kerja sama", "judged"),
        (None, "", "row_missing"),
    ]


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        (["Nomor peserta", "Integritas"], ["column_missing"]),
        (["Nama", "Integritas", "Kerja sama"], ["column_missing"]),
        ([*HEADING, "Catatan"], ["column_unknown"]),
        ([*HEADING, "integritas"], ["column_repeated"]),
        ([*HEADING, Fault("formula", "=A1")], ["heading_fault"]),
        (["halo"], ["column_unknown", "column_missing", "column_missing", "column_missing"]),
    ],
)
def test_a_heading_that_does_not_fit_is_named_and_no_row_is_read(heading, codes):
    found = reading(heading, ["JPT-P01", "Ani Contoh", "3", "4", "baik"])

    assert [item.code for item in found.problems] == codes
    assert found.marks == {}


def test_something_beside_the_table_is_not_passed_over():
    heading = ["Nomor peserta", "", *HEADING[2:], ""]

    assert told(heading, ["JPT-P01", "", "3", "4", "5"], ["JPT-P02", "x", "1", "1", ""]) == [
        (2, "", "outside"),
        (3, "", "outside"),
    ]


def test_a_file_without_rows_says_so():
    assert told() == [(None, "", "no_rows")]


def test_criteria_of_one_name_are_told_apart_and_none_is_taken_for_the_number():
    assert imports.headings([("Isi", "isi-1"), ("isi", "isi-2"), ("Nama", "nama")]) == [
        "Isi (isi-1)",
        "isi (isi-2)",
        "Nama (nama)",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("334,5", (3_345_000, "")),
        ("334.5", (3_345_000, "")),
        ("0", (0, "")),
        ("400", (4_000_000, "")),
        ("83,6251", (836_251, "")),
        ("400,0001", (0, "total_range")),
        ("-1", (0, "total_range")),
        ("83,62512", (0, "total_places")),
        ("1/2", (0, "total_number")),
        ("1.000,5", (0, "total_number")),
        ("1e2", (0, "total_number")),
        ("", (0, "total_number")),
    ],
)
def test_a_total_is_kept_as_it_is_or_refused(text, expected):
    assert imports.total(text, Fraction(400)) == expected


def test_a_file_of_percent_is_not_taken_for_one_of_totals():
    assert imports.total_column(Scale(BY_PERCENT)).heading == "JPM"
    assert imports.total_column(Scale(BY_TOTAL, Fraction(400))).heading == "Nilai total"


def test_every_sentence_says_how_to_mend_it():
    """A colon or semicolon parts what is wrong from what to do."""
    for code, text in {**imports.MESSAGES, **FAULTS}.items():
        assert code == "judged" or ";" in text, code
