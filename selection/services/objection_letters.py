"""The register of administrative objections (UU 30/2014) that came as letters: taken down, and answered with a letter of the agency."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.workdays import add_working_days
from audit import ledger
from audit.errors import Refused
from audit.models import StoredFile
from selection import objections
from selection.display import day
from selection.enums import SelectionState
from selection.models import ObjectionLetter, Selection, Vacancy


@dataclass(frozen=True)
class Letter:
    """A letter as it came; the columns are those of models.ObjectionLetter."""

    sender: str
    channel: str
    received_on: date
    subject: str
    letter_number: str = ""
    told_on: date | None = None
    vacancy: Vacancy | None = None
    file: StoredFile | None = None


@dataclass(frozen=True)
class Reply:
    """The letter that answers it."""

    verdict: str
    answer: str
    answer_number: str
    answered_on: date
    answer_file: StoredFile | None = None


@ledger.unit
def register(selection: Selection, letter: Letter, *, actor: Any) -> ObjectionLetter:
    """Take down a letter. The day by which it is answered follows from the day it came; nobody types it."""
    if selection.state in {SelectionState.DRAFT, SelectionState.ABANDONED}:
        raise Refused(_("Seleksi ini belum diumumkan, sehingga belum ada keputusan yang dapat dikeberatkan."))
    if letter.vacancy is not None and letter.vacancy.selection_id != selection.pk:
        raise Refused(_("Pilih jabatan yang ada dalam seleksi ini, atau seluruh seleksi."))
    today = objections.today_in(selection)
    if letter.received_on > today:
        raise Refused(
            _("Tanggal diterima %(day)s belum tiba. Periksa tanggalnya.") % {"day": day(letter.received_on)}
        )
    if letter.told_on is not None and letter.told_on > letter.received_on:
        raise Refused(
            _("Keputusan tidak mungkin diumumkan sesudah suratnya diterima. Periksa kedua tanggalnya.")
        )
    due = add_working_days(letter.received_on, objections.LETTER_ANSWERED)
    given = {name: getattr(letter, name) for name in asdict(Letter("", "", today, ""))}
    row = ObjectionLetter(selection=selection, answer_due=due, **given)
    row.sender, row.subject = letter.sender.strip(), letter.subject.strip()
    said = {"sender": row.sender, "received_on": row.received_on.isoformat()}
    return ledger.create(row, actor=actor, data=said)


@ledger.unit
def answer(letter: ObjectionLetter, reply: Reply, *, version: int | None = None, actor: Any) -> None:
    """Keep the letter that answers it; a late one too, and its lateness stays readable."""
    letter = ledger.lock(letter)
    ledger.expect_version(letter, version)
    if not letter.received_on <= reply.answered_on <= objections.today_in(letter.selection):
        raise Refused(
            _(
                "Tanggal surat jawaban harus antara tanggal diterima (%(day)s) dan hari ini. Periksa tanggalnya."
            )
            % {"day": day(letter.received_on)}
        )
    changes = {
        "verdict": reply.verdict,
        "answer": reply.answer.strip(),
        "answer_number": reply.answer_number.strip(),
        "answered_on": reply.answered_on,
        "answer_file": reply.answer_file,
    }
    ledger.transition(letter, "answer", actor=actor, changes=changes)
