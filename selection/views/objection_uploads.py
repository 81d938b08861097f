"""The document beside an objection over a line that breaks: where it stands, the next bytes, the end that files the objection, giving it up.

The same pieces as a document of an application (views/incoming.py, docs/adr/0033), but the end carries the whole form: text and document are filed in
one step, as by the plain form. Every answer is JSON.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit import clock
from audit.errors import Refused
from selection import objections, queries
from selection.enums import Verdict
from selection.forms.objections import ObjectionForm
from selection.models import Application, Finding, Objection, ObjectionWindow
from selection.services import incoming
from selection.services import objections as services
from selection.views.incoming import stored, told
from selection.views.own import own_application


class Matter(NamedTuple):
    """What an objection is about: a requirement found not met (`finding`), or else the mark of the window's stage."""

    application: Application
    window: ObjectionWindow
    finding: Finding | None

    @property
    def key(self) -> UUID:
        """Names it in the addresses below and is the place where its document comes to."""
        return (self.finding or self.window).pk

    @property
    def place(self) -> incoming.Place:
        return incoming.Place(self.key, services.MAX_BYTES)

    def filed(self) -> Objection | None:
        """The objection, once there is one."""
        own = objections.of_application(self.application)
        return own.filter(window=self.window, finding=self.finding).first()


View = Callable[[HttpRequest, Matter], HttpResponse]


def fields(matter: Matter) -> dict[str, Any]:
    """What the form needs for static/js/upload.js."""
    return {
        "upload_url": reverse("objection_upload_progress", args=[matter.application.pk, matter.key]),
        "chunk_max": incoming.CHUNK_MAX,
        "max_bytes": services.MAX_BYTES,
        "unfinished": incoming.unfinished_text(matter.application, matter.place, button=_("Kirim keberatan")),
    }


def finish(request: HttpRequest, matter: Matter, file: Callable[[str, Any], Objection]) -> JsonResponse:
    """Everything is here: `file` files the objection with its text and ([path], [name]). Asked twice (the answer was lost), it leads to the same
    receipt, also while the first one still runs; what is refused is said on the page, where the text still stands.
    """
    if earlier := matter.filed():
        return _receipt(earlier)
    form = ObjectionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(" ".join(sentence for said in form.errors.values() for sentence in said))
        coming = _coming(request.POST, matter)
        with incoming.whole(coming) as arrived:
            if arrived is None:
                return _filed_meanwhile(matter)
            made = file(form.cleaned_data["text"], _document(arrived, request.POST.get("name", "")))
            incoming.forget_one(coming)
    except incoming.Elsewhere as error:
        return JsonResponse({"offset": error.offset}, status=error.status)
    except Refused as error:
        if earlier := matter.filed():  # at the same moment, with another file or by the plain form
            return _receipt(earlier)
        return JsonResponse({"sentence": str(error)}, status=error.status)
    messages.success(request, _("Keberatan %(number)s sudah masuk.") % {"number": made.number})
    return _receipt(made)


def _receipt(objection: Objection) -> JsonResponse:
    return JsonResponse({"url": reverse("objection_detail", args=[objection.pk])})


def _filed_meanwhile(matter: Matter) -> JsonResponse:
    """The file is gone: because the request that held it has filed the objection, or because it has to begin anew."""
    earlier = matter.filed()
    if earlier is None:
        raise incoming.Elsewhere(0)
    return _receipt(earlier)


def _document(arrived: Path, name: str) -> tuple[list[Path], list[str]]:
    return [arrived], [name[:255]]


def _coming(given: Any, matter: Matter) -> incoming.Coming:
    return incoming.coming(
        matter.application, matter.place, sha256=given.get("sha256", ""), size=given.get("size", "")
    )


def _matter(application: Application, key: UUID) -> Matter:
    finding = queries.confirmed_findings(application).filter(pk=key).first()
    windows = objections.windows_of(application.vacancy)
    about = {"stage": None} if finding else {"pk": key, "stage__isnull": False}
    window = get_object_or_404(windows, **about)
    window.vacancy = application.vacancy
    return Matter(application, window, finding)


def _of_own_matter(view: View) -> Callable[..., HttpResponse]:
    """The reader's own application and what he objects to; a refusal becomes JSON."""

    @wraps(view)
    def wrapper(request: HttpRequest, pk: UUID, matter: UUID) -> HttpResponse:
        found = _matter(own_application(request, pk), matter)
        return told(lambda: view(request, found))

    return wrapper


def _require_open(matter: Matter) -> None:
    met = matter.finding is not None and matter.finding.verdict != Verdict.NOT_MET
    if met or not objections.concerns(matter.window, matter.application):
        raise services.closed(None)
    if not objections.is_open(matter.window, clock.now()):
        raise services.closed(matter.window)


@require_safe
@_of_own_matter
def objection_upload_progress(request: HttpRequest, matter: Matter) -> JsonResponse:
    """How much of a file has arrived; of an objection that is filed, its receipt. Refused at once when it can never be taken."""
    if earlier := matter.filed():
        return _receipt(earlier)
    _require_open(matter)
    return JsonResponse({"offset": incoming.arrived(_coming(request.GET, matter))})


@require_POST
@_of_own_matter
def objection_upload_store(request: HttpRequest, matter: Matter) -> JsonResponse:
    """The bytes behind `offset`; of an objection that is filed, its receipt."""
    if earlier := matter.filed():
        return _receipt(earlier)
    _require_open(matter)
    return stored(request, _coming(request.GET, matter))


@require_POST
@_of_own_matter
def objection_upload_remove(request: HttpRequest, matter: Matter) -> JsonResponse:
    """Given up: nothing of it stays."""
    incoming.drop(matter.application, matter.place)
    return JsonResponse({})


_PIECES = "lamaran/<uuid:pk>/keberatan/<uuid:matter>/unggahan"

urlpatterns = [
    path(f"{_PIECES}/", objection_upload_progress, name="objection_upload_progress"),
    path(f"{_PIECES}/tambah/", objection_upload_store, name="objection_upload_store"),
    path(f"{_PIECES}/batal/", objection_upload_remove, name="objection_upload_remove"),
]
