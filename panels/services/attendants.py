"""People who sit in without a mark, and the examiners of the supervising body that some posts must have."""

from typing import Any

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Refused
from panels import queries
from panels.enums import AttendantCapacity
from panels.models import Attendant
from selection.enums import SelectionState
from selection.models import Selection, Stage, Vacancy
from selection.rulesets import schema


@ledger.unit
def record(
    selection: Selection,
    *,
    name: str,
    position: str,
    capacity: str,
    vacancy: Vacancy | None,
    stage: Stage | None,
    actor: Any,
) -> Attendant:
    """Name somebody who sits in. He gets no sheet; the panel, the observer and the minutes see him."""
    if stage is not None and not stage.by_panel:
        raise Refused(_("Tahap ini dinilai asesor atau melalui kuesioner. Pilih tahap yang dinilai Pansel."))
    present = queries.attendants_of(selection).filter(name=name, vacancy=vacancy, stage=stage)
    if present.exists():
        raise Refused(_("%(name)s sudah tercatat untuk jabatan dan tahap itu.") % {"name": name})
    attendant = Attendant(
        selection=selection, name=name, position=position, capacity=capacity, vacancy=vacancy, stage=stage
    )
    return ledger.create(attendant, actor=actor)


@ledger.unit
def remove(attendant: Attendant, *, actor: Any) -> None:
    """Take him off the list; he stays in the log."""
    if attendant.guarded.state not in {SelectionState.DRAFT, SelectionState.CLOSED}:
        raise Refused(_("Catatan pendamping tidak dapat diubah lagi pada keadaan seleksi ini."))
    ledger.transition(attendant, "remove", actor=actor)


def required_body(vacancy: Vacancy) -> str:
    """The supervising body that must examine for this post by the regulation's file; "" where none must."""
    title = vacancy.title.casefold()
    pairs = schema.load(vacancy.selection.ruleset).value("co_examiners.posts")
    return next((body for words, body in pairs if words.casefold() in title), "")


def obstacle(vacancy: Vacancy, stage: Stage) -> str:
    """Why the interview of a post cannot begin: the examiner of its supervising body is not named; "" when nothing is in the way."""
    body = required_body(vacancy)
    if (
        not body
        or queries.attendants_at(vacancy, stage).filter(capacity=AttendantCapacity.CO_EXAMINER).exists()
    ):
        return ""
    return _(
        "%(post)s wajib diuji bersama %(body)s. Catat dahulu nama pengujinya pada halaman Pendamping tanpa hak nilai."
    ) % {"post": vacancy.title, "body": body}
