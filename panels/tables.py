"""Tables of marks in and out of spreadsheets. pandas is imported inside: it costs 0.7 CPU-seconds.

Nothing here decides a rank or rounds: every cell leaves as the text or the exact number that was in the file.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from panels.scheme import RankingError
from selection.cells import safe_cell as safe_cell

gettext_noop = str  # marks a text for extraction; whoever shows it translates (RankingError.sentence)

COLUMNS = ("candidate", "component", "panelist", "criterion", "mark", "max", "recused")
REQUIRED_COLUMNS = ("candidate", "component", "mark")
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_ROWS = 100_000
MAX_WIDTH = 40
SEPARATORS = ",;\t"
FLAGS = {"": False, "0": False, "false": False, "tidak": False, "1": True, "true": True, "ya": True}

Grid = list[list[str]]


class TableError(RankingError):
    """A file that is not a table of marks."""

    messages = RankingError.messages | {
        "too_big": gettext_noop("berkas lebih besar dari {limit} MB; kirim tabel nilainya saja."),
        "too_long": gettext_noop("tabel lebih dari {limit} baris; bagi menjadi beberapa berkas."),
        "not_a_table": gettext_noop(
            "berkas ini bukan tabel yang dapat dibaca; simpan sebagai XLSX atau CSV UTF-8."
        ),
        "old_excel": gettext_noop("berkas Excel lama (.xls) tidak dapat dibaca; simpan ulang sebagai XLSX."),
        "no_columns": gettext_noop(
            "kolom {missing} tidak ada; baris pertama harus memuat nama kolom: {known}."
        ),
        "unknown_column": gettext_noop("kolom “{name}” tidak dikenal; yang dikenal hanya {known}."),
        "repeated_column": gettext_noop("kolom “{name}” ada dua kali; hapus salah satunya."),
        "extra_cell": gettext_noop(
            "ada isi di luar kolom yang bernama; angka berkoma dalam CSV harus diapit tanda kutip atau "
            "kolomnya dipisah titik koma."
        ),
        "flag": gettext_noop("“{text}” bukan penanda; tulis 1 bila tidak ikut menilai, atau kosongkan."),
        "cell_error": gettext_noop("sel berisi kesalahan rumus {text}; perbaiki atau kosongkan selnya."),
        "cell_percent": gettext_noop(
            "sel berformat persen; ubah formatnya menjadi angka biasa, misalnya 80 untuk 80%."
        ),
        "cell_kind": gettext_noop("sel berisi tanggal atau jam; ubah formatnya menjadi teks atau angka."),
    }


def read_marks(source: Path | BinaryIO) -> list[dict]:
    """The rows of a CSV (comma, semicolon or tab) or XLSX (its first sheet) as marks for `ranking.compute`.

    Marks stay text as written ("85,25"); each has `row`, its number in the file with the heading as row 1.
    Raises TableError; OSError when the file cannot be opened.
    """
    data = source.read_bytes() if isinstance(source, Path) else source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TableError("too_big", limit=MAX_BYTES // 1024**2)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError("old_excel")
    grid = _xlsx_grid(data) if data.startswith(b"PK\x03\x04") else csv_grid(data)
    if len(grid) > MAX_ROWS:
        raise TableError("too_long", limit=MAX_ROWS)
    heading, *body = grid or [[]]
    columns = _columns(heading)
    return [
        _mark(cells, columns, row)
        for row, cells in enumerate(body, start=2)
        if any(cells)  # a blank line counts in the numbering and means nothing
    ]


def _columns(heading: list[str]) -> list[str]:
    names = [name.lower() for name in heading]
    while names and not names[-1]:
        names.pop()
    missing = [name for name in REQUIRED_COLUMNS if name not in names]
    if missing:
        raise TableError("no_columns", missing=", ".join(missing), known=", ".join(COLUMNS))
    for place, name in enumerate(names):
        if name not in COLUMNS:
            raise TableError("unknown_column", name=name, known=", ".join(COLUMNS))
        if name in names[:place]:
            raise TableError("repeated_column", name=name)
    return names


def _mark(cells: list[str], columns: list[str], row: int) -> dict:
    if any(cells[len(columns) :]):
        raise TableError("extra_cell", row=row, field=columns[-1])
    values = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
    recused = values["recused"].lower()
    if recused not in FLAGS:
        raise TableError("flag", text=values["recused"], row=row, field="recused")
    return {
        "row": row,
        "candidate": values["candidate"],
        "component": values["component"],
        "panelist": values["panelist"] or None,
        "criterion": values["criterion"] or None,
        "mark": values["mark"] or None,
        "max": values["max"] or "100",
        "recused": FLAGS[recused],
    }


def clean(text: str) -> str:
    """One spelling of a name: composed letters, single plain spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def csv_grid(data: bytes) -> Grid:
    """The cells of a CSV in UTF-8 (comma, semicolon or tab), cleaned, every row MAX_WIDTH wide. Raises TableError."""
    import pandas as pd  # noqa: PLC0415  0.7 CPU-seconds

    if b"\0" in data:
        raise TableError("not_a_table")
    try:
        text = data.decode("utf-8-sig")
        heading = text.lstrip().split("\n", 1)[0]
        separator = max(SEPARATORS, key=heading.count)
        if heading.count(separator) >= MAX_WIDTH:
            raise TableError("not_a_table")
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            names=range(MAX_WIDTH),  # wider than any table, so that a row with a cell too many can be named
            header=None,
            index_col=False,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise TableError("not_a_table") from error
    return [
        [clean(cell) if isinstance(cell, str) else "" for cell in row] for row in frame.to_numpy().tolist()
    ]


def _xlsx_grid(data: bytes) -> Grid:
    """Cells through openpyxl itself: pandas' reader hides percent formats and turns errors into blanks."""
    import openpyxl  # noqa: PLC0415  as slow to import as it is seldom needed

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise TableError("too_big", limit=MAX_UNPACKED_BYTES // 1024**2)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size need not be true
        rows = sheet.iter_rows(max_col=MAX_WIDTH, max_row=MAX_ROWS + 1)
        return [[_cell(cell, row) for cell in cells] for row, cells in enumerate(rows, start=1)]
    except TableError:
        raise
    except Exception as error:  # a damaged or foreign archive meets any line of the parsers
        raise TableError("not_a_table") from error


def _cell(cell: Any, row: int) -> str:
    value = cell.value
    if value is None:
        return ""
    place = {"row": row, "field": cell.column_letter}
    if cell.data_type == "e":
        raise TableError("cell_error", text=value, **place)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return str(int(value))
    if not isinstance(value, int | float):
        raise TableError("cell_kind", **place)
    if "%" in cell.number_format:
        raise TableError("cell_percent", **place)
    return format(Decimal(repr(value)), "f")  # Excel stores 85.3 as 85.299999999999997; repr gives 85.3 back


# --- writing -----------------------------------------------------------------------------------------------

_MADE_AT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> Any:
    import pandas as pd  # noqa: PLC0415  0.7 CPU-seconds

    body = [[safe_cell(row.get(key)) for key in columns] for row in rows]
    return pd.DataFrame(body, columns=[safe_cell(heading) for heading in columns.values()], dtype=object)


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], separator: str = ";") -> bytes:
    """CSV for an Indonesian Excel: semicolons, UTF-8 with a byte-order mark; `columns` as in `write_xlsx`."""
    text = _frame(rows, columns).to_csv(index=False, sep=separator, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def write_xlsx(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], sheet: str = "Tabel") -> bytes:
    """One sheet of XLSX; `columns` is `{key of a row: heading}` in order. Strings stay text."""
    target = io.BytesIO()
    _frame(rows, columns).to_excel(target, index=False, sheet_name=sheet, engine="openpyxl")
    return _without_time(target.getvalue())


def _without_time(xlsx: bytes) -> bytes:
    """The same table gives the same bytes: neither the archive nor the properties tell when it was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as made, zipfile.ZipFile(target, "w") as kept:
        for name in made.namelist():
            text = made.read(name)
            if name == "docProps/core.xml":
                text = _MADE_AT.sub(b"1980-01-01T00:00:00Z", text)
            kept.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


class FormColumn(NamedTuple):
    """A column of a sheet to be filled in off line: `most` is the highest mark, None for text that is given."""

    heading: str
    most: Decimal | None = None


def write_form(
    columns: Sequence[FormColumn],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str,
    notes: Mapping[str, Sequence[str]],
) -> bytes:
    """XLSX to fill in: `rows` under their headings, marks held to 0 … `most` by the spreadsheet itself.

    `notes` are further sheets of plain lines: {title: lines}. Text stays text, whatever it begins with.
    """
    import openpyxl  # noqa: PLC0415  as slow to import as it is seldom needed
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append([safe_cell(column.heading) for column in columns])
    for row in rows:
        page.append([safe_cell(value) if value != "" else None for value in row])
    last = max(page.max_row, 2)
    for place, column in enumerate(columns, start=1):
        letter = page.cell(1, place).column_letter
        page.cell(1, place).font = Font(bold=True)
        page.column_dimensions[letter].width = min(max(len(column.heading) + 2, 14), 40)
        if column.most is not None:
            held = DataValidation("decimal", operator="between", formula1="0", formula2=str(column.most))
            held.error = f"0 – {column.most}".replace(".", ",")
            held.add(f"{letter}2:{letter}{last}")
            page.add_data_validation(held)
    page.freeze_panes = page.cell(2, 3)
    for title, lines in notes.items():
        extra = book.create_sheet(title)
        extra.column_dimensions["A"].width = 100
        for line in lines:
            extra.append([safe_cell(line)])
    target = io.BytesIO()
    book.save(target)
    return _without_time(target.getvalue())
