"""One requirement found met in several applications at once. There is no way to find it "not met" here."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import NotAllowed, Refused
from selection import display, eligibility, queries, screeners, screening_queue
from selection.enums import ApplicationState, VacancyState, Verdict
from selection.models import Application, Requirement, Vacancy
from selection.services import applications, screening


class Line(NamedTuple):
    """One applicant: his own fact, and why he is left to a reader of his documents ("" = he may be taken)."""

    key: str
    number: str
    name: str
    fact: str
    left: str
    application: Application


def lines(vacancy: Vacancy, requirement: Requirement, *, actor: Any) -> list[Line]:
    """Every applicant of a post by registration number, in a fixed number of queries."""
    days = applications.reference_days(vacancy.selection)
    away = screeners.recused_from(vacancy, actor)
    found = []
    for application in queries.screening_list(vacancy):
        ((_row, outcome),) = applications.judge([requirement], days, application.snapshot)
        found.append(
            Line(
                key=str(application.pk),
                number=application.number or "",
                name=application.person.full_name,
                fact=display.sentence(eligibility.fact(outcome)),
                left=_obstacle(application, requirement, outcome.verdict, away=application.pk in away),
                application=application,
            )
        )
    return found


def _obstacle(application: Any, requirement: Requirement, computed: str, *, away: bool) -> str:
    """Why this one is not taken together with others."""
    if application.state != ApplicationState.SUBMITTED:
        return _("Lamaran ini tidak lagi diperiksa.")
    if away:
        return _("Anda menyatakan konflik kepentingan dengan pelamar ini.")
    stored = [item for item in application.findings.all() if item.requirement_id == requirement.pk]
    if any(map(screening_queue.is_decided, stored)):
        return _("Sudah diputuskan.")
    if computed == Verdict.NOT_MET:
        return _("Hitungan sistem: tidak terpenuhi. Periksa sendiri.")
    if computed != Verdict.MET:
        return _("Tidak dapat dihitung dari profil. Periksa dokumennya.")
    if any(document.doubt for document in application.current_documents):
        return _("Ada berkas yang perlu diperiksa.")
    slot = requirement.params.get("document", "")
    if slot and all(document.slot.code != slot for document in application.current_documents):
        return _("Dokumen buktinya tidak ada.")
    return ""


@ledger.unit
def mark_met(
    vacancy: Vacancy, requirement: Requirement, keys: Collection[str] | None, *, actor: Any
) -> tuple[list[Line], list[Line]]:
    """Find the requirement met for these applicants (None = for all whom nothing keeps out): who was taken, and who was left and why.

    What the page said is not believed: everything is looked at once more here.
    """
    vacancy = ledger.lock(vacancy)
    if vacancy.state != VacancyState.CLOSED:
        raise Refused(
            _(
                "Daftar seleksi administrasi sedang ditetapkan Pansel atau sudah ditetapkan, sehingga tidak dapat diubah."
            )
        )
    if screeners.is_applicant(vacancy.selection, actor):
        raise NotAllowed(str(screeners.OWN_SELECTION))
    if keys is not None and not keys:
        raise Refused(_("Centang pelamar yang dimaksud, atau tandai semuanya."))
    asked = [line for line in lines(vacancy, requirement, actor=actor) if keys is None or line.key in keys]
    taken = [line for line in asked if not line.left]
    for line in taken:
        decision = screening.Decision(Verdict.MET, "")
        screening.set_findings(line.application, {requirement.pk: decision}, actor=actor)
    return taken, [line for line in asked if line.left]
