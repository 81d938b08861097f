"""Administrative selection, the secretariat's side: all applicants of a post in one table, and one applicant at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import nip as nips
from audit import ledger
from selection import display, eligibility, imported_display, queries, wallet, wallet_display
from selection.enums import ApplicationState, VacancyState, Verb, Verdict
from selection.forms.saving import kept
from selection.forms.secretariat import FindingForm
from selection.grades import EDUCATION, TRAININGS
from selection.models import Application, ApplicationDocument, DocumentSlot, Finding, Requirement, Vacancy
from selection.services import applications, screening
from selection.views import staff
from selection.workflows import DOCUMENT_SHOWN

Judged = list[tuple[Requirement, eligibility.Outcome]]

TONES = {Verdict.MET: "success", Verdict.NOT_MET: "danger", Verdict.UNKNOWN: "waiting"}
OUTCOME_TONES = {
    ApplicationState.ELIGIBLE: "success",
    ApplicationState.INELIGIBLE: "danger",
    ApplicationState.ABSENT: "danger",
}


@require_safe
def screening_desk(request: HttpRequest, pk: Any) -> HttpResponse:
    """Every application of a post: documents, what the rules computed, how far the check is, what is proposed."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.SCREEN)
    requirements, days = (
        list(queries.active_requirements(vacancy)),
        applications.reference_days(vacancy.selection),
    )
    rows = [
        _row(application, applications.judge(requirements, days, application.snapshot))
        for application in queries.screening_list(vacancy)
    ]
    wanted = request.GET.get("hanya", "")
    context = _context(
        vacancy,
        request.user,
        rows=[row for row in rows if not wanted or row["group"] == wanted],
        filters=_filters(rows, wanted, request.path),
        counts=[
            {"label": label, "value": sum(row["group"] == group for row in rows)}
            for group, label in _groups().items()
        ],
        undecided=sum(row["undecided"] for row in rows),
        can_propose=bool(rows) and vacancy.state in Vacancy.workflow.steps["propose_screening"].sources,
        propose_url=reverse("screening_propose", args=[vacancy.pk]),
        numbered=any(row["participant"] for row in rows),
        returned=_returned(vacancy),
    )
    return render(request, "selection/secretariat/screening_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def screening_application(request: HttpRequest, pk: Any) -> HttpResponse:
    """One application: its documents beside the requirements, and the finding for each. Opening it is recorded."""
    application, vacancy = _application(request.user, pk)
    judged = applications.evaluate(vacancy, application.snapshot)
    editable = vacancy.state == VacancyState.CLOSED and application.state == ApplicationState.SUBMITTED
    stored = {finding.requirement_id: finding for finding in application.findings.all()}
    files = list(application.documents.filter(state__in=DOCUMENT_SHOWN).select_related("slot", "file"))
    forms = _forms(request, judged, stored) if editable else []
    if request.method == "POST" and editable and all([form.is_valid() for form in forms]):
        decisions = {form.requirement.pk: form.decision() for form in forms}
        if not forms or kept(
            forms[0], lambda: screening.set_findings(application, decisions, actor=request.user)
        ):
            messages.success(request, _("Pemeriksaan %(number)s disimpan.") % {"number": application.number})
            return redirect(_after(request, application, vacancy))
    if request.method == "GET":
        with ledger.unit_of_work():
            ledger.record(application, "opened", actor=request.user, data={"number": application.number})
    context = _context(
        vacancy,
        request.user,
        (application.number or "", ""),
        application=application,
        forms=forms,
        editable=editable,
        unsaved=editable and len(stored) < len(judged),
        lines=_lines(judged, stored, forms, files),
        facts=_facts(application, vacancy),
        documents=_documents(files, queries.active_slots(vacancy.selection), _checked(application)),
        returned=_returned(vacancy),
    )
    return render(request, "selection/secretariat/screening_application.html", context)


@require_POST
def screening_propose(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hand the list to the panel."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.SCREEN)
    screening.propose(vacancy, actor=request.user)
    messages.success(
        request,
        _("Daftar %(title)s diusulkan kepada Pansel untuk ditetapkan dalam rapat pleno.")
        % {"title": vacancy.title},
    )
    return redirect("screening_desk", vacancy.pk)


def _application(user: Any, pk: Any) -> tuple[Application, Vacancy]:
    """An application that was sent for a post this account screens, with its findings."""
    sent = Application.objects.filter(
        vacancy__selection__in=queries.for_actor(user, Verb.SCREEN), state__in=queries.SENT
    )
    related = ("person", "vacancy__selection__agency", "vacancy__selection__oversight_body")
    found = get_object_or_404(sent.select_related(*related).prefetch_related("findings"), pk=pk)
    return found, found.vacancy


def _forms(request: HttpRequest, judged: Judged, stored: dict[Any, Finding]) -> list[FindingForm]:
    """Filled with what is stored, else with what the rule computed; that is nothing more than a beginning until it is saved."""
    forms = []
    for number, (requirement, outcome) in enumerate(judged, start=1):
        finding = stored.get(requirement.pk)
        initial = {
            "verdict": outcome.verdict if outcome.verdict != Verdict.UNKNOWN else "",
            "reason": "",
            "seen": 0,
        }
        if finding is not None:
            initial = {"verdict": finding.verdict, "reason": finding.reason, "seen": finding.version}
        data = request.POST or None
        forms.append(
            FindingForm(
                data, initial=initial, requirement=requirement, number=number, computed=outcome.verdict
            )
        )
    return forms


def _after(request: HttpRequest, application: Application, vacancy: Vacancy) -> str:
    """Back to the list, or on to the next applicant by registration number."""
    if "next" in request.POST:
        later = queries.screening_list(vacancy).filter(number__gt=application.number).first()
        if later is not None:
            return reverse("screening_application", args=[later.pk])
    return reverse("screening_desk", args=[vacancy.pk])


def _context(vacancy: Vacancy, user: Any, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    state, desk = VacancyState(vacancy.state), reverse("screening_desk", args=[vacancy.pk])
    return {
        **staff.context(vacancy.selection, user, (_("Seleksi administrasi"), desk), *crumbs),
        "vacancy": vacancy,
        "desk_url": desk,
        "board_url": reverse("stage_board", args=[vacancy.pk]),
        "vacancy_tag": {"label": state.label, "tone": staff.VACANCY_TONES[state]},
        "waiting_for_panel": state == VacancyState.PROPOSED,
        "confirmed": queries.outcome_is_public(vacancy),
        **extra,
    }


def _returned(vacancy: Vacancy) -> dict[str, str] | None:
    """Why the panel gave the list back, while it is in the secretariat's hands again."""
    found = queries.returned_list(vacancy) if vacancy.state == VacancyState.CLOSED else None
    if found is None:
        return None
    reason, moment = found
    return {
        "reason": reason,
        "title": _("Dikembalikan Pansel %(moment)s")
        % {"moment": display.moment(moment, vacancy.selection.zone)},
    }


def _groups() -> dict[str, str]:
    return {
        "open": _("Belum selesai diperiksa"),
        "met": _("Memenuhi Syarat"),
        "not_met": _("Tidak Memenuhi Syarat"),
    }


def _filters(rows: list[dict[str, Any]], wanted: str, here: str) -> list[dict[str, Any]]:
    """The tabs above the table."""
    entries = [("", _("Semua")), *_groups().items()]
    return [
        {
            "label": label,
            "url": f"{here}?hanya={group}" if group else here,
            "current": wanted == group,
            "count": sum(not group or row["group"] == group for row in rows),
        }
        for group, label in entries
    ]


def _row(application: Any, judged: Judged) -> dict[str, Any]:
    """One line of the desk."""
    verdicts = {finding.requirement_id: finding.verdict for finding in application.findings.all()}
    decided = [
        verdicts[row.pk] for row, _outcome in judged if verdicts.get(row.pk) in {Verdict.MET, Verdict.NOT_MET}
    ]
    group = "open" if len(decided) < len(judged) else "not_met" if Verdict.NOT_MET in decided else "met"
    return {
        "number": application.number,
        "name": application.person.full_name,
        "url": reverse("screening_application", args=[application.pk]),
        "participant": application.participant_number or "",
        "documents": sum(document.repairs_id is None for document in application.current_documents),
        "doubtful": sum(bool(document.doubt) for document in application.current_documents),
        "computed": _counted([outcome.verdict for _requirement, outcome in judged]),
        "decided": f"{len(decided)}/{len(judged)}",
        "undecided": len(judged) - len(decided),
        "group": group,
        "outcome": _outcome_tag(application, group),
    }


def _counted(verdicts: list[str]) -> str:
    """ "6 terpenuhi, 1 tidak terpenuhi, 2 belum dapat dipastikan"."""
    counts = ((verdict, verdicts.count(verdict)) for verdict in Verdict)
    return ", ".join(f"{count} {str(verdict.label).lower()}" for verdict, count in counts if count)


def _outcome_tag(application: Application, group: str) -> dict[str, str]:
    """What stands for this applicant: the panel's decision, else the secretariat's proposal, else that the check goes on."""
    if application.state in OUTCOME_TONES:
        state = ApplicationState(application.state)
        return {"label": str(state.label), "tone": OUTCOME_TONES[state]}
    return {
        "open": {"label": _("Belum selesai"), "tone": "waiting"},
        "met": {"label": _("Usul: Memenuhi Syarat"), "tone": "success"},
        "not_met": {"label": _("Usul: Tidak Memenuhi Syarat"), "tone": "danger"},
    }[group]


def _lines(
    judged: Judged, stored: dict[Any, Finding], forms: list[FindingForm], files: list[ApplicationDocument]
) -> list[dict[str, Any]]:
    """The requirements of the page: the sentence, the applicant's own fact, what was computed, and the finding or its form."""
    links = {document.slot.code: document for document in files if document.repairs_id is None}
    by_requirement = {form.requirement.pk: form for form in forms}
    lines = []
    for number, (row, outcome) in enumerate(judged, start=1):
        finding, verdict = stored.get(row.pk), Verdict(outcome.verdict)
        proof = links.get(row.params.get("document", ""))
        lines.append(
            {
                **display.requirement(row),
                "number": number,
                "fact": display.sentence(eligibility.fact(outcome)),
                "computed": {"label": verdict.label, "tone": TONES[verdict]},
                "form": by_requirement.get(row.pk),
                "finding": finding
                and {
                    "label": Verdict(finding.verdict).label,
                    "tone": TONES[Verdict(finding.verdict)],
                    "reason": finding.reason,
                },
                "proof": proof
                and {"label": proof.slot.label, "url": reverse("applicant_document", args=[proof.pk])},
            }
        )
    return lines


def _facts(application: Application, vacancy: Vacancy) -> list[dict[str, Any]]:
    """Who he is, as his profile stood when he sent the application."""
    kept_profile = application.snapshot
    return [
        {"key": _("NIP"), "value": _nip(kept_profile.get("nip", ""))},
        {
            "key": _("Jabatan sekarang"),
            "value": kept_profile.get("current_post", ""),
            "hint": kept_profile.get("unit", ""),
        },
        {"key": _("Instansi"), "value": kept_profile.get("agency_name", "")},
        {"key": _("Telepon"), "value": kept_profile.get("phone", "")},
        *_history(kept_profile.get("facts", {})),
        {
            "key": _("Terkirim"),
            "value": application.submitted_at
            and display.moment(application.submitted_at, vacancy.selection.zone),
        },
        *imported_display.rows(application),
    ]


def _history(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """What he states of education and training, and why he departs from his NIP; nothing where he states nothing."""
    levels, kinds = ({code: _(label) for code, label in table.items()} for table in (EDUCATION, TRAININGS))
    education = [
        [levels[row["level"]], row.get("study"), row.get("institution"), row.get("year")]
        for row in facts.get("education_history", [])
    ]
    training = [
        [row.get("name") or kinds[row["kind"]], row.get("organiser"), row.get("year")]
        for row in facts.get("trainings", [])
    ]
    rows = [(_("Pendidikan"), education), (_("Pelatihan"), training)]
    found = [
        {"key": key, "value": "; ".join(", ".join(part for part in parts if part) for parts in lines)}
        for key, lines in rows
        if lines
    ]
    if explained := facts.get("nip_explanation"):
        found.append({"key": _("Penjelasan perbedaan dengan NIP"), "value": explained})
    return found


def _nip(digits: str) -> str:
    """In the groups in which it is written."""
    return nips.parse(digits).display if digits else ""


def _checked(application: Application) -> dict[str, list[wallet.Check]]:
    """What panels of the same agency confirmed about the same files of the same person: a hint, never a decision (docs/adr/0031)."""
    return wallet.checks(
        application.person_id, agency=application.guarded.agency_id, apart_from=application.pk
    )


def _documents(
    files: list[ApplicationDocument],
    slots: Iterable[DocumentSlot],
    checked: Mapping[str, list[wallet.Check]],
) -> list[dict[str, Any]]:
    """The slots in their order, each with its file and what was found about it before, or that it is missing."""
    present: dict[Any, list[ApplicationDocument]] = {}
    for document in sorted(files, key=lambda one: one.state):
        present.setdefault(document.slot_id, []).append(document)
    rows: list[dict[str, Any]] = []
    for slot in slots:
        here = present.get(slot.pk, [])
        rows += [_document(document, checked.get(document.file.sha256, [])) for document in here] or [
            {"label": slot.label, "missing": slot.required, "url": ""}
        ]
    return rows


def _document(document: ApplicationDocument, checked: list[wallet.Check]) -> dict[str, Any]:
    return {
        "label": document.label,
        "url": reverse("applicant_document", args=[document.pk]),
        "size": display.size(document.file.size),
        "pages": document.file.pages,
        "doubt": document.doubt,
        "checks": wallet_display.said(checked),
    }


urlpatterns = [
    path("sekretariat/jabatan/<uuid:pk>/administrasi/", screening_desk, name="screening_desk"),
    path("sekretariat/jabatan/<uuid:pk>/administrasi/usul/", screening_propose, name="screening_propose"),
    path("sekretariat/lamaran/<uuid:pk>/", screening_application, name="screening_application"),
]
