"""An applicant looks at his own file as the panel will see it, and puts a repaired copy beside one that was set aside."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.errors import Refused
from selection import display, photos, queries
from selection.forms.candidate import UploadForm
from selection.forms.files import all_on_disk
from selection.models import Application, ApplicationDocument, DocumentSlot
from selection.services import repairs
from selection.views.files import pdf_response, picture_response
from selection.views.own import own_application
from selection.workflows import DOCUMENT_SHOWN


@require_safe
def own_first_page(request: HttpRequest, pk: UUID, file: UUID) -> FileResponse:
    """Page 1 of one's own file, as a picture."""
    document = _own(request, pk, file)
    if document.preview is None:
        raise Http404
    return picture_response(document.preview)


@require_safe
def own_copy(request: HttpRequest, pk: UUID, file: UUID) -> FileResponse:
    """One's own file as it was kept, also a repaired copy."""
    return pdf_response(_own(request, pk, file).file, attachment=True)


@require_http_methods(["GET", "HEAD", "POST"])
def application_repair(request: HttpRequest, pk: UUID, slot: str) -> HttpResponse:
    """A sound copy beside a file that has to be looked at: what came in time stays, and both are shown."""
    application = own_application(request, pk)
    place = get_object_or_404(queries.active_slots(application.guarded), code=slot)
    document = queries.document_in(application, place)
    if document is None or not document.doubt:
        raise Http404
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        chosen = form.cleaned_data["file"]
        try:
            with all_on_disk(chosen) as paths:
                repairs.repair(document, paths, name=[one.name for one in chosen], actor=request.user)
        except Refused as error:
            form.add_error("file", str(error))
        else:
            said = _(
                "Salinan perbaikan %(slot)s diterima. Berkas yang pertama tetap tersimpan; Panitia melihat keduanya."
            )
            messages.success(request, said % {"slot": place.label})
            return redirect("application_repair", pk=pk, slot=slot)
    copy = repairs.copy_of(document)
    context = {
        "application": application,
        "place": place,
        "crumbs": [
            {"label": _("Lamaran saya"), "url": reverse("my_applications")},
            {"label": application.vacancy.title, "url": reverse("application_detail", args=[pk])},
            {"label": _("Salinan perbaikan")},
        ],
        "form": form,
        "open": repairs.may_repair(application, document),
        "until": _until(application),
        "doubt": document.doubt,
        "first": _file(application, document),
        "copy": copy and _file(application, copy),
        "first_page": first_page(copy),
        "limit": _("PDF, paling besar %(limit)s") % {"limit": display.limit(place.max_bytes)},
        "most_photos": photos.MOST,
    }
    return render(request, "selection/candidate/application_repair.html", context)


def first_page(document: ApplicationDocument | None) -> dict[str, Any] | None:
    """Page 1 of a document for selection/candidate/first_page.html; None when there is no document."""
    if document is None:
        return None
    drawn = document.preview_id is not None
    keys = [document.application_id, document.pk]
    return {
        "label": document.label,
        "url": reverse("own_first_page", args=keys) if drawn else "",
        "pages": document.file.pages,
        "open_url": reverse("own_copy", args=keys),
    }


def seen(application: Application, code: str) -> dict[str, Any] | None:
    """The same of the file that has just come into the slot of this code, and where it may be replaced."""
    for slot, document in queries.places_of(application) if code else ():
        if slot.code == code and document is not None:
            replace = reverse("application_slot", args=[application.pk, slot.code])
            return {**(first_page(document) or {}), "replace_url": replace}
    return None


def repair_url(application: Application, document: ApplicationDocument | None) -> str:
    """Where a repaired copy may be put, "" when it may not."""
    if document is None or not repairs.may_repair(application, document):
        return ""
    return reverse("application_repair", args=[application.pk, document.slot.code])


def to_repair(
    application: Application, places: Iterable[tuple[DocumentSlot, ApplicationDocument | None]]
) -> list[dict[str, str]]:
    """Files that were set aside, for components/notice.html: until when which copy may come."""
    return [
        {
            "title": _("Perlu diperiksa: %(slot)s") % {"slot": slot.label},
            "text": until_text(application),
            "url": reverse("application_repair", args=[application.pk, slot.code]),
            "action": _("Tambahkan salinan perbaikan"),
        }
        for slot, document in places
        if repairs.may_repair(application, document)
    ]


def until_text(application: Application) -> str:
    """Until when a repaired copy may come."""
    return _(
        "Berkas ini dihitung masuk tepat waktu. Setelah lamaran dikirim, Anda boleh menambahkan salinan yang diperbaiki sampai %(until)s."
    ) % {"until": _until(application)}


def _until(application: Application) -> str:
    end = repairs.until(application)
    return display.until(end, application.guarded.zone) if end else ""


def _own(request: HttpRequest, pk: UUID, file: UUID) -> ApplicationDocument:
    return get_object_or_404(
        ApplicationDocument.objects.select_related("file", "preview"),
        pk=file,
        application=own_application(request, pk),
        state__in=DOCUMENT_SHOWN,
    )


def _file(application: Application, document: ApplicationDocument) -> dict[str, Any]:
    return {
        "name": document.file.name,
        "size": display.size(document.file.size),
        "digest": document.file.sha256,
        "time": document.file.created_at,
        "zone": application.guarded.zone,
        "url": reverse("own_copy", args=[application.pk, document.pk]),
    }


urlpatterns = [
    path("lamaran/<uuid:pk>/dokumen/<slug:slot>/perbaikan/", application_repair, name="application_repair"),
    path("lamaran/<uuid:pk>/berkas/<uuid:file>/", own_copy, name="own_copy"),
    path("lamaran/<uuid:pk>/berkas/<uuid:file>/halaman-1/", own_first_page, name="own_first_page"),
]
