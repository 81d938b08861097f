"""The author's own sheet as a file: out, filled in off line, back in. What is wrong with it is said before anything is stored.

Between the check and the storing nothing lies on the server: the page carries the file's rows, signed, and they are read
again from the start when they come back. So two tabs, the back button and a page left open disturb nothing.
"""

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import ledger
from audit.errors import Refused, Stale
from audit.store import clean_name
from panels import import_display, imports, sheet_display, spreadsheets
from panels.forms.imports import SheetFileForm
from panels.imports import Scale
from panels.models import Sheet
from panels.ranking import RankingError, parse_decimal
from panels.scheme import plain
from panels.services import imports as uploads
from panels.services import sheets
from panels.spreadsheets import Rows
from panels.tables import TableError
from panels.views import frame
from panels.views.sheets import mark_saved
from selection import display

SALT = "panels.sheet_import"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The template, the declared scale, the upload; the answer to a file is the check, which stores nothing."""
    own = frame.sheet_or_404(request.user, pk)
    if not _is_draft(request, own):
        return redirect("sheet", pk=own.pk)
    assessor = sheet_display.is_assessment(own)
    form = SheetFileForm(frame.posted(request), request.FILES or None, totals=assessor)
    if request.method == "POST" and form.is_valid():
        try:
            rows = spreadsheets.read(form.payload)
        except TableError as error:
            form.add_error("berkas", error.sentence(_))
        else:
            about = {
                "name": clean_name(form.cleaned_data["berkas"].name),
                "sha256": sha256(form.payload).hexdigest(),
            }
            return _check_page(request, own, rows, form.scale(), about)
    context = _context(request, own, form=form, scales=_scales(assessor))
    return render(request, "panels/panelist/sheet_import.html", context, status=422 if form.errors else 200)


def _check_page(
    request: HttpRequest, own: Sheet, rows: Rows, scale: Scale, about: dict[str, str], sentence: str = ""
) -> HttpResponse:
    """What the file would change, or every row that is wrong. `sentence`: why an earlier check no longer holds."""
    layout = sheet_display.by_criterion(own)
    reading = uploads.examine(
        rows, scale, criteria=layout.criteria, candidates=layout.candidates, away=layout.away
    )
    seen = sheets.draft_digest(own)
    preview = import_display.preview(
        sheet_display.with_stored_totals(layout), import_display.planned(layout, reading, scale)
    )
    context = _context(
        request,
        own,
        about=about,
        scale_text=import_display.scale_text(scale, sheet_display.is_assessment(own)),
        row_count=max(len(rows) - 1, 0),
        **import_display.problem_rows(reading.problems),
        problem_head=[{"label": label} for label in (_("Baris"), _("Kolom"), _("Isi"), _("Perbaikan"))],
        sentence=sentence,
        packed="" if reading.problems else _packed(own, rows, scale, about, seen),
        **preview,
    )
    status = 409 if sentence else 422 if reading.problems else 200
    return render(request, "panels/panelist/sheet_import_check.html", context, status=status)


@require_POST
def sheet_import_store(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was checked becomes the draft, whole; when the draft has changed since, the check is shown anew."""
    own = frame.sheet_or_404(request.user, pk)
    packed = _unpacked(request.POST.get("packed", ""), own)
    if packed is None:
        messages.error(request, _("Hasil pemeriksaan ini tidak berlaku lagi. Unggah berkasnya sekali lagi."))
        return redirect("sheet_import", pk=own.pk)
    rows, scale, about, seen = packed
    try:
        uploads.store(own, rows, scale, seen=seen, actor=request.user)
    except Stale:
        sentence = _(
            "Draf berubah sejak berkas ini diperiksa, sehingga belum ada yang disimpan. Periksa perubahan di bawah, lalu simpan."
        )
        return _check_page(request, own, rows, scale, about, sentence)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("sheet", pk=own.pk)
    mark_saved(request, own)
    messages.success(
        request,
        _("Isi berkas %(name)s tersimpan sebagai draf. Lembar belum dikirim.") % {"name": about["name"]},
    )
    return redirect("sheet", pk=own.pk)


@require_POST
def sheet_totals_clear(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back to marks by criterion."""
    own = frame.sheet_or_404(request.user, pk)
    try:
        uploads.clear_totals(own, seen=request.POST.get("seen", ""), actor=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Nilai total dari berkas dikeluarkan dari draf."))
    return redirect("sheet", pk=own.pk)


@require_safe
def sheet_template(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheet as XLSX to fill in, in the scale asked for."""
    own = frame.sheet_or_404(request.user, pk)
    scale = _scale_asked(request, own)
    if not _is_draft(request, own):
        return redirect("sheet", pk=own.pk)
    layout = sheet_display.by_criterion(own)
    content = import_display.template(layout, sheet_display.with_stored_totals(layout), scale)
    return _download(content, "xlsx", "templat-" + import_display.file_name(own, "xlsx"))


@require_safe
def sheet_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The author's own sheet as a file, draft or locked."""
    own = frame.sheet_or_404(request.user, pk)
    kind = request.GET.get("bentuk", "xlsx")
    if kind not in TYPES:
        raise Http404
    content = import_display.export(sheet_display.read(own), kind)
    return _download(content, kind, import_display.file_name(own, kind))


def _scale_asked(request: HttpRequest, own: Sheet) -> Scale:
    kind = request.GET.get("skala", imports.BY_CRITERION)
    if kind == imports.BY_CRITERION:
        return Scale(kind)
    if kind not in (imports.BY_TOTAL, imports.BY_PERCENT) or not sheet_display.is_assessment(own):
        raise Http404
    stored = sheet_display.read(own)
    if kind == imports.BY_TOTAL and stored.by_total:
        return Scale(kind, stored.lines[0].maximum)
    return Scale(kind, imports.LARGEST) if kind == imports.BY_TOTAL else Scale(kind)


def _is_draft(request: HttpRequest, own: Sheet) -> bool:
    return "lock" in ledger.available(own, request.user)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _packed(own: Sheet, rows: Rows, scale: Scale, about: dict[str, str], seen: str) -> str:
    kept = {"scale": [scale.kind, plain(scale.most)], "about": about, "seen": seen, "rows": rows}
    return signing.dumps(kept, salt=f"{SALT}:{own.pk}", compress=True)


def _unpacked(text: str, own: Sheet) -> tuple[Rows, Scale, dict[str, str], str] | None:
    """What `_packed` signed for this sheet; None for anything else."""
    try:
        kept = signing.loads(text, salt=f"{SALT}:{own.pk}")
        scale = Scale(kept["scale"][0], parse_decimal(kept["scale"][1]))
    except (signing.BadSignature, RankingError):
        return None
    return [(row, cells) for row, cells in kept["rows"]], scale, kept["about"], kept["seen"]


def _context(request: HttpRequest, own: Sheet, **extra: Any) -> dict[str, Any]:
    stage, assessor = own.assessment.stage, sheet_display.is_assessment(own)
    back = (_("Meja asesor"), reverse("assessor_desk")) if assessor else (_("Pansel"), reverse("panel_desk"))
    title = _("Lembar %(stage)s") % {"stage": display.in_sentence(stage.title)}
    return frame.context(
        own.guarded,
        request.user,
        back,
        (title, reverse("sheet", args=[own.pk])),
        (_("Unggah dari berkas"), ""),
        sheet=own,
        vacancy=own.assessment.vacancy,
        stage=stage.title,
        assessor=assessor,
        **extra,
    )


def _scales(assessor: bool) -> list[dict[str, str]]:
    """The templates to download: [{kind, label}]."""
    if not assessor:
        return [{"kind": imports.BY_CRITERION, "label": _("Templat XLSX")}]
    return [
        {"kind": imports.BY_CRITERION, "label": _("Templat level setiap kompetensi (XLSX)")},
        {"kind": imports.BY_TOTAL, "label": _("Templat nilai total (XLSX)")},
        {"kind": imports.BY_PERCENT, "label": _("Templat JPM dalam persen (XLSX)")},
    ]


urlpatterns = [
    path("pansel/lembar/<uuid:pk>/unggah/", sheet_import, name="sheet_import"),
    path("pansel/lembar/<uuid:pk>/unggah/simpan/", sheet_import_store, name="sheet_import_store"),
    path("pansel/lembar/<uuid:pk>/unggah/templat/", sheet_template, name="sheet_template"),
    path("pansel/lembar/<uuid:pk>/unggah/kosongkan/", sheet_totals_clear, name="sheet_totals_clear"),
    path("pansel/lembar/<uuid:pk>/unduh/", sheet_export, name="sheet_export"),
]
