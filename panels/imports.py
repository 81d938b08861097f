"""The rows of an uploaded sheet against what the sheet asks for: every mark, or every row that is wrong by name (pure).

Whole or nothing: as long as there is one problem, nothing of the file is to be kept.
"""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from panels.enums import COMMENT
from panels.ranking import RankingError, parse_decimal
from panels.spreadsheets import FAULTS, Fault, Rows, Value, judged
from panels.tables import safe_cell

gettext_noop = str  # marks a text for extraction; whoever shows it translates (Problem.sentence)

NUMBER, NAME = "Nomor peserta", "Nama"
"""Headings of a sheet's first two columns: part of the format, the same in every language."""
COMMENTS = "Komentar"
"""The heading of the comments on the candidates, behind the marks. A file without it leaves them as they are."""
TOTAL, PERCENT = "Nilai total", "JPM"
"""The one column of marks where a file gives totals, by the declared scale."""
BY_CRITERION, BY_TOTAL, BY_PERCENT = "criteria", "total", "percent"
NUMBERS = ("nomor peserta", "no. peserta", "no peserta", "kode peserta")
NAMES = ("nama", "nama peserta")
UNITS = 10_000
LARGEST = Fraction(1_000_000)
"""The highest maximum that may be declared."""
DATE_SERIALS = (20_000, 80_000)
"""Days since 1900 that spreadsheets store for dates of our century, when a date's cell is formatted as a number."""

MESSAGES = {
    "no_rows": gettext_noop("berkas tidak memuat baris; isi templatnya, lalu unggah kembali."),
    "heading_fault": gettext_noop(
        "judul kolom ke-{place} bukan teks; tulis ulang judulnya seperti pada templat."
    ),
    "column_missing": gettext_noop(
        "kolom “{name}” tidak ada; baris pertama harus memuat judul kolom seperti pada templat."
    ),
    "column_repeated": gettext_noop("kolom “{name}” ada dua kali; hapus salah satunya."),
    "column_unknown": gettext_noop(
        "kolom “{name}” tidak dikenal; hapus kolom itu. Yang dibaca hanya: {known}."
    ),
    "outside": gettext_noop(
        "ada isi “{text}” di luar kolom yang berjudul; hapus isinya. Dalam CSV, angka berkoma diapit tanda kutip atau "
        "kolomnya dipisah titik koma."
    ),
    "number_empty": gettext_noop("nomor pesertanya kosong; isi nomornya, atau hapus baris ini."),
    "number_unknown": gettext_noop(
        "tidak ada peserta bernomor “{text}” pada lembar Anda; periksa nomornya, atau hapus baris ini."
    ),
    "number_away": gettext_noop("peserta ini tidak Anda nilai karena konflik kepentingan; hapus baris ini."),
    "number_repeated": gettext_noop(
        "peserta ini sudah ada pada baris {first}; hapus salah satu dari kedua baris itu."
    ),
    "name": gettext_noop(
        "peserta bernomor {code} bernama {name}, bukan “{text}”; periksa apakah isi baris ini bergeser, atau "
        "kosongkan namanya."
    ),
    "row_missing": gettext_noop(
        "peserta {code} {name} tidak ada dalam berkas; tambahkan barisnya, dan kosongkan nilainya bila belum "
        "dinilai."
    ),
    "total_number": gettext_noop("“{text}” bukan nilai; tulis angka 0 sampai {most}, misalnya 83,5."),
    "total_places": gettext_noop(
        "angka di belakang koma terlalu banyak; tulis paling banyak empat, misalnya 80,2778."
    ),
    "total_range": gettext_noop(
        "nilai {text} di luar skala; isi 0 sampai {most}, atau perbaiki nilai maksimum yang Anda nyatakan."
    ),
    "judged": "{said}",
}
HINT_DATE = gettext_noop(
    "Angka sebesar ini mungkin tanggal: Excel mengubah ketikan seperti 3.4 menjadi tanggal."
)


class Column(NamedTuple):
    """A column of marks: `key` of the criterion (None: totals, COMMENT: comments, which a file may leave out), the heading, other
    headings it may have.
    """

    key: Any
    heading: str
    aliases: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Does it hold comments? What is written there is never taken for a mark, a formula or a date."""
        return self.key == COMMENT


class Participant(NamedTuple):
    """Somebody on the sheet; `mine` is false where a conflict takes him away from the author."""

    key: Any
    code: str
    name: str
    mine: bool = True


class Problem(NamedTuple):
    """What is wrong in one place: `row` as the spreadsheet counts (None: the file as a whole), `column` by its heading."""

    row: int | None
    column: str
    text: str
    code: str
    params: dict[str, Any]
    hint: str = ""

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """What is wrong and how to mend it."""
        known = MESSAGES | FAULTS
        said = translate(known[self.code]).format(**self.params) if known[self.code] else ""
        said = said[:1].upper() + said[1:]
        return f"{said} {translate(self.hint)}" if self.hint else said


class Reading(NamedTuple):
    """`marks`: (participant's key, column's key) → mark or comment as it stands in the file, "" where the cell is empty."""

    marks: dict[tuple[Any, Any], str]
    problems: list[Problem]


class Scale(NamedTuple):
    """How the file's marks are to be read: by criterion, one total out of `most`, or JPM percent (`most` is 100)."""

    kind: str
    most: Fraction = Fraction(100)

    @property
    def by_criterion(self) -> bool:
        return self.kind == BY_CRITERION


Judge = Callable[[str, Any], str]
"""(text, column's key) → "" or the sentence that says what is wrong with the mark."""


def check(
    rows: Rows, participants: Collection[Participant], columns: Sequence[Column], judge: Judge
) -> Reading:
    """Read the file's marks. Where there are problems the marks are those of the good cells, for a preview only."""
    if not rows:
        return Reading({}, [_file("no_rows")])
    place, problems = _headings(rows[0][1], columns)
    if problems:
        return Reading({}, problems)
    known = {_plain(item.code): item for item in participants}
    marks: dict[tuple[Any, Any], str] = {}
    first: dict[str, int] = {}
    nameless = [at for at in range(len(rows[0][1])) if at not in place.values()]
    for row, cells in rows[1:]:
        found = _participant(row, cells, place, known, first, problems)
        problems += _outside(row, [cells[at] for at in nameless])
        for column in columns:
            if column.heading not in place:
                continue  # comments
            cell = cells[place[column.heading]]
            fault = _fault(cell, column, judge)
            if fault:
                problems.append(_at(row, column.heading, cell, *fault))
            elif found is not None:
                marks[found.key, column.key] = _unguarded(_text(cell)) if column.is_text else _text(cell)
    problems += [
        _file("row_missing", {"code": item.code, "name": item.name})
        for item in participants
        if item.mine and _plain(item.code) not in first
    ]
    return Reading(marks, problems)


def total_column(scale: Scale) -> Column:
    """The one column of marks of a file of totals."""
    return Column(None, PERCENT if scale.kind == BY_PERCENT else TOTAL, (TOTAL, PERCENT))


def total(text: str, most: Fraction) -> tuple[int, str]:
    """(mark in 1/10,000, "") of a total out of `most`, or (0, code of MESSAGES)."""
    try:
        value = parse_decimal(text)
    except RankingError:
        return 0, "total_number"
    if "/" in text:
        return 0, "total_number"
    if (value * UNITS).denominator != 1:
        return 0, "total_places"
    return (int(value * UNITS), "") if 0 <= value <= most else (0, "total_range")


def headings(labels: Sequence[tuple[str, str]]) -> list[str]:
    """Headings of criteria from (label, code); a label that stands twice is told apart by its code."""
    plain = [_plain(label) for label, _code in labels]
    taken = (*NUMBERS, *NAMES, _plain(COMMENTS))
    return [
        f"{label} ({code})" if plain.count(_plain(label)) > 1 or _plain(label) in taken else label
        for label, code in labels
    ]


def _headings(cells: list[Value], columns: Sequence[Column]) -> tuple[dict[str, int], list[Problem]]:
    """Where each column stands, and what is wrong with the first row."""
    spelled = dict.fromkeys(NUMBERS, NUMBER) | dict.fromkeys(NAMES, NAME)
    for column in columns:
        spelled |= {_plain(name): column.heading for name in (column.heading, *column.aliases)}
    known = ", ".join((NUMBER, NAME, *(column.heading for column in columns)))
    place: dict[str, int] = {}
    problems = []
    for position, cell in enumerate(cells):
        if isinstance(cell, Fault):
            problems.append(_at(1, "", cell, "heading_fault", {"place": position + 1}))
        elif cell:
            heading = spelled.get(_plain(cell))
            if heading is None:
                problems.append(_at(1, "", cell, "column_unknown", {"name": cell[:60], "known": known}))
            elif heading in place:
                problems.append(_at(1, heading, cell, "column_repeated", {"name": cell[:60]}))
            else:
                place[heading] = position
    for heading in (NUMBER, *(column.heading for column in columns if not column.is_text)):
        if heading not in place:
            problems.append(_at(1, heading, "", "column_missing", {"name": heading}))
    return place, problems


def _participant(
    row: int,
    cells: list[Value],
    place: dict[str, int],
    known: dict[str, Participant],
    first: dict[str, int],
    problems: list[Problem],
) -> Participant | None:
    """Whom the row is about, None with a problem noted when that is nobody of the author's."""
    cell = cells[place[NUMBER]]
    if isinstance(cell, Fault):
        problems.append(_at(row, NUMBER, cell, cell.code))
        return None
    number = _plain(cell.removeprefix("'"))
    found = known.get(number)
    code, params = "", dict[str, Any]()
    if not number:
        code = "number_empty"
    elif number in first:
        code, params = "number_repeated", {"first": first[number]}
    elif found is None:
        code, params = "number_unknown", {"text": cell[:40]}
    elif not found.mine:
        code = "number_away"
    if number:
        first.setdefault(number, row)
    if code:
        problems.append(_at(row, NUMBER, cell, code, params))
        return None
    return found if _named(row, cells, place, found, problems) else None


def _named(
    row: int, cells: list[Value], place: dict[str, int], found: Participant, problems: list[Problem]
) -> bool:
    """Does the name in the row belong to its number? A column sorted alone would give everybody another's marks."""
    if NAME not in place:
        return True
    cell = cells[place[NAME]]
    if isinstance(cell, Fault):
        problems.append(_at(row, NAME, cell, cell.code))
        return False
    if not cell or _plain(cell) in {_plain(found.name), _plain(str(safe_cell(found.name)))}:
        return True
    params = {"code": found.code, "name": found.name, "text": cell[:60]}
    problems.append(_at(row, NAME, cell, "name", params))
    return False


def _fault(cell: Value, column: Column, judge: Judge) -> tuple[str, dict[str, Any], str] | None:
    """(code, params, hint) of a cell that is no mark; an empty one is a mark not given yet."""
    value = cell if isinstance(cell, Fault) or column.is_text else judged(cell)
    if isinstance(value, Fault):
        return value.code, {}, ""
    if not value:
        return None
    said = judge(value, column.key)
    hint = HINT_DATE if _like_serial(value) and not column.is_text else ""
    return ("judged", {"said": said}, hint) if said else None


def _unguarded(text: str) -> str:
    """Without the apostrophe that keeps our own file's text from being run as a formula."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


def _like_serial(text: str) -> bool:
    return text.isdecimal() and DATE_SERIALS[0] <= int(text[:9]) <= DATE_SERIALS[1]


def _outside(row: int, cells: list[Value]) -> list[Problem]:
    found = next((cell for cell in cells if cell), None)
    return [] if found is None else [_at(row, "", found, "outside", {"text": _text(found)[:40]})]


def _file(code: str, params: dict[str, Any] | None = None) -> Problem:
    return Problem(None, "", "", code, params or {})


def _at(
    row: int, column: str, cell: Value, code: str, params: dict[str, Any] | None = None, hint: str = ""
) -> Problem:
    return Problem(row, column, _text(cell)[:60], code, params or {}, hint)


def _text(cell: Value) -> str:
    return cell.text if isinstance(cell, Fault) else cell


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
