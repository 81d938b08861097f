"""A locked sheet is opened again: one asks with a reason, a second person of another duty agrees, both sheets are kept.

integrity.md, 4.3: only before publication; the observer sees it at once and may hold the post; the ranking is computed anew and
the number of reopened sheets stands in the minutes.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import ledger
from audit.errors import NotAllowed, Refused
from panels import display, queries
from panels.models import Sheet
from panels.services import sheets
from selection.enums import VacancyState
from selection.services import holds


def propose_reopening(sheet: Sheet, *, reason: str, actor: Any) -> Proposal:
    """Ask for a locked sheet to be opened again: its author or the chair. Raises Refused with what is in the way."""
    if not sheet.permits(actor, "propose:reopen"):  # asked first: nobody else learns whether it is locked
        raise NotAllowed(
            _(
                "Lembar ini hanya dapat diminta dibuka kembali oleh penilainya, atau oleh ketua setelah nilai dibuka."
            )
        )
    if not reason.strip():
        raise Refused(_("Tuliskan apa yang keliru di lembar itu. Tanpa alasan, usulan tidak dapat diajukan."))
    return propose("reopen", sheet, actor=actor, given={"reason": reason.strip()}, reason=reason.strip())


def obstacle(sheet: Sheet) -> str:
    """Why a sheet cannot be reopened now, as a sentence; "" when it can."""
    vacancy = sheet.assessment.vacancy
    if sheet.state != "locked":
        return _("Hanya lembar yang sudah dikunci yang dapat dibuka kembali.")
    if vacancy.state != VacancyState.SCREENED:
        return _(
            "Hasil akhir jabatan ini sudah diumumkan atau seleksinya dihentikan, sehingga lembar tidak dapat dibuka kembali."
        )
    return holds.obstacle([vacancy])


def _arguments(sheet: Sheet, given: dict[str, Any]) -> dict[str, Any]:
    """What the approval is bound to: the sheet as it was locked, and the ranking that would fall."""
    ledger.lock(sheet.assessment.vacancy)
    if sentence := obstacle(sheet):
        raise Refused(sentence)
    return {"sheet": str(sheet.pk), "content": sheet.content_digest, **effect(sheet)}


def effect(sheet: Sheet) -> dict[str, Any]:
    """Whether its marks are open already, which ranking would fall, and how many members have confirmed that."""
    ranking = queries.newest_ranking(sheet.assessment.vacancy)
    return {
        "opened": sheet.assessment.state == "revealed",
        "ranking": ranking.digest if ranking else "",
        "confirmations": ranking.confirmations.count() if ranking else 0,
    }


def _reopen(sheet: Sheet, arguments: dict[str, Any], actor: Any) -> None:
    """The old sheet stays as it was; a new one begins with its marks."""
    reason = arguments["reason"]
    ledger.transition(sheet, "supersede", actor=actor, data={"reason": reason})
    fresh = Sheet(assessment=sheet.assessment, person=sheet.person, replaces=sheet)
    ledger.create(
        fresh, step="reopen", actor=actor, data={"replaces": str(sheet.pk), "content": sheet.content_digest}
    )
    sheets.copy_marks(sheet, fresh)


ACTION = Action(
    title=lambda: _("Membuka kembali lembar nilai"),
    arguments=_arguments,
    execute=_reopen,
    page="sheet_history",
    sections=display.reopening,
)
