"""The draws of a stage without names: bound by the announcement; the topic drawn in the room, the codes told when the marks open."""

import re
import uuid
from typing import Any

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from panels import calls, lots, papers, queries
from panels.models import Assessment, Question, StageLot
from panels.models.sittings import registration_closed_at
from selection.enums import SelectionState
from selection.models import Application, Selection, Stage, Vacancy


@ledger.unit
def commit(selection: Selection) -> None:
    """Bind every draw of the plan's stages without names; refused as for the lot of the selection (panels/services/lots.py)."""
    selection = ledger.lock(selection)
    if selection.state not in {SelectionState.DRAFT, SelectionState.ANNOUNCED}:
        raise Refused(_("Undian diikat sebelum pendaftaran ditutup; sesudah itu hasilnya dapat dipilih."))
    for stage in papers.blind_stages(selection):
        for vacancy in (None, *selection.vacancies.order_by("code")):
            _commit_one(stage, vacancy)


def _commit_one(stage: Stage, vacancy: Vacancy | None) -> None:
    purpose = lots.code_purpose(stage.code, vacancy.code) if vacancy else lots.topic_purpose(stage.code)
    lot = StageLot(id=uuid.uuid4(), stage=stage, vacancy=vacancy, purpose=purpose)
    lot.commitment = lots.commitment(lot.hidden)
    ledger.create(lot, actor=SYSTEM_ACTOR, data={"commitment": lot.commitment}, step="commit")


@ledger.unit
def draw_topic(stage: Stage, *, called_out: str, actor: Any) -> Question:
    """Draw the topic of a stage. `called_out`: a number that somebody in the room says, so that not even whoever holds the key can know
    the topic before.
    """
    found = papers.topic_lot(stage)
    if found is None:
        raise Refused(_("Tahap ini tidak memakai undian topik."))
    lot = ledger.lock(found)
    if lot.state == "opened":
        raise Refused(_("Topik sudah diundi."))
    if not re.fullmatch(r"[0-9]{1,6}", called_out):
        raise Refused(_("Tulis angka yang disebut peserta, 1 sampai 6 angka, misalnya 4172."))
    questions = list(queries.questions_of(stage.selection, stage.code))
    if len(questions) < 2:
        raise Refused(_("Tulis dahulu sedikitnya dua topik pada kriteria tahap ini."))
    closed = registration_closed_at(stage.selection)
    if closed is None or calls.undecided_posts(stage.selection).exists():
        raise Refused(
            _("Topik diundi setelah Pansel menetapkan hasil seleksi administrasi untuk semua jabatan.")
        )
    for question in questions:
        if question.state == "draft":
            ledger.transition(question, "pin", actor=actor)
    public, names = f"{closed.hash}/{called_out}", [str(question.order) for question in questions]
    outcome = lots.topics(names, secret=_secret(lot), public=public, stage=stage.code)
    ledger.transition(lot, "draw_topic", actor=actor, changes=_columns(lot, public, names, outcome))
    return next(question for question in questions if str(question.order) == outcome[0])


def tell_codes(assessment: Assessment) -> None:
    """Whose each code is, told with the marks. Runs inside the unit that reveals them."""
    if not assessment.stage.blind:
        return
    vacancy = assessment.vacancy
    lot = ledger.lock(StageLot.objects.get(stage=assessment.stage, vacancy=vacancy))
    closed = registration_closed_at(vacancy.selection)
    if closed is None:
        raise Refused(_("Pendaftaran seleksi ini belum ditutup."))
    passed = Application.objects.filter(vacancy=vacancy, participant_number__isnull=False)
    names = sorted(passed.values_list("participant_number", flat=True))
    outcome = lots.codes(
        names, secret=_secret(lot), public=closed.hash, stage=assessment.stage.code, post=vacancy.code
    )
    changes = _columns(lot, closed.hash, names, outcome)
    ledger.transition(lot, "tell_codes", actor=SYSTEM_ACTOR, changes=changes)


def _columns(lot: StageLot, public: str, names: list[str], outcome: Any) -> dict[str, Any]:
    return {"secret": lot.hidden.hex(), "public_value": public, "names": names, "outcome": outcome}


def _secret(lot: StageLot) -> bytes:
    """The secret, if it is still the one that was bound."""
    if lots.commitment(lot.hidden) != lot.commitment:
        raise Refused(
            _(
                "Rahasia undian tidak cocok dengan ikatannya: berkas kunci log berubah. Hubungi pengelola sistem."
            )
        )
    return lot.hidden
