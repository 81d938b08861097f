"""Administrative selection: the secretariat proposes per requirement, the panel confirms, only then the applicant sees it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import chain, ledger
from audit.errors import Refused, Stale
from selection import display, eligibility, queries
from selection.enums import ApplicationState, VacancyState, Verdict
from selection.models import Application, Finding, Requirement, Vacancy
from selection.services import applications, gates, objections, repairs, vacancies

REASON_MISSING = gettext_lazy(
    "Tuliskan alasannya: setiap syarat yang tidak terpenuhi, atau yang berbeda dari perhitungan sistem, perlu alasan."
)


class Decision(NamedTuple):
    """What the secretariat finds for one requirement; `seen`: version of the finding its page showed, 0 = none yet."""

    verdict: str
    reason: str
    seen: int | None = None


def reason_needed(computed: str, verdict: str) -> bool:
    """A reason belongs to every "not met", and to "met" where the rule computed "not met" from the profile."""
    return verdict == Verdict.NOT_MET or (computed == Verdict.NOT_MET and verdict == Verdict.MET)


@ledger.unit
def set_finding(
    application: Application, requirement: Requirement, *, verdict: str, reason: str, actor: Any
) -> Finding:
    """The secretariat's proposal for one requirement; see `set_findings`."""
    set_findings(application, {requirement.pk: Decision(verdict, reason)}, actor=actor)
    return Finding.objects.get(application=application, requirement=requirement)


@ledger.unit
def set_findings(application: Application, decisions: Mapping[Any, Decision], *, actor: Any) -> int:
    """The secretariat's proposals for one applicant (key of the requirement → decision); how many were new or changed.

    Raises Refused for a missing reason (`reason_needed`), Stale when a finding is not the one the page showed.
    """
    vacancy = ledger.lock(application.vacancy)
    application = ledger.lock(application)
    if vacancy.state != VacancyState.CLOSED:
        raise Refused(
            _(
                "Daftar seleksi administrasi sedang ditetapkan Pansel atau sudah ditetapkan, sehingga tidak dapat diubah."
            )
        )
    if application.state != ApplicationState.SUBMITTED:
        raise Refused(_("Hanya lamaran yang terkirim yang diperiksa."))
    stored = {finding.requirement_id: finding for finding in Finding.objects.filter(application=application)}
    return sum(
        _decide(
            application, requirement, stored.get(requirement.pk), decisions[requirement.pk], outcome, actor
        )
        for requirement, outcome in applications.evaluate(vacancy, application.snapshot)
        if requirement.pk in decisions
    )


def _decide(
    application: Application,
    requirement: Requirement,
    stored: Finding | None,
    decision: Decision,
    outcome: eligibility.Outcome,
    actor: Any,
) -> bool:
    """Keep one decision; False when nothing differs."""
    if reason_needed(outcome.verdict, decision.verdict) and not decision.reason.strip():
        raise Refused(str(REASON_MISSING))
    if decision.seen is not None and decision.seen != (stored.version if stored else 0):
        raise Stale(
            _(
                "Pemeriksaan ini sudah disimpan dari jendela atau petugas lain. Muat ulang halaman, lalu ulangi."
            )
        )
    columns = {"verdict": decision.verdict, "reason": decision.reason.strip()}
    if stored is None:
        ledger.create(Finding(application=application, requirement=requirement, **columns), actor=actor)
    elif (stored.verdict, stored.reason) != (columns["verdict"], columns["reason"]):
        ledger.transition(stored, "edit", actor=actor, changes=columns)
    else:
        return False
    return True


def as_list(vacancy: Vacancy) -> list[dict[str, Any]]:
    """The proposed list as it will be confirmed: number and outcome of each requirement, in order of registration."""
    requirements = list(queries.active_requirements(vacancy))
    found = []
    for application in queries.screening_list(vacancy):
        findings = {finding.requirement_id: finding for finding in application.findings.all()}
        found.append(
            {
                "number": application.number,
                "findings": [
                    {
                        "requirement": str(item.pk),
                        "verdict": findings[item.pk].verdict if item.pk in findings else "",
                        "reason": findings[item.pk].reason if item.pk in findings else "",
                    }
                    for item in requirements
                ],
            }
        )
    return found


def list_digest(vacancy: Vacancy) -> str:
    """SHA-256 of the canonical list: what the panel confirms is what it was shown."""
    return chain.digest(chain.canonical(as_list(vacancy)))


@ledger.unit
def propose(vacancy: Vacancy, *, actor: Any) -> None:
    """Hand the list to the panel. Every requirement of every application must have been found met or not met."""
    vacancy = ledger.lock(vacancy)
    undecided = sum(
        finding["verdict"] not in {Verdict.MET, Verdict.NOT_MET}
        for row in as_list(vacancy)
        for finding in row["findings"]
    )
    if undecided:
        raise Refused(
            _(
                "Masih ada %(count)d syarat yang belum diputuskan. Isi terpenuhi atau tidak terpenuhi untuk setiap pelamar."
            )
            % {"count": undecided}
        )
    if end := repairs.waiting(vacancy):
        raise Refused(
            _(
                "Masih ada berkas yang perlu diperiksa, dan pelamarnya boleh menambahkan salinan perbaikan sampai %(end)s."
            )
            % {"end": display.until(end, vacancy.selection.zone)}
        )
    ledger.transition(vacancy, "propose_screening", actor=actor, data={"list_digest": list_digest(vacancy)})


@ledger.unit
def return_list(vacancy: Vacancy, *, reason: str, actor: Any) -> None:
    """The panel gives the list back with its reason."""
    vacancy = ledger.lock(vacancy)
    ledger.transition(vacancy, "return_screening", actor=actor, data={"reason": reason})


@ledger.unit
def confirm(vacancy: Vacancy, *, digest: str, present: list[str], actor: Any) -> None:
    """The panel confirms the list in a plenary of the named members: outcomes, participant numbers, and what follows from their number."""
    vacancy = ledger.lock(vacancy)
    if digest != list_digest(vacancy):
        raise Stale(
            _("Daftar berubah sejak ditampilkan. Muat ulang halaman dan periksa kembali sebelum menetapkan.")
        )
    gates.go_through(vacancy.selection, vacancy, "screening")
    ledger.transition(
        vacancy, "confirm_screening", actor=actor, data={"list_digest": digest, "present": present}
    )
    passed = turned_away = 0
    for application in queries.screening_list(vacancy):
        application.vacancy = vacancy
        findings = list(application.findings.all())
        for finding in findings:
            finding.application = application
            ledger.transition(finding, "confirm", actor=actor)
        reasons = [finding.reason for finding in findings if finding.verdict == Verdict.NOT_MET]
        if reasons:
            ledger.transition(application, "fail_screening", actor=actor, data={"reasons": reasons})
            turned_away += 1
            continue
        passed += 1
        number = f"{vacancy.selection.code}-{vacancy.code}-P{passed:02d}"
        ledger.transition(application, "pass_screening", actor=actor, changes={"participant_number": number})
    if objections.open_window(vacancy) is None or not turned_away:
        vacancies.enough_left(
            vacancy, passed
        )  # else once every objection has its answer (services/objections.settle)
