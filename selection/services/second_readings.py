"""Two pairs of eyes before anybody is turned down: the second reader of a "not met", and who stands back from an applicant."""

from typing import Any

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import NotAllowed, Refused, Stale
from selection import screeners
from selection.enums import Verdict
from selection.models import Application, Finding, ScreenerRecusal
from selection.services import screening


@ledger.unit
def read(finding: Finding, *, agrees: bool, reason: str = "", seen: int | None = None, actor: Any) -> Finding:
    """The second reader agrees with a "not met", or disagrees with his reason; then the panel decides unless the first reader changes it.

    Refused: the person who found it, by whichever account; a candidate of the selection; who stands back from the applicant; a finding that
    is not the one shown (`seen`: its version).
    """
    vacancy = ledger.lock(finding.application.vacancy)
    application = ledger.lock(finding.application)
    finding = ledger.lock(finding)
    screening.require_open(vacancy, application)
    screeners.require(application, actor)
    if seen is not None and seen != finding.version:
        raise Stale(_("Putusan ini berubah sejak halaman Anda dibuka. Baca kembali yang tersimpan sekarang."))
    if finding.verdict != Verdict.NOT_MET or finding.screener_id is None:
        raise Refused(_("Hanya putusan tidak terpenuhi yang dibaca pemeriksa kedua."))
    if finding.screener_id == actor.person_id:
        raise NotAllowed(
            _("Putusan ini Anda sendiri yang membuatnya. Pemeriksa kedua harus orang lain, bukan akun lain.")
        )
    if not agrees and not reason.strip():
        raise Refused(_("Tuliskan mengapa Anda tidak setuju; Pansel membacanya."))
    changes = {"second_reader": actor.person, "second_reason": "" if agrees else reason.strip()}
    ledger.transition(finding, "agree" if agrees else "disagree", actor=actor, changes=changes)
    return finding


@ledger.unit
def stand_back(application: Application, *, reason: str, actor: Any) -> ScreenerRecusal:
    """The actor declares a conflict with an applicant: from then on somebody else checks him. Twice is once."""
    vacancy = ledger.lock(application.vacancy)
    application = ledger.lock(application)
    screening.require_open(vacancy, application)
    found = ScreenerRecusal.objects.filter(application=application, person=actor.person_id).first()
    if found is not None:
        return found
    if not reason.strip():
        raise Refused(_("Tuliskan hubungan Anda dengan pelamar ini."))
    row = ScreenerRecusal(application=application, person=actor.person, reason=reason.strip())
    return ledger.create(row, actor=actor, data={"reason": reason.strip()})
