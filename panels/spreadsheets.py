"""An uploaded spreadsheet opened with suspicion: every cell as the text it shows, or as what is wrong with it.

openpyxl and pandas are imported inside: they cost most of a second. No formula is evaluated, no cached result trusted.
"""

import io
import re
import warnings
import zipfile
from decimal import Decimal
from typing import Any, NamedTuple

from panels.tables import TableError, clean, csv_grid

gettext_noop = str  # marks a text for extraction; whoever shows it translates (RankingError.sentence)

MAX_BYTES = 5 * 1024**2
MAX_UNPACKED_BYTES = 32 * 1024**2
MAX_PARTS = 500
MAX_ROWS = 20_000
MAX_WIDTH = 40
SHEET = "Nilai"
"""The sheet that is read where a file has several: that of our own template."""

_OLE = b"\xd0\xcf\x11\xe0"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("vbaproject.bin", "macrosheets/")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z0-9:$]{1,20})"')
_XML = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
_FORMULA = re.compile(r"'?[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/](\d{1,2}|[A-Za-z]{3,4})([-/]\d{2,4})?|[A-Za-z]{3,4}-\d{2}"
)


class SpreadsheetError(TableError):
    """A file that is not opened, or not read to the end."""

    messages = TableError.messages | {
        "empty_file": gettext_noop("berkas kosong; isi templatnya, simpan, lalu unggah kembali."),
        "password": gettext_noop(
            "berkas dikunci kata sandi; buka di Excel, hapus kata sandinya (File → Info → Protect Workbook), "
            "simpan, lalu unggah kembali."
        ),
        "macros": gettext_noop(
            "berkas memuat makro dan tidak dibuka; simpan ulang sebagai Buku Kerja Excel (*.xlsx)."
        ),
        "open_document": gettext_noop(
            "berkas OpenDocument (.ods) tidak dapat dibaca; simpan sebagai XLSX atau CSV."
        ),
        "web_page": gettext_noop("isi berkas ini halaman web, bukan tabel; simpan ulang sebagai XLSX."),
        "encoding": gettext_noop(
            "huruf dalam CSV ini tidak tersimpan sebagai UTF-8; simpan sebagai “CSV UTF-8” atau sebagai XLSX."
        ),
        "unpacked": gettext_noop(
            "isi berkas ini setelah dibuka melebihi {limit} MB; salin tabelnya saja ke berkas baru."
        ),
        "foreign_xml": gettext_noop(
            "berkas XLSX ini memuat bagian yang tidak wajar dan tidak dibuka; salin tabelnya ke berkas baru."
        ),
        "hidden_sheet": gettext_noop(
            "berkas memuat lembar tersembunyi ({names}); tampilkan atau hapus, lalu unggah kembali."
        ),
        "several_sheets": gettext_noop(
            "berkas memuat beberapa lembar ({names}); sisakan satu, atau beri nama “{wanted}” pada lembar yang "
            "hendak dibaca."
        ),
        "merged": gettext_noop(
            "ada sel yang digabung ({places}); pisahkan kembali (Merge & Center → Unmerge), satu nilai satu sel."
        ),
    }


class Fault(NamedTuple):
    """A cell that cannot be read: `code` is a key of FAULTS, `text` what stands in it."""

    code: str
    text: str

    def __bool__(self) -> bool:
        return True


FAULTS = {
    "formula": gettext_noop(
        "sel berisi rumus atau dimulai dengan tanda rumus (= + - @); salin, lalu tempel sebagai nilai (Paste "
        "Special → Values), atau ketik angkanya."
    ),
    "date": gettext_noop(
        "sel berisi tanggal atau jam, mungkin karena Excel mengubah angka seperti 3.4 menjadi tanggal; ubah "
        "format selnya menjadi Angka, lalu ketik ulang nilainya."
    ),
    "error": gettext_noop("sel berisi kesalahan rumus; ketik nilainya, atau kosongkan selnya."),
    "percent": gettext_noop(
        "sel berformat persen; ubah formatnya menjadi Angka, lalu tulis misalnya 80 untuk 80%."
    ),
    "boolean": gettext_noop("sel berisi TRUE atau FALSE; ketik nilainya, atau kosongkan selnya."),
}

Value = str | Fault
Rows = list[tuple[int, list[Value]]]
"""(number of the row in the file, its cells); wholly blank rows are left out."""


def read(data: bytes) -> Rows:
    """The rows of a CSV (comma, semicolon or tab; UTF-8) or XLSX as they are shown. Raises TableError for a file not to be read."""
    if len(data) > MAX_BYTES:
        raise SpreadsheetError("too_big", limit=MAX_BYTES // 1024**2)
    if not data.strip():
        raise SpreadsheetError("empty_file")
    if data.startswith(_OLE):
        raise SpreadsheetError("password" if _PROTECTED in data else "old_excel")
    grid = _xlsx(data) if data.startswith(b"PK") else _csv(data)
    if len(grid) > MAX_ROWS:
        raise SpreadsheetError("too_long", limit=MAX_ROWS)
    return [(number, cells) for number, cells in enumerate(grid, start=1) if any(cells)]


def judged(text: str) -> Value:
    """The text of a mark, or the fault of one that a spreadsheet would run or has turned into a date."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return Fault("formula", text)
    return Fault("date", text) if _DATE.fullmatch(text) else text


# --- CSV ------------------------------------------------------------------------------------------------------------


def _csv(data: bytes) -> list[list[Value]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SpreadsheetError("encoding")
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise SpreadsheetError("web_page")
    if b"\0" in data:
        raise SpreadsheetError("not_a_table")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpreadsheetError("encoding" if _is_text(data) else "not_a_table") from error
    if data.count(b"\n") > MAX_ROWS * 2:
        raise SpreadsheetError("too_long", limit=MAX_ROWS)
    return [list[Value](row) for row in csv_grid(data)]


def _is_text(data: bytes) -> bool:
    """A Windows-1252 table looks like text; a picture or a PDF does not."""
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", data[:4096]) and not data.startswith(b"%PDF")


# --- XLSX -----------------------------------------------------------------------------------------------------------


def _xlsx(data: bytes) -> list[list[Value]]:
    import openpyxl  # noqa: PLC0415  as slow to import as it is seldom needed

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _examine(archive)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and validations that do not concern the cells
                book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
                sheet = _sheet(book)
                _refuse_merged(archive, sheet)
                sheet.reset_dimensions()  # what the file says of its own size need not be true
                rows = sheet.iter_rows(max_col=MAX_WIDTH, max_row=MAX_ROWS + 1)
                return [[_cell(cell) for cell in cells] for cells in rows]
    except TableError:
        raise
    except Exception as error:  # a damaged or foreign archive meets any line of the parsers
        raise SpreadsheetError("not_a_table") from error


def _examine(archive: zipfile.ZipFile) -> None:
    """Refuse by the archive's own list, before anything is unpacked; then look for what XML of a table never holds."""
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise SpreadsheetError("password")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise SpreadsheetError("unpacked", limit=MAX_UNPACKED_BYTES // 1024**2)
    if any(mark in name for name in names for mark in _MACROS):
        raise SpreadsheetError("macros")
    if "mimetype" in names and b"opendocument" in archive.read("mimetype"):
        raise SpreadsheetError("open_document")
    for part in parts:
        text = archive.read(part)
        if _XML.match(text) and (_DECLARATION.search(text) or b"\0" in text[:200]):
            raise SpreadsheetError("foreign_xml")
        if part.filename == "[Content_Types].xml" and b"macroEnabled" in text:
            raise SpreadsheetError("macros")


def _sheet(book: Any) -> Any:
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        raise SpreadsheetError("hidden_sheet", names=_listed(hidden))
    named = [sheet for sheet in book.worksheets if sheet.title == SHEET]
    if not named and len(book.worksheets) > 1:
        names = _listed([sheet.title for sheet in book.worksheets])
        raise SpreadsheetError("several_sheets", names=names, wanted=SHEET)
    return (named or book.worksheets)[0]


def _refuse_merged(archive: zipfile.ZipFile, sheet: Any) -> None:
    """openpyxl's reader of long sheets does not tell; the list stands behind the cells."""
    path = sheet._worksheet_path.lstrip("/")  # the one name under which the reader keeps it
    if places := [place.decode() for place in _MERGED.findall(archive.read(path))]:
        raise SpreadsheetError("merged", places=_listed(places))


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown}, …" if len(names) > 5 else shown


def _cell(cell: Any) -> Value:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Fault("formula", value if isinstance(value, str) else "=")
    if cell.data_type == "e":
        return Fault("error", str(value))
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return Fault("boolean", str(value).upper())
    if not isinstance(value, int | float):
        return Fault("date", str(value).removesuffix(" 00:00:00"))
    text = format(Decimal(format(value, ".15g")), "f")  # the fifteen digits that Excel itself shows
    return Fault("percent", text) if "%" in cell.number_format else text
