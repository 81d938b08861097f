"""One application at a time: its documents beside the checklist. Opening it is recorded."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.errors import Refused, Stale
from selection import display, pages_display, queries, screeners, screening_display
from selection.enums import ApplicationState, VacancyState, Verb
from selection.forms.screening import FindingForm, StandBackForm
from selection.models import Application, Finding, Vacancy
from selection.services import applications, screening, second_readings
from selection.views.screening import STATES, desk_context, returned


@require_http_methods(["GET", "HEAD", "POST"])
def screening_application(request: HttpRequest, pk: Any) -> HttpResponse:
    """The findings for each requirement of one application; what somebody else saved meanwhile is shown beside what was typed."""
    application = _application(request.user, pk)
    vacancy, status = application.vacancy, 200
    screeners.require(application, request.user)
    judged = applications.evaluate(vacancy, application.snapshot)
    editable = vacancy.state == VacancyState.CLOSED and application.state == ApplicationState.SUBMITTED
    forms = _forms(request, judged, _stored(application)) if editable else []
    if request.method == "POST" and editable and all([form.is_valid() for form in forms]):
        status = _save(application, forms, request.user)
        if status == 200:
            messages.success(request, _("Pemeriksaan %(number)s disimpan.") % {"number": application.number})
            return redirect(_after(request, application))
    page = pages_display.wanted(request.GET)
    if request.method == "GET":
        screening.note_opening(application, reads_on=page.number is not None, actor=request.user)
    context = _page(request.user, application, judged, forms, page)
    return render(request, "selection/secretariat/screening_application.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def screening_stand_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """A conflict of interest with one applicant is declared: somebody else checks him from now on."""
    application = _application(request.user, pk)
    if screeners.obstacle(application, request.user) or application.vacancy.state != VacancyState.CLOSED:
        return redirect("screening_desk", application.vacancy_id)
    form = StandBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        second_readings.stand_back(application, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, _("Konflik kepentingan Anda tercatat. Petugas lain memeriksa lamaran ini."))
        return redirect("screening_desk", application.vacancy_id)
    back = reverse("screening_application", args=[application.pk])
    context = desk_context(
        application.vacancy,
        request.user,
        (application.number or "", back),
        (_("Konflik kepentingan"), ""),
        application=application,
        form=form,
        back=back,
    )
    return render(request, "selection/secretariat/screening_stand_back.html", context)


def _application(user: Any, pk: Any) -> Application:
    """An application that was sent for a post this account screens."""
    sent = Application.objects.filter(
        vacancy__selection__in=queries.for_actor(user, Verb.SCREEN), state__in=queries.SENT
    )
    related = ("person", "vacancy__selection__agency", "vacancy__selection__oversight_body")
    return get_object_or_404(sent.select_related(*related), pk=pk)


def _stored(application: Application) -> dict[Any, Finding]:
    found = Finding.objects.filter(application=application).select_related("screener", "second_reader")
    return {finding.requirement_id: finding for finding in found}


def _forms(
    request: HttpRequest, judged: screening_display.Judged, stored: dict[Any, Finding]
) -> list[FindingForm]:
    return [
        FindingForm(
            request.POST if request.method == "POST" else None,
            requirement=requirement,
            number=number,
            computed=outcome.verdict,
            stored=stored.get(requirement.pk),
        )
        for number, (requirement, outcome) in enumerate(judged, start=1)
    ]


def _save(application: Application, forms: list[FindingForm], actor: Any) -> int:
    """Keep the lines that were touched. The status of the answer: 200, or why nothing was kept, with the sentence on the form."""
    decisions = {form.requirement.pk: form.decision() for form in forms if form.touched}
    try:
        screening.set_findings(application, decisions, actor=actor)
    except Stale as refusal:
        stored = _stored(application)
        for form in forms:
            form.meet(stored.get(form.requirement.pk))
        forms[0].add_error(None, str(refusal))
        return refusal.status
    except Refused as refusal:
        forms[0].add_error(None, str(refusal))
        return refusal.status
    return 200


def _after(request: HttpRequest, application: Application) -> str:
    """Back to the list, or on to the next one that waits for this person."""
    if "next" in request.POST:
        onward = reverse("screening_next", args=[application.vacancy_id])
        return f"{onward}?sesudah={application.pk}"
    return reverse("screening_desk", args=[application.vacancy_id])


def _page(
    user: Any,
    application: Application,
    judged: screening_display.Judged,
    forms: list[FindingForm],
    page: pages_display.Wanted,
) -> dict[str, Any]:
    vacancy, zone = application.vacancy, application.guarded.zone
    files = screening_display.files_of(application)
    stored, by_key = _stored(application), {form.requirement.pk: form for form in forms}
    lines = screening_display.lines(judged, stored, files, zone)
    for line in lines:
        form = by_key.get(line["key"])
        line["form"] = form
        line["other"] = (
            screening_display.finding_text(form.other, zone) if form is not None and form.other else None
        )
    return desk_context(
        vacancy,
        user,
        (application.number or "", ""),
        application=application,
        forms=forms,
        editable=bool(forms),
        lines=lines,
        returned=returned(vacancy),
        stand_back_url=reverse("screening_stand_back", args=[application.pk]) if forms else "",
        **screening_display.beside(application, vacancy, files, page),
        **_in_queue(vacancy, user, application),
    )


def _in_queue(vacancy: Vacancy, user: Any, application: Application) -> dict[str, Any]:
    """Where it stands in the queue, its state, its neighbours, and the second reading where one waits."""
    queue = screeners.queue(vacancy, user)
    place = next(number for number, line in enumerate(queue) if line.key == application.pk)
    label, tone = STATES[queue[place].sight.state]
    open_to_him = [line for line in queue if not line.closed]
    here = open_to_him.index(queue[place])
    return {
        "place": _("Lamaran %(place)d dari %(total)d") % {"place": place + 1, "total": len(queue)},
        "state_of_check": {"label": label, "tone": tone},
        "previous_url": _address(open_to_him[here - 1]) if here else "",
        "following_url": _address(open_to_him[here + 1]) if here + 1 < len(open_to_him) else "",
        "second_url": reverse("second_reading", args=[application.pk]) if queue[place].reads else "",
        "moment": display.moment(application.submitted_at, vacancy.selection.zone)
        if application.submitted_at
        else "",
    }


def _address(line: screeners.Line) -> str:
    return reverse("screening_application", args=[line.key])


urlpatterns = [
    path("sekretariat/lamaran/<uuid:pk>/", screening_application, name="screening_application"),
    path("sekretariat/lamaran/<uuid:pk>/konflik/", screening_stand_back, name="screening_stand_back"),
]
