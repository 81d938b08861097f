"""An applicant's document for the secretariat, its second reader and the observer. Panel members have a door of their own
(panels/views/panelist.py).
"""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from audit import ledger
from selection import queries, screeners
from selection.enums import Verb
from selection.models import ApplicationDocument
from selection.views.files import document_response, page_response
from selection.workflows import DOCUMENT_SHOWN


@require_safe
def applicant_document(request: HttpRequest, pk: Any) -> HttpResponse:
    """One current file of an application that was sent; `?unduh` saves it instead of showing it. Every opening is recorded."""
    found = _document(request.user, pk)
    with ledger.unit_of_work():
        ledger.record(
            found, "opened", actor=request.user, data={"slot": found.slot.code, "sha256": found.file.sha256}
        )
    return document_response(
        found, name=f"{found.application.number}-{found.slot.code}", attachment="unduh" in request.GET
    )


@require_safe
def applicant_page(request: HttpRequest, pk: Any, number: int) -> HttpResponse:
    """One page as a picture, beside the checklist. Whoever reads on has opened the document once that day, not once a page."""
    found = _document(request.user, pk)
    if found.doubt or not 1 <= number <= (found.file.pages or 1):
        raise Http404
    drawn = page_response(found.file, number)
    with ledger.unit_of_work():
        data = {"slot": found.slot.code, "sha256": found.file.sha256}
        ledger.record_once(found, "opened", actor=request.user, data=data)
    return drawn


def _document(user: Any, pk: Any) -> ApplicationDocument:
    """Refused to one of the desk who stands back from the applicant or is a candidate himself."""
    watched = Q(application__vacancy__selection__in=queries.for_actor(user, Verb.OBSERVE))
    screened = Q(application__vacancy__selection__in=queries.for_actor(user, Verb.SCREEN))
    turned_down = Q(application__in=screeners.second_readings(user))
    readable = ApplicationDocument.objects.filter(
        screened | watched | turned_down, state__in=DOCUMENT_SHOWN, application__state__in=queries.SENT
    )
    found = get_object_or_404(
        readable.select_related("file", "slot", "application__vacancy__selection__agency"), pk=pk
    )
    if not found.guarded.permits(user, Verb.OBSERVE):
        screeners.require(found.application, user)
    return found


urlpatterns = [
    path("dokumen-pelamar/<uuid:pk>/", applicant_document, name="applicant_document"),
    path("dokumen-pelamar/<uuid:pk>/halaman/<int:number>/", applicant_page, name="applicant_page"),
]
