"""What becomes of an absent candidate: the chair records the rule, or what a plenary decided."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from panels import queries, sitting_display
from panels.forms.sittings import AbsenceForm
from panels.models import Call
from panels.services import attendance
from panels.services.rosters import quorum_of
from panels.views import frame
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Vacancy
from selection.views import staff


@require_safe
def absences(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The candidates of a post who did not come: who waits for the chair, and what was decided."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.CHAIR)
    context = frame.context(
        vacancy.selection,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Ketidakhadiran"), ""),
        vacancy=vacancy,
        items=sitting_display.waiting(vacancy),
        decided=sitting_display.dropped(vacancy),
    )
    return render(request, "panels/chair/absences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One absent candidate: out by the rule, or a later date by a plenary of the members named."""
    call = _call_or_404(request, pk)
    vacancy = call.application.vacancy
    form = AbsenceForm(queries.members_of(vacancy.selection), frame.posted(request))
    if form.is_valid() and kept(form, lambda: _decide(call, form, request)):
        messages.success(request, _("Keputusan tentang peserta %(number)s dicatat.") % _named(call))
        return redirect("absences", vacancy.pk)
    context = frame.context(
        vacancy.selection,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Ketidakhadiran"), reverse("absences", args=[vacancy.pk])),
        (str(call.application.participant_number), ""),
        vacancy=vacancy,
        call=call,
        form=form,
        sitting_title=sitting_display.title(call.sitting),
        sitting_when=sitting_display.when(call.sitting),
        left=selections.candidates(vacancy).count() - 1,
        quorum=quorum_of(vacancy.selection),
        back_url=reverse("absences", args=[vacancy.pk]),
    )
    return render(request, "panels/chair/absence.html", context)


def _decide(call: Call, form: AbsenceForm, request: HttpRequest) -> None:
    found = form.cleaned_data
    if found["outcome"] == AbsenceForm.DROP:
        attendance.drop(call, actor=request.user)
    else:
        attendance.excuse(call, reason=found["reason"], present=list(found["present"]), actor=request.user)


def _named(call: Call) -> dict[str, str | None]:
    return {"number": call.application.participant_number}


def _call_or_404(request: HttpRequest, pk: UUID) -> Call:
    """A recorded absence of a closed list, for the chair of that selection."""
    posts = Vacancy.objects.filter(selection__in=selections.for_actor(request.user, Verb.CHAIR))
    found = get_object_or_404(
        Call.objects.filter(application__vacancy__in=posts).select_related(
            "application__vacancy__selection__agency",
            "application__vacancy__selection__oversight_body",
            "application__person",
            "sitting__selection",
        ),
        pk=pk,
    )
    if found.state != "absent" or found.sitting.state != "held":
        raise Http404
    return found


urlpatterns = [
    path("pansel/jabatan/<uuid:pk>/ketidakhadiran/", absences, name="absences"),
    path("pansel/ketidakhadiran/<uuid:pk>/", absence, name="absence"),
]
