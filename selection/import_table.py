"""Applicants received elsewhere, as rows of a CSV: read strictly as text, every fault by line, column and value (pure; docs/adr/0038).

Nothing here asks the database. What only it can say (is the post open, has he applied already) is asked by services/import_checks.py.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from accounts import nip as nips
from selection.enums import Channel
from selection.grades import EDUCATION, GRADES, POST_LEVELS
from selection.import_texts import FILE, ROW
from selection.wording import Message

gettext_noop = str  # marks a text for extraction; whoever shows it translates

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
MAX_WIDTH = 60
MOST_LETTERS = 1000
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class Column(NamedTuple):
    """`heading` and `aliases` are part of the format, the same in every language."""

    key: str
    heading: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    limit: int = 160
    example: str = ""


COLUMNS = (
    Column("post", "Jabatan", ("kode jabatan", "jabatan yang dilamar"), True, 200, "01"),
    Column("nip", "NIP", (), True, 60, "197902032005011004"),
    Column(
        "full_name", "Nama lengkap dan gelar", ("nama", "nama lengkap"), True, 160, "Putu Contoh, S.E., M.M."
    ),
    Column("grade", "Golongan", ("pangkat/golongan", "golongan ruang", "gol"), False, 60, "IV/a"),
    Column("current_post", "Jabatan sekarang", (), False, 160, "Kepala Bidang Ekonomi"),
    Column("current_post_level", "Jenjang jabatan sekarang", ("jenjang",), False, 60, "administrator"),
    Column("unit", "Unit kerja", (), False, 160, "Bappeda"),
    Column("agency_name", "Instansi", (), True, 160, "Pemerintah Kota Contoh"),
    Column("education", "Pendidikan terakhir", ("pendidikan",), False, 20, "S2"),
    Column("email", "E-mail", ("email", "surel"), False, 254, "putu@contoh.example"),
    Column("phone", "Nomor telepon", ("telepon", "no hp", "nomor hp"), False, 30, "0812 0000 0000"),
    Column("channel", "Diterima melalui", ("kanal", "melalui"), True, 30, "kertas"),
    Column("day", "Tanggal diterima", (), True, 20, "23-11-2026"),
    Column("time", "Jam diterima", (), True, 20, "14.05"),
    Column("zone", "Zona waktu", ("zona",), True, 10, "WIB"),
    Column("letter_number", "Nomor surat", ("nomor agenda", "nomor surat/agenda"), False, 80, "800/12/2026"),
)
BY_KEY = {column.key: column for column in COLUMNS}
_SPELLED = {name.casefold(): column.key for column in COLUMNS for name in (column.heading, *column.aliases)}

_CHANNELS = {
    "asn karier": Channel.ASN_KARIER,
    "asnkarier": Channel.ASN_KARIER,
    "asn karir": Channel.ASN_KARIER,
    "surel": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "email": Channel.EMAIL,
    "kertas": Channel.PAPER,
    "surat": Channel.PAPER,
    "paper": Channel.PAPER,
}
_SCIENCE = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\".]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{4,28}")
_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


class Problem(NamedTuple):
    """What is wrong in one place: `line` as a spreadsheet counts, `column` by its heading, the value as it stands, and how to mend it."""

    line: int
    column: str
    value: str
    message: Message


class Unreadable(Exception):
    """Nothing of the file is read; `message` says why and how to mend it."""

    def __init__(self, code: str, **params: Any) -> None:
        self.message: Message = (FILE[code], params)
        super().__init__(code)


@dataclass(frozen=True)
class Row:
    """One applicant for one post, as far as the file says it. `post` is the text of the file."""

    line: int
    post: str
    nip: str
    full_name: str
    channel: Channel
    received_at: datetime
    columns: Mapping[str, str]
    """phone, agency_name, unit, current_post: columns of a profile."""
    facts: Mapping[str, str]
    email: str = ""
    letter_number: str = ""


@dataclass
class Table:
    """`rows` are those in which nothing is wrong by themselves; `count` how many stand in the file."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0


def read(data: bytes) -> Table:
    """What a CSV says. Raises Unreadable when it is none, or its columns are not those of the template."""
    grid = _grid(_text(data))
    body = [(line, cells) for line, cells in grid if any(cells)]
    if not body:
        raise Unreadable("empty")
    place = _headings(body[0][1])
    if len(body) == 1:
        raise Unreadable("no_rows")
    found = Table(count=len(body) - 1)
    for line, cells in body[1:]:
        row, problems = _row(line, cells, place)
        found.problems += problems
        if row is not None:
            found.rows.append(row)
    return found


def template() -> list[list[str]]:
    """The heading row of the file that clerks fill in."""
    return [[column.heading for column in COLUMNS]]


def same_name(one: str, other: str) -> bool:
    """Are they the name of one person, titles and spelling of capitals aside?"""
    first, second = _bare_name(one), _bare_name(other)
    return bool(first and second) and (first <= second or second <= first)


# --- the file ---------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable("too_big", limit=MAX_BYTES // 1024**2)
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("excel")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Excel calls Unicode text
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable("letters") from None
    elif b"\0" in data or data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable("not_text")
    else:
        text = _decoded(data)
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise Unreadable("not_text")
    return text


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark; else what an old Excel writes."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("letters")


def _grid(text: str) -> list[tuple[int, list[str]]]:
    """(number of the row as a spreadsheet counts, its cells)."""
    if text.lstrip()[:1] == "<":
        raise Unreadable("not_text")
    lines = text.splitlines()
    if lines and re.fullmatch(r"sep=[;,\t]", lines[0].strip()):
        text = text[text.index(lines[0]) + len(lines[0]) :]
    heading = text.lstrip().split("\n", 1)[0]
    separator = max(";,\t", key=heading.count)
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            found.append((len(found) + 1, [_clean(cell) for cell in cells[:MAX_WIDTH]]))
            if len(found) > MAX_ROWS + 1:
                raise Unreadable("too_long", limit=MAX_ROWS)
    except csv.Error:
        raise Unreadable("quotes", line=len(found) + 1) from None
    return found


def _clean(cell: str) -> str:
    """One spelling, single plain spaces, without what cannot be seen and without Excel's two ways of saying "this is text"."""
    cell = cell[:MOST_LETTERS]  # far beyond every limit: one huge cell would hold the server up
    if wrapped := _TEXT_FORMULA.fullmatch(cell.strip()):
        cell = wrapped[1]
    seen = "".join(
        " " if char in "\t\r\n" else char
        for char in unicodedata.normalize("NFC", cell)
        if char in "\t\r\n" or unicodedata.category(char) not in _INVISIBLE
    )
    text = " ".join(seen.split())
    return text[1:].strip() if text.startswith(("'", "\u2019")) else text


def _headings(cells: list[str]) -> dict[str, int]:
    place: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if not cell:
            continue
        key = _SPELLED.get(cell.casefold())
        if key is None:
            raise Unreadable("column_unknown", name=cell[:60])
        if key in place:
            raise Unreadable("column_repeated", name=cell[:60])
        place[key] = position
    for column in COLUMNS:
        if column.required and column.key not in place:
            raise Unreadable("column_missing", name=column.heading)
    return place


# --- one row ----------------------------------------------------------------------------------------------------


def _row(line: int, cells: list[str], place: Mapping[str, int]) -> tuple[Row | None, list[Problem]]:
    problems: list[Problem] = []

    def wrong(key: str, code: str, **params: Any) -> None:
        heading = BY_KEY[key].heading if key in BY_KEY else ""
        problems.append(Problem(line, heading, given.get(key, "")[:60], (ROW[code], params)))

    given = {key: cells[at] if at < len(cells) else "" for key, at in place.items()}
    given = {column.key: given.get(column.key, "") for column in COLUMNS}
    if any(cell for at, cell in enumerate(cells) if at not in place.values()):
        wrong("", "outside")
    for column in COLUMNS:
        value = given[column.key]
        if column.required and not value:
            wrong(column.key, "required")
        elif len(value) > column.limit:
            wrong(column.key, "too_long", limit=column.limit)
        elif value[:1] in "=+-@" and value and column.key != "phone":
            wrong(column.key, "formula")
    faulty = {problem.column for problem in problems}

    def read_cell(key: str, reader: Any) -> Any:
        if not given[key] or BY_KEY[key].heading in faulty:
            return ""
        try:
            return reader(given[key])
        except _Bad as bad:
            wrong(key, bad.code, **bad.params)
            return ""

    digits = read_cell("nip", _nip)
    facts = {
        "grade": read_cell("grade", _grade),
        "education": read_cell("education", _education),
        "current_post_level": read_cell("current_post_level", _level),
    }
    channel = read_cell("channel", _channel)
    email, phone = read_cell("email", _email), read_cell("phone", _phone)
    moment = _moment(read_cell("day", _day), read_cell("time", _time), read_cell("zone", _zone))
    if channel == Channel.PAPER and not given["letter_number"]:
        wrong("letter_number", "letter_number")
    if problems or moment is None:
        return None, problems
    columns = {key: given[key] for key in ("agency_name", "unit", "current_post")}
    return (
        Row(
            line=line,
            post=given["post"],
            nip=digits,
            full_name=given["full_name"],
            channel=channel,
            received_at=moment,
            columns={**columns, "phone": phone},
            facts={name: value for name, value in facts.items() if value},
            email=email,
            letter_number=given["letter_number"],
        ),
        [],
    )


class _Bad(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def _nip(text: str) -> str:
    if _SCIENCE.fullmatch(text):
        raise _Bad("nip_science")
    try:
        return nips.parse(text).digits
    except nips.NipError as error:
        if error.code == "serial":
            raise _Bad("nip_rounded") from None
        raise _Bad("nip", said=(nips.TEMPLATES[error.code], error.params)) from None


def _grade(text: str) -> str:
    """ "IV/a", "IVa", "4a", "Pembina (IV/a)", "Pembina"."""
    named = {name.casefold(): code for code, name in GRADES.items()}
    if text.casefold() in named:
        return named[text.casefold()]
    inside = re.search(r"\b(IV|III|II|I|[1-4])\s*[/. ]?\s*([a-eA-E])\)?$", text.strip(), re.IGNORECASE)
    if inside:
        roman = {"1": "I", "2": "II", "3": "III", "4": "IV"}.get(inside[1], inside[1].upper())
        code = f"{roman}/{inside[2].lower()}"
        if code in GRADES:
            return code
    raise _Bad("grade")


def _education(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", text.casefold())
    plain = {"slta": "sma", "smk": "sma", "diii": "d3", "div": "s1", "d4": "s1"}.get(plain, plain)
    plain = {"si": "s1", "sii": "s2", "siii": "s3"}.get(plain, plain)
    if plain not in EDUCATION:
        raise _Bad("education")
    return plain


def _level(text: str) -> str:
    plain = text.casefold().removeprefix("jabatan ").replace("_", " ")
    for code, name in POST_LEVELS.items():
        if plain in (code.replace("_", " "), name.casefold().removeprefix("jabatan ")):
            return code
    raise _Bad("level", known=", ".join(name.removeprefix("jabatan ") for name in POST_LEVELS.values()))


def _channel(text: str) -> Channel:
    found = _CHANNELS.get(text.casefold())
    if found is None:
        raise _Bad("channel")
    return found


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise _Bad("email")
    return text


def _phone(text: str) -> str:
    if _SCIENCE.fullmatch(text):
        raise _Bad("phone_science")
    if not _PHONE.fullmatch(text):
        raise _Bad("phone")
    return text


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        if found:
            year, month, day = (4, 5, 6) if found[4] else (3, 2, 1)
            read_day = date(int(found[year]), int(found[month]), int(found[day]))
            if 2000 <= read_day.year < 2100:
                return read_day
    except ValueError:
        pass
    raise _Bad("day")


def _time(text: str) -> time:
    found = _TIME.fullmatch(re.sub(r"(?i)\b(pukul|jam|wib|wita|wit)\b", "", text).strip())
    try:
        if found and text.isascii():
            return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        pass
    raise _Bad("time")


def _zone(text: str) -> ZoneInfo:
    name = ZONES.get(text.upper())
    if name is None:
        raise _Bad("zone")
    return ZoneInfo(name)


def _moment(day: Any, hour: Any, zone: Any) -> datetime | None:
    if day == "" or hour == "" or zone == "":
        return None
    try:
        return datetime.combine(day, hour, zone)
    except (ValueError, OverflowError):
        return None


_TITLES = frozenset({"dr", "drs", "dra", "ir", "h", "hj", "prof", "tn", "ny", "apt"})


def _bare_name(text: str) -> frozenset[str]:
    words: Iterable[str] = re.findall(
        r"[^\W\d_]+", unicodedata.normalize("NFKD", text.split(",")[0]).casefold()
    )
    return frozenset(word for word in words if word not in _TITLES and len(word) > 1)
