"""The second reader of every "not met": another of the secretariat, or the selection's second official."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import ledger
from audit.errors import Refused
from selection import pages_display, queries, screeners, screening_display, screening_queue
from selection.enums import ApplicationState, VacancyState, Verb, Verdict
from selection.forms.screening import SecondReadingForm
from selection.models import Application, Finding, Vacancy
from selection.services import applications, screening, second_readings
from selection.views import staff

_BEFORE = frozenset({VacancyState.DRAFT, VacancyState.OPEN, VacancyState.FEW})
"""While nobody's application is looked at."""


@require_safe
def second_reading_list(request: HttpRequest, pk: Any) -> HttpResponse:
    """The applications of a post with a "not met", and how far their second reading is."""
    vacancy = _vacancy(request.user, pk)
    lines = [line for line in screeners.queue(vacancy, request.user) if line.sight.failing]
    rows = [
        {
            "number": line.number,
            "name": line.name,
            "url": "" if line.closed else reverse("second_reading", args=[line.key]),
            "failing": line.sight.failing,
            "tag": _tag(line),
        }
        for line in lines
    ]
    context = _context(
        vacancy, request.user, rows=rows, waiting=sum(line.reads and line.waits for line in lines)
    )
    return render(request, "selection/secretariat/second_reading_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def second_reading(request: HttpRequest, pk: Any) -> HttpResponse:
    """Every "not met" of one application beside its documents: agree, or disagree with a reason. Opening it is recorded."""
    seen = screeners.second_readings(request.user)
    related = ("person", "vacancy__selection__agency", "vacancy__selection__oversight_body")
    application = get_object_or_404(seen.select_related(*related), pk=pk)
    screeners.require(application, request.user)
    forms, status = _forms(request, application), 200
    if request.method == "POST" and not forms:
        messages.info(request, _("Tidak ada putusan yang menunggu pendapat Anda pada lamaran ini."))
        return redirect("second_reading_list", application.vacancy_id)
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        status = _save(forms, request.user)
        if status == 200:
            messages.success(
                request, _("Pendapat Anda tentang %(number)s disimpan.") % {"number": application.number}
            )
            return redirect("second_reading_list", application.vacancy_id)
    page = pages_display.wanted(request.GET)
    if request.method == "GET":
        screening.note_opening(application, reads_on=page.number is not None, actor=request.user)
    context = _page(request.user, application, forms, page)
    return render(request, "selection/secretariat/second_reading.html", context, status=status)


def _vacancy(user: Any, pk: Any) -> Vacancy:
    """A post on which this account may read a second time."""
    screens = queries.for_actor(user, Verb.SCREEN).filter(vacancies=pk).exists()
    found = staff.vacancy_or_404(user, pk, Verb.SCREEN if screens else Verb.APPROVE)
    if found.state in _BEFORE:
        raise Http404
    return found


def _findings(application: Application) -> list[Finding]:
    """What was found not met, in the order of the requirements."""
    found = Finding.objects.filter(application=application, verdict=Verdict.NOT_MET)
    related = ("requirement", "screener", "second_reader", "application__vacancy__selection")
    return list(found.select_related(*related).order_by("requirement__order"))


def _forms(request: HttpRequest, application: Application) -> list[SecondReadingForm]:
    """One for each "not met" that waits for this person."""
    if application.vacancy.state != VacancyState.CLOSED or application.state != ApplicationState.SUBMITTED:
        return []
    data = request.POST if request.method == "POST" else None
    return [
        SecondReadingForm(data, finding=finding, number=number)
        for number, finding in enumerate(_findings(application), start=1)
        if screening_queue.is_unread(finding) and finding.screener_id != request.user.person_id
    ]


def _save(forms: list[SecondReadingForm], actor: Any) -> int:
    """Keep every answer or none. The status of the answer, with the sentence on the form when nothing was kept."""
    answered = [form for form in forms if form.cleaned_data["answer"]]
    if not answered:
        forms[0].add_error("answer", _("Pilih pendapat Anda: setuju atau tidak setuju."))
        return 422
    try:
        with ledger.unit_of_work():
            for form in answered:
                data = form.cleaned_data
                second_readings.read(
                    form.finding,
                    agrees=data["answer"] == "agree",
                    reason=data["reason"],
                    seen=data["seen"],
                    actor=actor,
                )
    except Refused as refusal:
        forms[0].add_error(None, str(refusal))
        for form in forms:
            form.meet_current()
        return refusal.status
    return 200


def _page(
    user: Any, application: Application, forms: list[SecondReadingForm], page: pages_display.Wanted
) -> dict[str, Any]:
    vacancy, files = application.vacancy, screening_display.files_of(application)
    findings = _findings(application)
    by_requirement = {finding.requirement_id: finding for finding in findings}
    judged = [
        (row, outcome)
        for row, outcome in applications.evaluate(vacancy, application.snapshot)
        if row.pk in by_requirement
    ]
    lines = screening_display.lines(judged, by_requirement, files, vacancy.selection.zone)
    by_key = {form.finding.requirement_id: form for form in forms}
    for line in lines:
        line["form"] = by_key.get(line["key"])
    return _context(
        vacancy,
        user,
        (application.number or "", ""),
        application=application,
        lines=lines,
        forms=forms,
        stand_back_url="",
        **screening_display.beside(application, vacancy, files, page),
    )


def _context(vacancy: Vacancy, user: Any, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    here = reverse("second_reading_list", args=[vacancy.pk])
    return {
        **staff.context(vacancy.selection, user, (_("Pemeriksa kedua"), here), *crumbs),
        "vacancy": vacancy,
        "list_url": here,
        "editable": vacancy.state == VacancyState.CLOSED,
        **extra,
    }


def _tag(line: screeners.Line) -> dict[str, str]:
    """How far the second reading of one application is, as this person meets it."""
    if line.closed:
        return {"label": _("Anda berkonflik kepentingan"), "tone": "neutral"}
    if line.sight.unread:
        waits = _("Menunggu Anda") if line.reads else _("Menunggu orang lain")
        return {"label": waits, "tone": "waiting" if line.reads else "info"}
    if line.sight.disputed:
        return {"label": _("Pendapat berbeda: diputuskan Pansel"), "tone": "warning"}
    return {"label": _("Sudah dibaca"), "tone": "success"}


urlpatterns = [
    path("sekretariat/jabatan/<uuid:pk>/pemeriksa-kedua/", second_reading_list, name="second_reading_list"),
    path("sekretariat/lamaran/<uuid:pk>/pemeriksa-kedua/", second_reading, name="second_reading"),
]
