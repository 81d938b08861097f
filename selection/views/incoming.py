"""A file on its way over a line that breaks: where it stands, the next bytes, the end, and giving it up (static/js/upload.js, docs/adr/0033).

Every answer is JSON. 409 says where to go on (`offset`) or, with `sentence`, that there is nothing to go on with.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from audit.errors import Refused
from selection import queries
from selection.models import Application, DocumentSlot
from selection.services import applications, incoming
from selection.views.own import own_application
from selection.views.uploaded import arrived_at, refused_key

View = Callable[[HttpRequest, Application, DocumentSlot], HttpResponse]


def _of_own_slot(view: View) -> Callable[..., HttpResponse]:
    """The reader's own application and one of its slots; a refusal becomes JSON."""

    @wraps(view)
    def wrapper(request: HttpRequest, pk: UUID, slot: str) -> HttpResponse:
        application = own_application(request, pk)
        place = get_object_or_404(queries.active_slots(application.guarded), code=slot)
        return told(lambda: view(request, application, place))

    return wrapper


def told(answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, or a refusal as JSON."""
    try:
        return answer()
    except incoming.Elsewhere as error:
        return JsonResponse({"offset": error.offset}, status=error.status)
    except Refused as error:
        return JsonResponse({"sentence": str(error)}, status=error.status)


def stored(request: HttpRequest, file: incoming.Coming) -> JsonResponse:
    """The bytes of this request are kept behind the `offset` that it names."""
    offset = request.GET.get("offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 13):
        raise incoming.Elsewhere(incoming.arrived(file))
    return JsonResponse({"offset": incoming.add(file, request.body, offset=int(offset))})


def _coming(given: Any, application: Application, slot: DocumentSlot) -> incoming.Coming:
    return incoming.coming(application, slot, sha256=given.get("sha256", ""), size=given.get("size", ""))


@require_safe
@_of_own_slot
def upload_progress(request: HttpRequest, application: Application, slot: DocumentSlot) -> JsonResponse:
    """How much of a file has arrived. Refused at once when it can never lie here."""
    applications.require_receivable(application)
    return JsonResponse({"offset": incoming.arrived(_coming(request.GET, application, slot))})


@require_POST
@_of_own_slot
def upload_store(request: HttpRequest, application: Application, slot: DocumentSlot) -> JsonResponse:
    """The bytes behind `offset`. They are read before anything is locked, so that a slow line holds nobody up."""
    applications.require_receivable(application)
    return stored(request, _coming(request.GET, application, slot))


@require_POST
@_of_own_slot
def upload_close(request: HttpRequest, application: Application, slot: DocumentSlot) -> JsonResponse:
    """Everything is here: from now on as if it had come by the plain form; a refusal is told by the slot's own page.

    Asked twice (the answer was lost), it leads to the same place.
    """
    given = request.POST
    file, token, name = _coming(given, application, slot), given.get("token", ""), given.get("name", "")
    with incoming.whole(file) as path_on_disk:
        if path_on_disk is None:
            return _closed_before(request, file, slot, token)
        before = queries.document_in(application, slot)
        try:
            kept = applications.attach(
                application, slot, path_on_disk, name=name[:255], actor=request.user, token=token
            )
        except Refused as error:
            request.session[refused_key(application, slot)] = str(error)
            return JsonResponse({"url": reverse("application_slot", args=[application.pk, slot.code])})
    incoming.drop(application, slot)
    return JsonResponse({"url": arrived_at(request, kept, before)})


def _closed_before(
    request: HttpRequest, file: incoming.Coming, slot: DocumentSlot, token: str
) -> JsonResponse:
    """Nothing is here any more: because this very upload has ended already, or because it has to begin anew."""
    key = applications.upload_key(token, slot, file.sha256) if token else ""
    earlier = applications.made_by(file.application, key)
    if earlier is None:
        raise incoming.Elsewhere(0)
    return JsonResponse({"url": arrived_at(request, earlier, earlier)})


@require_POST
@_of_own_slot
def upload_remove(request: HttpRequest, application: Application, slot: DocumentSlot) -> JsonResponse:
    """Given up: nothing of it stays."""
    incoming.drop(application, slot)
    return JsonResponse({})


_SLOT = "lamaran/<uuid:pk>/dokumen/<slug:slot>/unggahan"

urlpatterns = [
    path(f"{_SLOT}/", upload_progress, name="upload_progress"),
    path(f"{_SLOT}/tambah/", upload_store, name="upload_store"),
    path(f"{_SLOT}/selesai/", upload_close, name="upload_close"),
    path(f"{_SLOT}/batal/", upload_remove, name="upload_remove"),
]
