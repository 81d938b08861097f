"""Marks from CSV and XLSX, exactly; tables out again without a formula in them."""

import datetime
import io
import subprocess
import sys
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from panels import ranking, tables
from panels.tables import TableError, read_marks, safe_cell, write_csv, write_xlsx

HEADING = ["candidate", "component", "mark"]


def csv(text):
    return read_marks(io.BytesIO(text.encode()))


def xlsx(*rows, formats=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def refusal(read, *args):
    with pytest.raises(TableError) as caught:
        read(*args)
    return caught.value


def test_a_comma_table_keeps_text_and_row_numbers_over_blank_lines():
    marks = csv('candidate,component,mark\nA,interview,85\n\nNA,interview,"85,25"\n')

    assert marks == [
        {
            "row": 2,
            "candidate": "A",
            "component": "interview",
            "panelist": None,
            "criterion": None,
            "mark": "85",
            "max": "100",
            "recused": False,
        },
        {
            "row": 4,
            "candidate": "NA",  # a name, not "not available"
            "component": "interview",
            "panelist": None,
            "criterion": None,
            "mark": "85,25",
            "max": "100",
            "recused": False,
        },
    ]


def test_a_semicolon_table_of_an_indonesian_excel_is_read():
    text = (
        "\ufeffCandidate;Component;Panelist;Mark;Max;Recused\r\nA;paper;P1;8,5;10;\r\nA;paper;P2;;10;ya\r\n"
    )

    marks = csv(text)

    assert [(m["panelist"], m["mark"], m["max"], m["recused"]) for m in marks] == [
        ("P1", "8,5", "10", False),
        ("P2", None, "10", True),
    ]


def test_names_are_brought_to_one_spelling():
    marks = csv("candidate,component,mark\n Jose\u0301\u00a0 A ,x,1\n")

    assert marks[0]["candidate"] == "Jos\u00e9 A"


def test_the_same_marks_give_one_digest_from_comma_semicolon_and_xlsx():
    sources = [
        io.BytesIO(b"candidate,component,mark\nA,x,85.30\nB,x,80\n"),
        io.BytesIO(b"candidate;component;mark;max\nB;x;80,0;100\nA;x;85,3;100,0\n"),
        xlsx([*HEADING, "recused"], ["A", "x", 85.3, None], ["B", "x", "80", False]),
    ]

    digests = {
        ranking.compute({"scheme": {"weights": {"x": "100"}}, "marks": read_marks(source)})["digest"]
        for source in sources
    }

    assert len(digests) == 1


def test_numbers_of_xlsx_come_out_as_they_were_typed():
    source = xlsx(HEADING, ["A", "x", 85.3], ["B", "x", 80], ["C", "x", 1e-7], [7, "x", "8,5"])

    marks = read_marks(source)

    assert [(m["candidate"], m["mark"]) for m in marks] == [
        ("A", "85.3"),
        ("B", "80"),
        ("C", "0.0000001"),
        ("7", "8,5"),
    ]


def test_the_long_form_in_which_excel_stores_a_decimal_is_the_decimal():
    source = xlsx(HEADING, ["A", "x", 12345])
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>12345</v>", b"<v>85.299999999999997</v>"))
    target.seek(0)

    assert read_marks(target)[0]["mark"] == "85.3"


@pytest.mark.parametrize(
    ("value", "number_format", "code"),
    [
        (0.8, "0%", "cell_percent"),
        (datetime.date(2026, 5, 8), "d/m/yyyy", "cell_kind"),
        ("#REF!", "General", "cell_error"),
    ],
)
def test_a_cell_that_is_not_what_it_shows_is_refused_by_its_place(value, number_format, code):
    source = xlsx(HEADING, ["A", "x", 80], ["B", "x", value], formats={"C3": number_format})

    error = refusal(read_marks, source)

    assert (error.code, error.row, error.field) == (code, 3, "C")


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "no_columns", None),
        ("halo", "no_columns", None),
        ("candidate,mark\nA,80\n", "no_columns", None),
        ("candidate,component,mark,note\nA,x,80,baik\n", "unknown_column", None),
        ("candidate,component,mark,mark\nA,x,80,81\n", "repeated_column", None),
        ("candidate,component,mark\nA,x,80\nB,x,85,25\n", "extra_cell", 3),
        ("candidate,component,mark,recused\nA,x,80,mungkin\n", "flag", 2),
        ('candidate,component,mark\nA,x,"80\nB,x,70\n', "not_a_table", None),
        ("candidate,component,mark\nA,x" + ",1" * 60 + "\n", "not_a_table", None),
        ("candidate,component,mark" + "," * 60 + "secret\nA,x,1\n", "not_a_table", None),
    ],
)
def test_a_bad_csv_is_refused_with_what_is_wrong(text, code, row):
    error = refusal(csv, text)

    assert (error.code, error.row) == (code, row)


def empty_zip():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "not_a_table"),
        (b"candidate,component,mark\nJos\xe9,x,80\n", "not_a_table"),
        (b"candidate,component,mark\nA\0,x,80\n", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 cut off", "not_a_table"),
        (empty_zip(), "not_a_table"),
        (b"x" * (tables.MAX_BYTES + 1), "too_big"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused(data, code):
    assert refusal(read_marks, io.BytesIO(data)).code == code


def test_a_small_xlsx_that_unpacks_to_a_huge_one_is_refused_unopened():
    target = xlsx(HEADING, ["A", "x", 80])
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big", b"0" * (tables.MAX_UNPACKED_BYTES + 1))
    target.seek(0)

    assert len(target.getvalue()) < tables.MAX_BYTES
    assert refusal(read_marks, target).code == "too_big"


def test_a_table_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)

    for source in (
        io.BytesIO(b"candidate,component,mark\nA,x,1\nB,x,2\n"),
        xlsx(HEADING, *[["A", "x", 1]] * 2),
    ):
        assert refusal(read_marks, source).code == "too_long"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "-",
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["-5", "-5.25", "-5,25", "85", "A=B", "Budi", 3, -3, Decimal("-5.25")])
def test_numbers_and_plain_text_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_a_written_table_holds_no_formula_and_reads_back():
    rows = [
        {"candidate": "=HYPERLINK(1)", "component": "x", "mark": "85,5", "hidden": "no"},
        {"candidate": "B;@C", "component": "x", "mark": None},
    ]
    columns = {name: name for name in HEADING}

    for data in (write_csv(rows, columns), write_xlsx(rows, columns)):
        marks = read_marks(io.BytesIO(data))
        assert [(m["candidate"], m["mark"]) for m in marks] == [("'=HYPERLINK(1)", "85,5"), ("B;@C", None)]


def test_written_xlsx_keeps_numbers_as_numbers_and_long_ids_as_text():
    data = write_xlsx([{"n": Decimal("85.25"), "id": "199001012020121001"}], {"n": "=N", "id": "NIP"})

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active

    assert [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()] == [
        [("'=N", "s"), ("NIP", "s")],
        [(85.25, "n"), ("199001012020121001", "s")],
    ]


def test_written_csv_opens_in_excel_as_utf8():
    assert write_csv([{"a": "é"}], {"a": "Nama"}) == "\ufeffNama\r\né\r\n".encode()


def test_reading_the_module_costs_no_pandas():
    program = "import sys, panels.tables, panels.ranking; print({'pandas', 'django'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_the_same_table_gives_the_same_bytes_at_any_time(monkeypatch):
    def made():
        form = tables.write_form([tables.FormColumn("x", Decimal(4))], [[1]], sheet="Nilai", notes={})
        return write_xlsx([{"a": 1}], {"a": "A"}), form

    before = made()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("openpyxl.writer.excel.datetime", _Later)

    assert made() == before


class _Later:
    timezone = datetime.timezone

    class datetime(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime(2033, 5, 18, tzinfo=tz)
