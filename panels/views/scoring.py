"""One candidate of the reader's own sheet at a time: documents, guide, marks, comment; and what a page saves by itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit import ledger
from audit.errors import Refused, Stale
from panels import candidate_display, queries, sheet_display
from panels.models import Sheet
from panels.services import sheets
from panels.services.cells import Cell
from panels.sheet_display import Layout
from panels.views import frame
from panels.views.sheets import GRID, caught_up, mark_saved, saved_text, sheet_context
from selection import display
from selection.models import Application


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_candidate(request: HttpRequest, pk: UUID, application: UUID) -> HttpResponse:
    """One candidate of the draft; saving leads on to the next."""
    own = frame.sheet_or_404(request.user, pk)
    if request.method == "POST":
        return _save(request, own, application)
    if own.state != "draft":
        return redirect("sheet" if own.state in Sheet.UNLOCKED else "sheet_receipt", pk=own.pk)
    layout = sheet_display.read(own)
    if layout.by_total:
        return redirect("sheet", pk=own.pk)
    return _candidate_page(request, layout, _candidate(layout, application))


def _candidate(layout: Layout, key: UUID) -> Application:
    """Somebody whom the author marks; everybody else is not found."""
    found = next((item for item in layout.own if item.pk == key), None)
    if found is None:
        raise Http404
    return found


def _save(request: HttpRequest, own: Sheet, key: UUID) -> HttpResponse:
    typed = sheet_display.typed_cells(request.POST)
    try:
        saved = sheets.save_draft(own, typed, seen=request.POST.get("seen", ""), actor=request.user)
    except Stale as error:
        layout = sheet_display.read(own)
        shown, differing = sheet_display.collisions(layout, typed)
        mine = {cell: sentence for cell, sentence in differing.items() if cell[0] == key}
        return _candidate_page(
            request,
            layout,
            _candidate(layout, key),
            typed=shown,
            problems=mine,
            sentence=str(error),
            status=409,
        )
    mark_saved(request, own)
    layout = sheet_display.of_saved(saved)
    candidate = _candidate(layout, key)
    if saved.problems:
        return _candidate_page(
            request,
            sheet_display.read(own),
            candidate,
            typed=typed,
            problems=saved.problems,
            sentence=candidate_display.not_kept(len(saved.problems)),
            status=422,
        )
    return _go_on(request, layout, candidate)


def _go_on(request: HttpRequest, layout: Layout, candidate: Application) -> HttpResponse:
    """To the next candidate, after the last one to the whole sheet before it is locked; or the page once more."""
    own = layout.sheet
    if request.POST.get("then") != "next":
        messages.success(request, _("Draf tersimpan. Lembar belum dikirim."))
        return redirect("sheet_candidate", pk=own.pk, application=candidate.pk)
    following = candidate_display.following(layout, candidate)
    if following is None:
        return redirect("sheet_lock", pk=own.pk)
    return redirect("sheet_candidate", pk=own.pk, application=following.pk)


def _candidate_page(
    request: HttpRequest,
    layout: Layout,
    candidate: Application,
    *,
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    own = layout.sheet
    summary = [{"text": sentence, "href": ""}] if sentence else []
    grid_url = f"{reverse('sheet', args=[own.pk])}?tampilan={GRID}"
    context = sheet_context(
        request,
        layout,
        shown=[candidate],
        **candidate_display.page(layout, candidate, typed or {}, problems or {}),
        errors=[*summary, *sheet_display.errors(layout, problems or {})],
        seen=layout.seen,
        can_edit="lock" in ledger.available(own, request.user),
        saved_text=saved_text(request, own),
        grid_url=grid_url,
        documents=_documents(layout, candidate),
    )
    return render(request, "panels/panelist/sheet_candidate.html", context, status=status)


def _documents(layout: Layout, candidate: Application) -> list[dict[str, Any]]:
    """The candidate's files for a member: [{label, name, size, url}]; an assessor has none here."""
    if sheet_display.is_assessment(layout.sheet):
        return []
    if layout.sheet.assessment.stage.blind:
        return [
            {
                "label": _("Makalah"),
                "name": candidate.participant_number,
                "size": "",
                "url": reverse("sheet_paper", args=[layout.sheet.pk, candidate.pk]),
            }
        ]
    return [
        {
            "label": item.label,
            "name": item.file.name,
            "size": display.size(item.file.size),
            "url": reverse("panel_document", args=[item.pk]),
        }
        for item in queries.documents_of(candidate)
    ]


@require_POST
def sheet_autosave(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The changed fields of a page that is open: `{"seen", "status", "problems", "totals", …}`, or 403, 409 with the sentence why nothing was kept;
    after that the page saves nothing more by itself.
    """
    own = frame.sheet_or_404(request.user, pk)
    typed = sheet_display.typed_cells(request.POST)
    page, before = request.POST.get("page", "")[:40], request.POST.get("seen", "")
    seen = caught_up(request, own, page, before)
    try:
        saved = sheets.save_draft(own, typed, seen=seen, actor=request.user)
    except Stale as error:
        sentence = _(
            "Belum tersimpan: lembar ini diubah di jendela atau perangkat lain. Isian tetap ada di halaman ini; "
            "tekan “Simpan draf” untuk membandingkannya."
        )
        return JsonResponse({"sentence": sentence}, status=error.status)
    except Refused as error:
        return JsonResponse({"sentence": str(error)}, status=error.status)
    time = mark_saved(request, own, page=page, before=before, after=saved.seen)
    return JsonResponse(
        {
            "status": _("Tersimpan pukul %(time)s") % {"time": time},
            "problems": {sheet_display.cell_name(cell): text for cell, text in saved.problems.items()},
            "unkept": candidate_display.not_kept(len(saved.problems)) if saved.problems else "",
            **candidate_display.answer(saved, {cell[0] for cell in typed}),
        }
    )


urlpatterns = [
    path("pansel/lembar/<uuid:pk>/peserta/<uuid:application>/", sheet_candidate, name="sheet_candidate"),
    path("pansel/lembar/<uuid:pk>/simpan-otomatis/", sheet_autosave, name="sheet_autosave"),
]
