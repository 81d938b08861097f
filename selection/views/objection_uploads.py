"""The document beside an objection over a line that breaks: where it stands, the next bytes, the end that files the objection, giving it up.

The same pieces as a document of an application (views/incoming.py, docs/adr/0033), but the end carries the whole form: text and document are filed in
one step, as by the plain form. Every answer is JSON.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit import clock
from audit.errors import Refused
from selection import objections
from selection.forms.objections import ObjectionForm
from selection.models import Application, Objection, ObjectionWindow
from selection.services import incoming
from selection.services import objections as services
from selection.views.own import own_application

View = Callable[[HttpRequest, Application, ObjectionWindow], HttpResponse]


def place_of(window: ObjectionWindow) -> incoming.Place:
    """Where the document of an objection comes to."""
    return incoming.Place(window.pk, services.MAX_BYTES)


def fields(application: Application, window: ObjectionWindow) -> dict[str, Any]:
    """What the form needs for static/js/upload.js."""
    return {
        "upload_url": reverse("objection_upload_progress", args=[application.pk, window.pk]),
        "chunk_max": incoming.CHUNK_MAX,
        "max_bytes": services.MAX_BYTES,
        "unfinished": incoming.unfinished_text(application, place_of(window), button=_("Kirim keberatan")),
    }


def finish(
    request: HttpRequest,
    application: Application,
    window: ObjectionWindow,
    earlier: Objection | None,
    file: Callable[[str, Any], Objection],
) -> JsonResponse:
    """Everything is here: `file` files the objection with its text and ([path], [name]). Asked twice (the answer was lost), it leads to the same
    receipt; what is refused is said on the page, where the text still stands.
    """
    if earlier is not None:
        return JsonResponse({"url": reverse("objection_detail", args=[earlier.pk])})
    form = ObjectionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(" ".join(sentence for said in form.errors.values() for sentence in said))
        coming = _coming(request.POST, application, window)
        with incoming.whole(coming) as arrived:
            if arrived is None:
                raise incoming.Elsewhere(0)
            made = file(form.cleaned_data["text"], _document(arrived, request.POST.get("name", "")))
            incoming.forget_one(coming)
    except incoming.Elsewhere as error:
        return JsonResponse({"offset": error.offset}, status=error.status)
    except Refused as error:
        return JsonResponse({"sentence": str(error)}, status=error.status)
    messages.success(request, _("Keberatan %(number)s diterima.") % {"number": made.number})
    return JsonResponse({"url": reverse("objection_detail", args=[made.pk])})


def _document(arrived: Path, name: str) -> tuple[list[Path], list[str]]:
    return [arrived], [name[:255]]


def _coming(given: Any, application: Application, window: ObjectionWindow) -> incoming.Coming:
    return incoming.coming(
        application, place_of(window), sha256=given.get("sha256", ""), size=given.get("size", "")
    )


def _of_own_window(view: View) -> Callable[..., HttpResponse]:
    """The reader's own application and a time for objections to a result of his own; a refusal becomes JSON."""

    @wraps(view)
    def wrapper(request: HttpRequest, pk: UUID, window: UUID) -> HttpResponse:
        application = own_application(request, pk)
        found = get_object_or_404(objections.windows_of(application.vacancy), pk=window)
        found.vacancy = application.vacancy
        try:
            return view(request, application, found)
        except incoming.Elsewhere as error:
            return JsonResponse({"offset": error.offset}, status=error.status)
        except Refused as error:
            return JsonResponse({"sentence": str(error)}, status=error.status)

    return wrapper


def _require_open(application: Application, window: ObjectionWindow) -> None:
    if not objections.concerns(window, application):
        raise services.closed(None)
    if not objections.is_open(window, clock.now()):
        raise services.closed(window)


@require_safe
@_of_own_window
def objection_upload_progress(
    request: HttpRequest, application: Application, window: ObjectionWindow
) -> JsonResponse:
    """How much of a file has arrived. Refused at once when it can never be taken."""
    _require_open(application, window)
    return JsonResponse({"offset": incoming.arrived(_coming(request.GET, application, window))})


@require_POST
@_of_own_window
def objection_upload_store(
    request: HttpRequest, application: Application, window: ObjectionWindow
) -> JsonResponse:
    """The bytes behind `offset`."""
    _require_open(application, window)
    coming, offset = _coming(request.GET, application, window), request.GET.get("offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 13):
        raise incoming.Elsewhere(incoming.arrived(coming))
    return JsonResponse({"offset": incoming.add(coming, request.body, offset=int(offset))})


@require_POST
@_of_own_window
def objection_upload_remove(
    request: HttpRequest, application: Application, window: ObjectionWindow
) -> JsonResponse:
    """Given up: nothing of it stays."""
    incoming.drop(application, place_of(window))
    return JsonResponse({})


_PIECES = "lamaran/<uuid:pk>/keberatan/<uuid:window>/unggahan"

urlpatterns = [
    path(f"{_PIECES}/", objection_upload_progress, name="objection_upload_progress"),
    path(f"{_PIECES}/tambah/", objection_upload_store, name="objection_upload_store"),
    path(f"{_PIECES}/batal/", objection_upload_remove, name="objection_upload_remove"),
]
