"""The body raises a remark, the secretariat answers, the body accepts, returns or closes it (docs/adr/0024). The body's letter: letter_endings.py."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.models import Institution
from accounts.workdays import add_working_days
from audit import clock, ledger
from audit.errors import Refused
from audit.models import StoredFile
from selection import remarks
from selection.enums import SelectionState
from selection.models import Remark, Selection, Vacancy

MOST_DAYS = 60
"""Working days that an answer may be given at most: a later day obliges nobody."""


@dataclass(frozen=True)
class Content:
    """What a remark says. `vacancy` None: the whole selection. `days`: working days until the answer is due."""

    kind: str
    article: str
    text: str
    days: int
    blocking: bool = False
    vacancy: Vacancy | None = None
    file: StoredFile | None = None


@ledger.unit
def raise_(selection: Selection, told: Content, *, actor: Any) -> Remark:
    """Write to the agency. Takes the locks that the steps take too: of a blocking remark and a step one comes first."""
    selection = hold_still(selection, told.vacancy)
    if selection.state == SelectionState.ABANDONED:
        raise Refused(_("Seleksi ini sudah dibatalkan, sehingga tidak ada lagi yang dapat menjawab catatan."))
    if told.vacancy is not None and (
        told.vacancy.selection_id != selection.pk or told.vacancy.state == "removed"
    ):
        raise Refused(_("Pilih jabatan yang ada dalam seleksi ini, atau seluruh seleksi."))
    if not told.article.strip():
        raise Refused(_("Sebutkan pasal atau aturan yang menjadi dasar catatan ini."))
    remark = Remark(
        selection=selection,
        vacancy=told.vacancy,
        body=body_of(selection, actor),
        kind=told.kind,
        blocking=told.blocking,
        article=told.article.strip(),
        text=_said(told.text, _("Tuliskan isi catatannya. Tanpa isi, instansi tidak tahu apa yang dijawab.")),
        file=told.file,
        raised_at=clock.now(),
        answer_due=_due(selection, told.days),
    )
    return ledger.create(remark, actor=actor, data={"text": remark.text})


@ledger.unit
def answer(
    remark: Remark, text: str, *, file: StoredFile | None = None, version: int | None = None, actor: Any
) -> None:
    """The agency answers. A blocking remark stands on until the body says that the answer will do."""
    remark = _at_version(remark, version)
    said = _said(text, _("Tuliskan jawabannya. Jawaban kosong tidak dapat dikirim."))
    changes = {"answer": said, "answer_file": file, "answered_at": clock.now()}
    ledger.transition(remark, "answer", actor=actor, changes=changes)


@ledger.unit
def return_(remark: Remark, *, reason: str, days: int, version: int | None = None, actor: Any) -> None:
    """The answer does not satisfy: it is asked for again, with the reason and a new day."""
    remark = _at_version(remark, version)
    changes = {
        "return_reason": _said(reason, _("Tuliskan apa yang kurang pada jawabannya.")),
        "answer_due": _due(remark.selection, days),
    }
    ledger.transition(remark, "return", actor=actor, changes=changes)


@ledger.unit
def accept(remark: Remark, *, reason: str, version: int | None = None, actor: Any) -> None:
    """The answer will do; what a blocking remark stopped may go on."""
    _end(remark, "accept", reason, version, actor)


@ledger.unit
def close(remark: Remark, *, reason: str, version: int | None = None, actor: Any) -> None:
    """The body ends its remark whatever the answer is, e.g. because it was raised by mistake. It stays readable."""
    _end(remark, "close", reason, version, actor)


def body_of(selection: Selection, actor: Any) -> Institution:
    """In whose name this account watches: the selection's own body or the one that followed it, else the one it serves."""
    today = clock.now().date()
    own = people.watching_bodies(actor, today)
    named = [body for body in own if _follows(body, selection.oversight_body)]
    return next(iter([*named, *own]), selection.oversight_body)


def hold_still(selection: Selection, vacancy: Vacancy | None) -> Selection:
    """Lock what a remark on this post (None: on all of them) and the next step of it both need; the selection as it stands now.

    While it is a draft its one step is the announcement, which locks the selection and then its posts; afterwards steps lock posts.
    """
    if selection.state == SelectionState.DRAFT:
        selection = ledger.lock(selection)
    posts = [vacancy] if vacancy else selection.vacancies.order_by("code")
    for post in posts:
        ledger.lock(post)
    return selection


def _end(remark: Remark, step: str, reason: str, version: int | None, actor: Any) -> None:
    remark = _at_version(remark, version)
    said = _said(reason, _("Tuliskan alasannya. Tanpa alasan, catatan tidak dapat diakhiri."))
    changes = {"closing_reason": said, "closed_at": clock.now()}
    ledger.transition(remark, step, actor=actor, changes=changes)


def _at_version(remark: Remark, version: int | None) -> Remark:
    remark = ledger.lock(remark)
    ledger.expect_version(remark, version)
    return remark


def _said(text: str, otherwise: str) -> str:
    if not text.strip():
        raise Refused(otherwise)
    return text.strip()


def _due(selection: Selection, days: int) -> date:
    """The `days`-th working day after today, in the selection's zone."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(
            _("Batas jawaban 1 sampai %(most)d hari kerja. Isi jumlah hari kerjanya.") % {"most": MOST_DAYS}
        )
    return add_working_days(remarks.day_in(selection, clock.now()), days)


def _follows(body: Institution, first: Institution) -> bool:
    heir: Institution | None = first
    while heir is not None and heir.pk != body.pk:
        heir = heir.successor
    return heir is not None
