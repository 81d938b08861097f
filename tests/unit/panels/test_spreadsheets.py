"""Files that are not opened, each with its sentence; and cells read as they are shown."""

import datetime
import io

import openpyxl
import pytest

from panels import spreadsheets
from panels.spreadsheets import Fault, read
from panels.tables import TableError
from tests.unit.panels import hostile
from tests.unit.panels.hostile import OLE, in_sheet, repacked, same, xlsx

HEADING = ["Nomor peserta", "Nama", "Integritas"]
GOOD = xlsx(HEADING, ["P01", "Ani", 3])


def hidden(state):
    def change(book):
        book.active.title = "Nilai"
        book.create_sheet("rahasia").sheet_state = state

    return xlsx(HEADING, ["P01", "Ani", 3], change=change)


def two_sheets(book):
    book.active.title = "Lembar1"
    book.create_sheet("Lembar2")


def merged(book):
    book.active.merge_cells("B2:C2")


def refusal(data):
    with pytest.raises(TableError) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "empty_file", "kosong"),
        (b" \r\n ", "empty_file", "kosong"),
        (OLE + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le"), "password", "kata sandi"),
        (OLE + b"\0" * 100, "old_excel", ".xls"),
        (hostile.encrypted_zip(GOOD), "password", "kata sandi"),
        (repacked(GOOD, same, {"xl/vbaProject.bin": b"x"}), "macros", "makro"),
        (repacked(GOOD, same, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros", "makro"),
        (
            repacked(
                GOOD,
                lambda name, text: (
                    text.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
                    if "Content" in name
                    else text
                ),
            ),
            "macros",
            "makro",
        ),
        (hostile.bomb(spreadsheets.MAX_UNPACKED_BYTES + 1), "unpacked", "32 MB"),
        (repacked(GOOD, same, {f"x{at}": b"" for at in range(600)}), "unpacked", "berkas baru"),
        (hostile.with_doctype(hostile.LAUGHS), "foreign_xml", "tidak wajar"),
        (hostile.with_doctype(hostile.OUTSIDE), "foreign_xml", "tidak wajar"),
        (hidden("hidden"), "hidden_sheet", "rahasia"),
        (hidden("veryHidden"), "hidden_sheet", "rahasia"),
        (xlsx(HEADING, change=two_sheets), "several_sheets", "Lembar1, Lembar2"),
        (xlsx(HEADING, ["P01", "Ani", 3], change=merged), "merged", "B2:C2"),
        (
            repacked(GOOD, same, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "open_document",
            "OpenDocument",
        ),
        (b"PK\x03\x04 cut off", "not_a_table", "XLSX"),
        (GOOD[:-200], "not_a_table", "XLSX"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "not_a_table", "XLSX"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_table", "XLSX"),
        (b"<html><table><tr><td>1</td></tr></table>", "web_page", "halaman web"),
        ("Nomor peserta;Nama\nP01;José\n".encode("cp1252"), "encoding", "UTF-8"),
        ("Nomor peserta;Nama\n".encode("utf-16"), "encoding", "UTF-8"),
        (b"x" * (spreadsheets.MAX_BYTES + 1), "too_big", "5 MB"),
        (b"a;b\n" * (spreadsheets.MAX_ROWS + 2), "too_long", "20000 baris"),
    ],
)
def test_a_file_that_is_not_opened_is_refused_with_a_sentence(data, code, word):
    error = refusal(data)

    assert error.code == code
    assert word in error.sentence()


def test_an_xlsx_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 2)

    assert refusal(xlsx(*[["a"]] * 4)).code == "too_long"


def test_a_row_said_to_lie_a_million_rows_down_costs_nothing_and_is_refused():
    data = repacked(GOOD, in_sheet(b'<row r="2"', b'<row r="1048576"'))

    assert refusal(data).code == "too_long"


@pytest.mark.parametrize(
    "text",
    [
        'Nomor peserta,Nama,Integritas\r\nP01,Ani,"3,5"\r\n',
        "\ufeffNomor peserta;Nama;Integritas\r\nP01;Ani;3,5\r\n",
        "Nomor peserta\tNama\tIntegritas\nP01\tAni\t3,5\n",
        "\nNomor peserta;Nama;Integritas\n\n;;\nP01; Ani ;3,5",
    ],
)
def test_comma_semicolon_and_tab_with_and_without_a_mark_of_order_are_one_table(text):
    rows = [[cell for cell in cells if cell] for _row, cells in read(text.encode())]

    assert rows == [["Nomor peserta", "Nama", "Integritas"], ["P01", "Ani", "3,5"]]


def test_rows_keep_the_number_they_have_in_the_file():
    rows = read(xlsx(HEADING, [], ["P01", "Ani", 3], [None, " ", None], ["P02", "Budi", 4]))

    assert [row for row, _cells in rows] == [1, 3, 5]


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        ("=1+1", "General", Fault("formula", "=1+1")),
        (datetime.date(2026, 4, 3), "d/m/yyyy", Fault("date", "2026-04-03")),
        (datetime.time(3, 4), "h:mm", Fault("date", "03:04:00")),
        ("#REF!", "General", Fault("error", "#REF!")),
        (0.8, "0%", Fault("percent", "0.8")),
        (True, "General", Fault("boolean", "TRUE")),
        (3.1, "General", "3.1"),
        (3, "General", "3"),
        (" 3,5 ", "@", "3,5"),
        ("-", "@", "-"),
    ],
)
def test_a_cell_is_what_it_shows_or_a_fault(value, shape, expected):
    def shaped(book):
        book.active["A2"].number_format = shape

    rows = read(xlsx(["x"], [value], change=shaped))

    assert rows[1][1][0] == expected


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (b"85.299999999999997", "85.3"),
        (b"0.30000000000000004", "0.3"),
        (b"1E-3", "0.001"),
        (b"1e20", "1" + "0" * 20),
    ],
)
def test_a_number_is_the_fifteen_digits_that_excel_shows(stored, shown):
    data = repacked(xlsx(["x"], [12345]), in_sheet(b"<v>12345</v>", b"<v>" + stored + b"</v>"))

    assert read(data)[1][1][0] == shown


def test_a_formula_is_named_even_where_its_cached_result_is_a_number():
    data = repacked(xlsx(["x"], ["=SUM(A9:A10)"]), in_sheet(b"<v></v>", b"<v>4</v>"))
    data = repacked(data, in_sheet(b"<v />", b"<v>4</v>"))

    assert read(data)[1][1][0] == Fault("formula", "=SUM(A9:A10)")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1", "'=1", "-"])
def test_text_that_a_spreadsheet_would_run_is_no_mark(text):
    assert spreadsheets.judged(text) == Fault("formula", text)


@pytest.mark.parametrize("text", ["3/4", "03/04/2026", "3-Apr", "2026-04-03", "Mar-04", "3.4.2026"])
def test_text_that_a_spreadsheet_made_a_date_is_no_mark(text):
    assert spreadsheets.judged(text) == Fault("date", text)


@pytest.mark.parametrize("text", ["3", "3.4", "3,4", "-5", "334.5"])
def test_numbers_are_left_to_their_judge(text):
    assert spreadsheets.judged(text) == text


def test_our_sheet_is_read_where_a_file_has_others_beside_it():
    def change(book):
        book.active.title = "Petunjuk"
        book.create_sheet("Nilai").append(["x"])

    assert read(xlsx(["bukan ini"], change=change))[0][1][0] == "x"


def test_a_cell_is_read_from_the_sheet_and_not_from_where_its_links_lead():
    def change(book):
        book.active["A2"].hyperlink = "http://127.0.0.1:9/never"

    assert read(xlsx(["x"], ["P01"], change=change))[1][1][0] == "P01"


def test_the_file_that_is_read_is_not_changed():
    before = openpyxl.load_workbook(io.BytesIO(GOOD)).active["C2"].value

    read(GOOD)

    assert openpyxl.load_workbook(io.BytesIO(GOOD)).active["C2"].value == before == 3
