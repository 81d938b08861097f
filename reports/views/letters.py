"""Letters to every applicant: asked for once, watched while they are made, read by the secretariat as one ZIP and by each applicant alone."""

import tempfile
import zipfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import ledger, store
from reports import paperwork_display, queries, results_display
from reports.forms.publication import NumberForm
from reports.models import LetterBatch
from reports.services import letters
from reports.subjects import Subject
from reports.views.files import download
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Selection
from selection.views import staff
from selection.views.own import own_application


@require_http_methods(["GET", "HEAD", "POST"])
def letter_batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letters on the outcome of the administrative selection. POST asks for them under one number."""
    selection = _readable(request, pk)
    batch, may_ask = queries.batch_of(selection, letters.KIND), selection.permits(request.user, Verb.PUBLISH)
    if request.method == "POST" and not may_ask:
        raise Http404
    initial = paperwork_display.suggested(Subject(selection), letters.KIND)
    form = NumberForm(request.POST or None, subject=Subject(selection), initial=initial)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        if kept(form, lambda: letters.request(selection, number=number, actor=request.user)):
            messages.success(
                request, _("Surat sedang dibuat di latar belakang. Anda boleh meninggalkan halaman ini.")
            )
            return redirect("letter_batch", pk)
    context = staff.context(
        selection,
        request.user,
        (_("Naskah"), reverse("document_list", args=[pk])),
        (_("Surat kepada pelamar"), ""),
        form=form if may_ask and batch is None else None,
        obstacle=letters.obstacle(selection),
        recipients=letters.recipients(selection).count(),
        batch=batch,
        job=results_display.batch_progress(batch) if batch else None,
        may_retry=may_ask,
    )
    return render(request, "reports/publication/letters.html", context)


@require_safe
def letter_batch_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many letters are made; asked for again and again by the page."""
    job = results_display.batch_progress(_batch(_readable(request, pk)))
    return render(request, "components/progress.html", job)


@require_POST
def letter_batch_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on where the making stopped."""
    selection = _readable(request, pk)
    if not selection.permits(request.user, Verb.PUBLISH):
        raise Http404
    letters.retry(_batch(selection))
    return redirect("letter_batch", pk)


@require_safe
def letter_batch_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """Every letter in one ZIP. Taking it is recorded."""
    batch = _batch(_readable(request, pk))
    if batch.state != "made":
        raise Http404
    with ledger.unit_of_work():
        ledger.record(batch, "opened", actor=request.user, data={"letters": batch.recipients})
    packed = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        letters = list(queries.letters_in(batch))
        gone = store.destroyed(letter.file_id for letter in letters)
        for letter in (one for one in letters if one.file_id not in gone):
            number = letter.application.participant_number or letter.application.number
            archive.writestr(
                f"{letter.application.vacancy.code}/{slugify(number)}.pdf", store.read(letter.file)
            )
    packed.seek(0)
    name = slugify(batch.number.replace("/", " ")) + ".zip"
    return FileResponse(packed, as_attachment=True, filename=name, content_type="application/zip")


@require_safe
def screening_letter_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """An applicant's own letter."""
    letter = queries.letter_to(own_application(request, pk))
    if letter is None:
        raise Http404
    return download(letter.file, f"surat-{letter.code}.pdf")


def _readable(request: HttpRequest, pk: UUID) -> Selection:
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not queries.reads_papers(request.user, selection):
        raise Http404
    return selection


def _batch(selection: Selection) -> LetterBatch:
    batch: Any = queries.batch_of(selection, letters.KIND)
    if batch is None:
        raise Http404
    return batch


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/surat-pelamar/", letter_batch, name="letter_batch"),
    path(
        "sekretariat/seleksi/<uuid:pk>/surat-pelamar/kemajuan/",
        letter_batch_progress,
        name="letter_batch_progress",
    ),
    path(
        "sekretariat/seleksi/<uuid:pk>/surat-pelamar/ulangi/", letter_batch_retry, name="letter_batch_retry"
    ),
    path("sekretariat/seleksi/<uuid:pk>/surat-pelamar/berkas/", letter_batch_file, name="letter_batch_file"),
    path("lamaran/<uuid:pk>/surat/", screening_letter_file, name="screening_letter_file"),
]
