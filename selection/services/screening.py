"""Administrative selection: the secretariat proposes per requirement, a second person reads every "not met", the panel confirms, and only then
the applicant sees it (docs/adr/0036).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import chain, clock, ledger
from audit.errors import NotAllowed, Refused, Stale
from selection import display, eligibility, queries, screeners, screening_queue, screening_reasons
from selection.enums import ApplicationState, VacancyState, Verdict
from selection.models import Application, Finding, Requirement, Vacancy
from selection.services import applications, gates, objections, repairs, vacancies

REASON_MISSING = gettext_lazy(
    "Tuliskan alasannya: setiap syarat yang tidak terpenuhi, atau yang berbeda dari perhitungan sistem, perlu alasan."
)
CODE_MISSING = gettext_lazy(
    "Pilih alasan dari daftar; bila tidak ada yang cocok, pilih Lainnya dan tuliskan."
)


class Decision(NamedTuple):
    """What the secretariat finds for one requirement; `seen`: version of the finding its page showed, 0 = none yet; `code`: why not."""

    verdict: str
    reason: str
    seen: int | None = None
    code: str = ""


class Ruling(NamedTuple):
    """What the plenary decides where the two who read differ."""

    verdict: str
    reason: str


@ledger.unit
def note_opening(application: Application, *, reads_on: bool, actor: Any) -> None:
    """Somebody looks at an application beside the checklist. Who `reads_on` from page to page has opened it already (ledger.ONE_READING)."""
    note = ledger.record_once if reads_on else ledger.record
    note(application, "opened", actor=actor, data={"number": application.number})


def reason_needed(computed: str, verdict: str, code: str = "") -> bool:
    """Words belong to a "not met" whose code says nothing, and to "met" where the rule computed "not met" from the profile."""
    if verdict == Verdict.NOT_MET:
        return screening_reasons.text_needed(code)
    return computed == Verdict.NOT_MET and verdict == Verdict.MET


@ledger.unit
def set_finding(
    application: Application,
    requirement: Requirement,
    *,
    verdict: str,
    reason: str,
    code: str = screening_reasons.OTHER,
    actor: Any,
) -> Finding:
    """The secretariat's proposal for one requirement; see `set_findings`."""
    set_findings(application, {requirement.pk: Decision(verdict, reason, code=code)}, actor=actor)
    return Finding.objects.get(application=application, requirement=requirement)


@ledger.unit
def set_findings(application: Application, decisions: Mapping[Any, Decision], *, actor: Any) -> int:
    """The secretariat's proposals for one applicant (key of the requirement → decision); how many were new or changed.

    Raises Refused for a missing reason (`reason_needed`), Stale when a finding is not the one the page showed, NotAllowed for one who may not
    judge this applicant.
    """
    vacancy = ledger.lock(application.vacancy)
    application = ledger.lock(application)
    require_open(vacancy, application)
    screeners.require(application, actor)
    stored = {finding.requirement_id: finding for finding in Finding.objects.filter(application=application)}
    return sum(
        _decide(
            application, requirement, stored.get(requirement.pk), decisions[requirement.pk], outcome, actor
        )
        for requirement, outcome in applications.evaluate(vacancy, application.snapshot)
        if requirement.pk in decisions
    )


def require_open(vacancy: Vacancy, application: Application) -> None:
    """Is the list still the secretariat's, and is this application on it? Raises Refused."""
    if vacancy.state != VacancyState.CLOSED:
        raise Refused(
            _(
                "Daftar seleksi administrasi sedang ditetapkan Pansel atau sudah ditetapkan, sehingga tidak dapat diubah."
            )
        )
    if application.state != ApplicationState.SUBMITTED:
        raise Refused(_("Hanya lamaran yang terkirim yang diperiksa."))


def _decide(
    application: Application,
    requirement: Requirement,
    stored: Finding | None,
    decision: Decision,
    outcome: eligibility.Outcome,
    actor: Any,
) -> bool:
    """Keep one decision; False when nothing differs. What a second person has read is to be read again once it changes."""
    columns = _columns(requirement, decision, outcome)
    if stored is None and decision.verdict == Verdict.UNKNOWN:
        return False
    unchanged = stored is not None and all(getattr(stored, name) == value for name, value in columns.items())
    if unchanged and stored is not None and stored.screener_id:
        return False
    if decision.seen is not None and decision.seen != (stored.version if stored else 0):
        raise Stale(
            _(
                "Pemeriksaan ini sudah disimpan dari jendela atau petugas lain. Kedua isian tampil di bawah: pilih yang benar, lalu simpan lagi."
            )
        )
    columns |= {"screener": actor.person, "decided_at": clock.now()}
    if stored is None:
        ledger.create(Finding(application=application, requirement=requirement, **columns), actor=actor)
    else:
        again = {"second_reader": None, "second_reason": ""}
        ledger.transition(stored, "edit", actor=actor, changes=columns | again)
    return True


def _columns(requirement: Requirement, decision: Decision, outcome: eligibility.Outcome) -> dict[str, Any]:
    """Verdict, code and words as they are kept. Raises Refused for what is missing."""
    code = decision.code if decision.verdict == Verdict.NOT_MET else ""
    if decision.verdict == Verdict.NOT_MET:
        known = {item.code for item in screening_reasons.fitting(requirement.rule)}
        if code not in known:
            raise Refused(str(CODE_MISSING))
    if reason_needed(outcome.verdict, decision.verdict, code) and not decision.reason.strip():
        raise Refused(str(REASON_MISSING))
    return {"verdict": decision.verdict, "code": code, "reason": decision.reason.strip()}


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
                        "reason": findings[item.pk].said if item.pk in findings else "",
                        "state": findings[item.pk].state if item.pk in findings else "",
                        "second_reason": findings[item.pk].second_reason if item.pk in findings else "",
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
    """Hand the list to the panel. Every requirement of every application was found met or not met, and two have read every "not met"; where they
    differ the panel decides.
    """
    vacancy = ledger.lock(vacancy)
    if screeners.is_applicant(vacancy.selection, actor):
        raise NotAllowed(screeners.OWN_SELECTION)
    keys = [item.pk for item in queries.active_requirements(vacancy)]
    sights = [screening_queue.sight(keys, item.findings.all()) for item in queries.screening_list(vacancy)]
    undecided = sum(sight.undecided for sight in sights)
    if undecided:
        raise Refused(
            _(
                "Masih ada %(count)d syarat yang belum diputuskan. Isi terpenuhi atau tidak terpenuhi untuk setiap pelamar."
            )
            % {"count": undecided}
        )
    if unread := sum(sight.unread for sight in sights):
        raise Refused(
            _(
                "Masih ada %(count)d putusan tidak terpenuhi yang baru dibaca satu orang. Mintalah pemeriksa kedua membacanya dahulu."
            )
            % {"count": unread}
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
def confirm(
    vacancy: Vacancy,
    *,
    digest: str,
    present: list[str],
    rulings: Mapping[Any, Ruling] | None = None,
    actor: Any,
) -> None:
    """The panel confirms the list in a plenary of the named members: outcomes, participant numbers, and what follows from their number.

    `rulings`: key of a finding on which the two readers differ → what the plenary decides. Raises Refused while one is missing.
    """
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
            _confirm(finding, (rulings or {}).get(finding.pk), actor=actor)
        reasons = [
            finding.said or display.requirement(finding.requirement)["label"]
            for finding in findings
            if finding.verdict == Verdict.NOT_MET
        ]
        if reasons:
            ledger.transition(application, "fail_screening", actor=actor, data={"reasons": reasons})
            turned_away += 1
            continue
        passed += 1
        number = f"{vacancy.selection.code}-{vacancy.code}-P{passed:02d}"
        ledger.transition(application, "pass_screening", actor=actor, changes={"participant_number": number})
    if objections.open_window(vacancy) is None or not turned_away:
        # else once every objection has its answer (services/objections.settle)
        vacancies.enough_left(vacancy, passed)


def _confirm(finding: Finding, ruling: Ruling | None, *, actor: Any) -> None:
    """As it stands where nobody differs; as the plenary rules where the two readers do."""
    if finding.state != "disputed":
        ledger.transition(finding, "confirm", actor=actor)
        return
    if ruling is None or ruling.verdict not in {Verdict.MET, Verdict.NOT_MET} or not ruling.reason.strip():
        raise Refused(
            _("Pilih putusan dan tuliskan alasannya untuk setiap syarat yang pendapat pemeriksanya berbeda.")
        )
    code = finding.code if ruling.verdict == Verdict.NOT_MET else ""
    changes = {"verdict": ruling.verdict, "code": code, "reason": ruling.reason.strip()}
    ledger.transition(finding, "settle", actor=actor, changes=changes)
