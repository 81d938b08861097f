"""An applicant's own calls: when and where he must come, his turn, and the signed letter."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import ledger
from panels import calls, sitting_display
from panels.enums import CallState
from panels.models import Call
from reports import display, queries
from reports.models import Document
from reports.views.files import download
from selection.views.own import own_application, person_of


@require_safe
def application_calls(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every call of an application, the first one first."""
    application = own_application(request, pk)
    letters = queries.letters_to(application)
    context = {
        "application": application,
        "oversight_name": application.guarded.oversight_body.name,
        "crumbs": [
            {"label": _("Lamaran saya"), "url": reverse("my_applications")},
            {"label": application.vacancy.title, "url": reverse("application_detail", args=[pk])},
            {"label": _("Panggilan")},
        ],
        "calls": [_call(item, letters) for item in calls.calls_of_applicant(application)],
    }
    return render(request, "reports/candidate/calls.html", context)


@require_safe
def call_letter(request: HttpRequest, pk: UUID) -> FileResponse:
    """The signed letter of one of the reader's own calls (`pk`). Every opening is recorded."""
    own = Call.objects.filter(
        application__person=person_of(request), application__unclaimed=False
    ).select_related("application")
    call = get_object_or_404(own, pk=pk)
    if call.pk not in {item.pk for item in calls.calls_of_applicant(call.application)}:
        raise Http404
    document = queries.letters_to(call.application).get(call.sitting_id)
    if document is None or document.signed_file is None:
        raise Http404
    with ledger.unit_of_work():
        ledger.record(
            document,
            "opened",
            actor=request.user,
            data={"which": "signed", "sha256": document.signed_file.sha256},
        )
    return download(document.signed_file, display.file_name(document, "signed"))


def _call(call: Call, letters: dict[Any, Document]) -> dict[str, Any]:
    sitting, state = call.sitting, CallState(call.state)
    rows = sitting_display.facts(sitting)
    if sitting.minutes and call.slot_at is not None:
        turn = _("pukul %(time)s, urutan ke-%(place)d") % {
            "time": sitting_display.time_of(call.slot_at, sitting.selection),
            "place": call.place,
        }
        rows.insert(1, {"key": _("Giliran Anda"), "value": turn})
    if call.reason:
        rows.append({"key": _("Jadwal susulan"), "value": call.reason})
    letter = letters.get(call.sitting_id)
    return {
        "title": sitting_display.title(sitting),
        "rows": rows,
        "status": state.label,
        "tone": sitting_display.CALL_TONES[state],
        "letter_url": reverse("call_letter", args=[call.pk]) if letter else "",
        "letter_number": letter.number if letter else "",
    }


urlpatterns = [
    path("lamaran/<uuid:pk>/panggilan/", application_calls, name="application_calls"),
    path("panggilan/<uuid:pk>/surat/", call_letter, name="call_letter"),
]
