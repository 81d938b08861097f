"""Administrative selection, the secretariat's side: the queue of a post, who comes next, what is marked together, and handing the list over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selection import balance, display, queries, screeners, screening_queue
from selection.enums import ApplicationState, VacancyState, Verb, Verdict
from selection.models import Application, Requirement, Vacancy
from selection.services import applications, bulk_findings, screening
from selection.views import staff

OUTCOME_TONES = {
    ApplicationState.ELIGIBLE: "success",
    ApplicationState.INELIGIBLE: "danger",
    ApplicationState.ABSENT: "danger",
}
STATES = {
    screening_queue.OPEN: (gettext_lazy("Belum diperiksa"), "neutral"),
    screening_queue.STARTED: (gettext_lazy("Sedang diperiksa"), "waiting"),
    screening_queue.SECOND: (gettext_lazy("Perlu pemeriksa kedua"), "warning"),
    screening_queue.DONE: (gettext_lazy("Selesai diperiksa"), "success"),
}


@require_safe
def screening_desk(request: HttpRequest, pk: Any) -> HttpResponse:
    """Every application of a post: documents, what the rules computed, how far the check is, what is proposed."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.SCREEN)
    requirements, days = (
        list(queries.active_requirements(vacancy)),
        applications.reference_days(vacancy.selection),
    )
    away = screeners.recused_from(vacancy, request.user)
    rows = [
        _row(application, requirements, applications.judge(requirements, days, application.snapshot), away)
        for application in queries.screening_list(vacancy)
    ]
    wanted = request.GET.get("hanya", "")
    editable = vacancy.state == VacancyState.CLOSED
    done = sum(row["group"] == screening_queue.DONE for row in rows)
    sights = [row["sight"] for row in rows]
    context = desk_context(
        vacancy,
        request.user,
        rows=[row for row in rows if not wanted or row["group"] == wanted],
        filters=_filters(rows, wanted, request.path),
        done=done,
        total=len(rows),
        progress=_("%(done)d dari %(total)d lamaran selesai diperiksa") % {"done": done, "total": len(rows)},
        undecided=sum(sight.undecided for sight in sights),
        unread=sum(sight.unread for sight in sights),
        disputed=sum(sight.disputed for sight in sights),
        balance=balance.figures(balance.of(vacancy)),
        editable=editable,
        next_url=reverse("screening_next", args=[vacancy.pk]) if editable and done < len(rows) else "",
        bulk_url=reverse("screening_bulk", args=[vacancy.pk]) if editable and rows else "",
        can_propose=bool(rows) and vacancy.state in Vacancy.workflow.steps["propose_screening"].sources,
        propose_url=reverse("screening_propose", args=[vacancy.pk]),
        numbered=any(row["participant"] for row in rows),
        returned=returned(vacancy),
    )
    return render(request, "selection/secretariat/screening_desk.html", context)


@require_safe
def screening_next(request: HttpRequest, pk: Any) -> HttpResponse:
    """On to the next application that waits for this person: after `?sesudah=`, or where he left off."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.SCREEN)
    lines = screeners.queue(vacancy, request.user)
    after = next((line.key for line in lines if str(line.key) == request.GET.get("sesudah", "")), None)
    found = screeners.next_for(vacancy, lines, request.user, after)
    if found is None or vacancy.state != VacancyState.CLOSED:
        messages.info(request, _("Tidak ada lagi lamaran yang menunggu Anda pada jabatan ini."))
        return redirect("screening_desk", vacancy.pk)
    page = "screening_application" if found.sight.undecided else "second_reading"
    return redirect(page, found.key)


@require_http_methods(["GET", "HEAD", "POST"])
def screening_bulk(request: HttpRequest, pk: Any) -> HttpResponse:
    """One requirement found met in several applications at once, where computation and documents leave no doubt. Never the other way."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.SCREEN)
    rows = list(queries.active_requirements(vacancy))
    given = request.POST if request.method == "POST" else request.GET
    chosen = next((row for row in rows if str(row.pk) == given.get("syarat", "")), None)
    if request.method == "POST" and chosen is not None:
        ticked = set(request.POST.getlist("lamaran"))
        taken, left = bulk_findings.mark_met(
            vacancy, chosen, None if "semua" in request.POST else ticked, actor=request.user
        )
        return _bulk_page(request, vacancy, rows, chosen, taken=taken, left=left)
    return _bulk_page(request, vacancy, rows, chosen)


def _bulk_page(
    request: HttpRequest,
    vacancy: Vacancy,
    rows: list[Requirement],
    chosen: Requirement | None,
    **result: list[bulk_findings.Line],
) -> HttpResponse:
    lines = bulk_findings.lines(vacancy, chosen, actor=request.user) if chosen and not result else []
    context = desk_context(
        vacancy,
        request.user,
        (_("Tandai bersama"), ""),
        requirements=[
            {"key": str(row.pk), "label": display.requirement(row)["label"], "current": row == chosen}
            for row in rows
        ],
        chosen=chosen and {"key": str(chosen.pk), **display.requirement(chosen)},
        fitting=[line for line in lines if not line.left],
        others=[line for line in lines if line.left],
        done=bool(result),
        editable=vacancy.state == VacancyState.CLOSED,
        **result,
    )
    return render(request, "selection/secretariat/screening_bulk.html", context)


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


def desk_context(vacancy: Vacancy, user: Any, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    """What every page of the desk shares."""
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


def returned(vacancy: Vacancy) -> dict[str, str] | None:
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


def _filters(rows: list[dict[str, Any]], wanted: str, here: str) -> list[dict[str, Any]]:
    """The tabs above the table."""
    entries = [("", _("Semua")), *((state, label) for state, (label, _tone) in STATES.items())]
    return [
        {
            "label": label,
            "url": f"{here}?hanya={group}" if group else here,
            "current": wanted == group,
            "count": sum(not group or row["group"] == group for row in rows),
        }
        for group, label in entries
    ]


def _row(
    application: Any, requirements: list[Requirement], judged: Any, away: frozenset[Any]
) -> dict[str, Any]:
    """One line of the desk."""
    sight = screening_queue.sight([row.pk for row in requirements], application.findings.all())
    label, tone = STATES[sight.state]
    return {
        "number": application.number,
        "name": application.person.full_name,
        "url": "" if application.pk in away else reverse("screening_application", args=[application.pk]),
        "second_url": reverse("second_reading", args=[application.pk])
        if sight.unread and application.pk not in away
        else "",
        "participant": application.participant_number or "",
        "documents": sum(document.repairs_id is None for document in application.current_documents),
        "doubtful": sum(bool(document.doubt) for document in application.current_documents),
        "computed": _counted([outcome.verdict for _requirement, outcome in judged]),
        "decided": f"{sight.decided}/{len(requirements)}",
        "sight": sight,
        "group": sight.state,
        "away": application.pk in away,
        "state": {"label": label, "tone": tone},
        "outcome": _outcome_tag(application, sight),
    }


def _counted(verdicts: list[str]) -> str:
    """ "6 terpenuhi, 1 tidak terpenuhi, 2 belum dapat dipastikan"."""
    counts = ((verdict, verdicts.count(verdict)) for verdict in Verdict)
    return ", ".join(f"{count} {str(verdict.label).lower()}" for verdict, count in counts if count)


def _outcome_tag(application: Application, sight: screening_queue.Sight) -> dict[str, str] | None:
    """What stands for this applicant: the panel's decision, else the secretariat's proposal; None while the check goes on."""
    if application.state in OUTCOME_TONES:
        state = ApplicationState(application.state)
        return {"label": str(state.label), "tone": OUTCOME_TONES[state]}
    if sight.undecided:
        return None
    if sight.disputed:
        return {"label": _("Pendapat berbeda: diputuskan Pansel"), "tone": "warning"}
    if sight.failing:
        return {"label": _("Usul: Tidak Memenuhi Syarat"), "tone": "danger"}
    return {"label": _("Usul: Memenuhi Syarat"), "tone": "success"}


urlpatterns = [
    path("sekretariat/jabatan/<uuid:pk>/administrasi/", screening_desk, name="screening_desk"),
    path("sekretariat/jabatan/<uuid:pk>/administrasi/usul/", screening_propose, name="screening_propose"),
    path("sekretariat/jabatan/<uuid:pk>/administrasi/berikutnya/", screening_next, name="screening_next"),
    path("sekretariat/jabatan/<uuid:pk>/administrasi/bersama/", screening_bulk, name="screening_bulk"),
]
