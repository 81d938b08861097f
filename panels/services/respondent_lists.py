"""A list of respondents from a spreadsheet: all rows or none, and every wrong row with its sentence."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Refused
from panels.enums import Relation
from panels.services import questionnaires
from panels.spreadsheets import FAULTS, Fault, Rows
from selection import queries as selections
from selection.models import Application, Stage, Vacancy

HEADINGS = ("Nomor peserta", "Hubungan", "Nama", "E-mail")
"""The columns of the file, in any order; written as here whatever the reader's language."""


class Problem(NamedTuple):
    """`row` is the file's own number, None for the whole file."""

    row: int | None
    text: str
    sentence: str


class ListRefused(Refused):
    """Nothing was stored: `problems` say why, row by row."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__(_("Daftar ini belum disimpan. Perbaiki baris yang salah, lalu unggah kembali."))


@ledger.unit
def store(vacancy: Vacancy, stage: Stage, rows: Rows, *, actor: Any) -> int:
    """List everybody whom the file names; how many. Raises ListRefused and keeps nothing when one row is wrong."""
    place = _headings(rows)
    known = {str(item.participant_number).casefold(): item for item in selections.candidates(vacancy)}
    problems: list[Problem] = []
    for row, cells in rows[1:]:
        fault = next((cell for cell in cells if isinstance(cell, Fault)), None)
        if fault is not None:
            problems.append(Problem(row, fault.text, _(FAULTS[fault.code])))
            continue
        given = [str(cells[at]).strip() if at < len(cells) else "" for at in place]
        try:
            _add(given, known, stage, actor)
        except Refused as refusal:
            problems.append(Problem(row, " · ".join(filter(None, given)), str(refusal)))
    if not problems and len(rows) < 2:
        problems.append(
            Problem(None, "", _("Berkas ini tidak memuat responden. Isi satu baris untuk setiap responden."))
        )
    if problems:
        raise ListRefused(problems)
    return len(rows) - 1


def _headings(rows: Rows) -> list[int]:
    """Where each column of HEADINGS stands. Raises ListRefused when one is missing."""
    first = [str(cell).strip().casefold() for cell in rows[0][1]] if rows else []
    missing = [name for name in HEADINGS if name.casefold() not in first]
    if missing:
        sentence = _("Kolom %(names)s tidak ada. Baris pertama memuat judul kolom: %(all)s.") % {
            "names": ", ".join(missing),
            "all": ", ".join(HEADINGS),
        }
        raise ListRefused([Problem(None, "", sentence)])
    return [first.index(name.casefold()) for name in HEADINGS]


def _add(given: Iterable[str], known: dict[str, Application], stage: Stage, actor: Any) -> None:
    number, relation, name, email = given
    application = known.get(number.casefold())
    if application is None:
        raise Refused(_("Nomor peserta ini tidak ada pada jabatan ini. Salin nomornya dari daftar peserta."))
    found = _relation(relation)
    if found is None:
        raise Refused(_("Hubungan ini tidak dikenal. Tulis Atasan, Rekan, Bawahan, atau Lainnya."))
    if not name:
        raise Refused(_("Isi nama responden."))
    try:
        validate_email(email or "kosong@contoh.example")
    except ValidationError:
        raise Refused(_("Alamat e-mail tidak terbaca. Tulis seperti nama@instansi.go.id.")) from None
    questionnaires.add_respondent(application, stage, relation=found, name=name, email=email, actor=actor)


_WORDS = {
    "atasan": Relation.SUPERIOR,
    "rekan": Relation.PEER,
    "bawahan": Relation.SUBORDINATE,
    "lainnya": Relation.OTHER,
}
"""The words of the file: Indonesian, whatever the reader's language."""


def _relation(text: str) -> str | None:
    return _WORDS.get(text.strip().casefold())
