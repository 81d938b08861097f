"""What follows an upload into a slot, however the file came: what is said, and where its owner goes on."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from selection import display, queries, wallet_display
from selection.models import Application, ApplicationDocument, DocumentSlot
from selection.views.own_files import until_text


def refusal(request: HttpRequest, application: Application, slot: DocumentSlot) -> str:
    """Told once, to a reader and not to a script that asks the page for the time."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return ""
    return str(request.session.pop(refused_key(application, slot), ""))


def refused_key(application: Application, slot: DocumentSlot) -> str:
    """Why the file that has just come in pieces was refused, in the session until the slot's page has said it."""
    return f"upload-refused-{application.pk}-{slot.code}"


def arrived_at(request: HttpRequest, kept: ApplicationDocument, before: ApplicationDocument | None) -> str:
    """Say what has become of an upload, and where to go on; `before` is what lay in the slot until then."""
    if kept.state != "current":
        messages.warning(
            request,
            _(
                "Berkas %(name)s ini sudah pernah diterima dan kemudian diganti; yang berlaku tetap berkas di bawah ini. "
                "Bila %(name)s yang benar, pilih dan unggah sekali lagi."
            )
            % {"name": kept.file.name},
        )
        return reverse("application_slot", args=[kept.application_id, kept.slot.code])
    _tell(request, kept)
    return _after_upload(kept.application, kept.slot, replaced=before is not None and before.pk != kept.pk)


def _tell(request: HttpRequest, document: ApplicationDocument) -> None:
    facts = {
        "slot": document.slot.label,
        "name": document.file.name,
        "size": display.size(document.file.size),
    }
    messages.success(request, _("%(slot)s diterima: %(name)s (%(size)s).") % facts)
    if sentence := wallet_display.kept_as(document.slot):
        messages.info(request, sentence)
    if document.doubt:
        messages.warning(request, " ".join((document.doubt, until_text(document.application))))
    if twins := _same_file(document):
        sentence = _(
            "Berkas ini sama dengan %(slot)s. Bila keliru, unggah berkas yang benar; bila memang satu berkas, biarkan."
        )
        messages.warning(request, sentence % {"slot": "; ".join(twins)})


def _same_file(document: ApplicationDocument) -> list[str]:
    """Names of the other slots of the application that hold the very same content."""
    return [
        slot.label
        for slot, other in queries.places_of(document.application)
        if other is not None and other.pk != document.pk and other.file.sha256 == document.file.sha256
    ]


def _after_upload(application: Application, place: DocumentSlot, *, replaced: bool) -> str:
    """The next place that is still empty and must be filled; the application when there is none, or when a file was replaced. Either shows
    page 1 of what has just come.
    """
    page = reverse("application_detail", args=[application.pk])
    waiting = [
        reverse("application_slot", args=[application.pk, slot.code])
        for slot, document in queries.places_of(application)
        if slot.required and document is None and not replaced
    ]
    return f"{(waiting or [page])[0]}?baru={place.code}"
