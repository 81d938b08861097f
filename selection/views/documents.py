"""An applicant's document for the secretariat and the observer. Panel members have a door of their own (panels/views/panelist.py)."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from audit import ledger
from selection import queries
from selection.enums import Verb
from selection.models import ApplicationDocument
from selection.views.files import document_response
from selection.workflows import DOCUMENT_SHOWN


@require_safe
def applicant_document(request: HttpRequest, pk: Any) -> HttpResponse:
    """One current file of an application that was sent; `?unduh` saves it instead of showing it. Every opening is recorded."""
    screened = Q(application__vacancy__selection__in=queries.for_actor(request.user, Verb.SCREEN))
    watched = Q(application__vacancy__selection__in=queries.for_actor(request.user, Verb.OBSERVE))
    readable = ApplicationDocument.objects.filter(
        screened | watched, state__in=DOCUMENT_SHOWN, application__state__in=queries.SENT
    )
    found = get_object_or_404(
        readable.select_related("file", "slot", "application__vacancy__selection__agency"), pk=pk
    )
    with ledger.unit_of_work():
        ledger.record(
            found, "opened", actor=request.user, data={"slot": found.slot.code, "sha256": found.file.sha256}
        )
    return document_response(
        found, name=f"{found.application.number}-{found.slot.code}", attachment="unduh" in request.GET
    )


urlpatterns = [path("dokumen-pelamar/<uuid:pk>/", applicant_document, name="applicant_document")]
