"""The author's own sheet, a member's or an assessor's: draft, Kirim dan kunci, receipt. Nobody opens another's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock, ledger
from audit.errors import Refused, Stale
from audit.models import Leaf
from panels import queries, reopening_display, sheet_display
from panels.models import Sheet
from panels.services import rankings, sheets
from panels.services.sheets import Cell
from panels.views import frame
from selection import display


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reader's own sheet: a draft he saves as often as he likes, until he locks it."""
    own = frame.sheet_or_404(request.user, pk)
    if request.method == "POST":
        return _save(request, own)
    if own.state != "draft":
        return redirect("sheet_receipt", pk=own.pk)
    return _sheet_page(request, own)


def _save(request: HttpRequest, own: Sheet) -> HttpResponse:
    typed = sheet_display.typed_cells(request.POST)
    try:
        problems = sheets.save_marks(own, typed, seen=request.POST.get("seen", ""), actor=request.user)
    except Stale as error:
        shown, differing = sheet_display.collisions(sheet_display.read(own), typed)
        return _sheet_page(request, own, typed=shown, problems=differing, sentence=str(error), status=409)
    mark_saved(request, own)
    if problems:
        sentence = ngettext(
            "%(count)d nilai belum tersimpan; nilai lain sudah tersimpan.",
            "%(count)d nilai belum tersimpan; nilai lain sudah tersimpan.",
            len(problems),
        ) % {"count": len(problems)}
        return _sheet_page(request, own, typed=typed, problems=problems, sentence=sentence, status=422)
    if request.POST.get("then") == "lock":
        return redirect("sheet_lock", pk=own.pk)
    messages.success(request, _("Draf tersimpan. Lembar belum dikirim."))
    return redirect("sheet", pk=own.pk)


def _sheet_page(
    request: HttpRequest,
    own: Sheet,
    *,
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    layout = sheet_display.read(own)
    can_edit = "lock" in ledger.available(own, request.user)
    summary = [{"text": sentence, "href": ""}] if sentence else []
    context = _sheet_context(
        request,
        layout,
        **sheet_display.grid(layout, typed, problems),
        caption=_("Nilai 0 sampai maksimum tiap kriteria"),
        errors=[*summary, *sheet_display.errors(layout, problems or {})],
        seen=sheets.draft_digest(own),
        can_edit=can_edit,
        read_only=not can_edit or layout.by_total,
        by_total=layout.by_total,
        saved_text=_saved_text(request, own),
        files=_file_links(own, layout),
    )
    return render(request, "panels/panelist/sheet.html", context, status=status)


def _sheet_context(request: HttpRequest, layout: sheet_display.Layout, **extra: Any) -> dict[str, Any]:
    """What the sheet, its confirmation and its receipt have in common."""
    own = layout.sheet
    stage, assessor = own.assessment.stage, sheet_display.is_assessment(own)
    back = (_("Meja asesor"), reverse("assessor_desk")) if assessor else (_("Pansel"), reverse("panel_desk"))
    return frame.context(
        own.guarded,
        request.user,
        back,
        (_("Lembar %(stage)s") % {"stage": display.in_sentence(stage.title)}, ""),
        sheet=own,
        vacancy=own.assessment.vacancy,
        stage=stage.title,
        stage_weight=sheet_display.decimal_text(stage.weight),
        assessor=assessor,
        guides=sheet_display.guides(layout),
        questions=queries.questions_of(own.guarded, own.assessment.component),
        worked=sheet_display.worked(layout),
        filled=len(layout.stored),
        wanted=layout.wanted,
        missing=layout.wanted - len(layout.stored),
        **_progress(own),
        **(_competencies(layout) if assessor else {}),
        **extra,
    )


def _progress(own: Sheet) -> dict[str, Any]:
    """How many sheets of the stage are locked, and nothing else."""
    counts = queries.progress([own.assessment.vacancy]).get(pk=own.assessment_id)
    return {"locked_count": counts.locked, "sheet_count": counts.total, "is_open": counts.state == "open"}


def _competencies(layout: sheet_display.Layout) -> dict[str, Any]:
    """Points, JPM and category of the assessor's table."""
    return {
        "results": sheet_display.jpm_results(layout),
        "results_head": [
            {"label": _("Peserta")},
            {"label": _("Poin dicapai/standar"), "numeric": True},
            {"label": _("JPM"), "numeric": True},
            {"label": _("Kategori")},
        ],
        "thresholds": sheet_display.thresholds(layout.sheet.guarded.ruleset),
        "sealed_text": _("Nilai tertutup sampai tabel ini dikirim dan dikunci."),
    }


def _saved_key(own: Sheet) -> str:
    """The time of the last save is the author's alone: nobody learns of his drafts."""
    return f"sheet-saved-{own.pk}"


def mark_saved(request: HttpRequest, own: Sheet) -> None:
    """The author's page says from now on when he last saved."""
    request.session[_saved_key(own)] = clock.now().isoformat()


def _saved_text(request: HttpRequest, own: Sheet) -> str:
    saved = request.session.get(_saved_key(own))
    if not saved:
        return ""
    return _("Draf tersimpan %(time)s") % {
        "time": display.moment(datetime.fromisoformat(saved), own.guarded.zone)
    }


def _file_links(own: Sheet, layout: sheet_display.Layout) -> list[dict[str, str]]:
    if sheet_display.is_assessment(own):
        return []
    return [
        {
            "label": f"{candidate.participant_number} {candidate.person}",
            "url": reverse("candidate_documents", args=[own.pk, candidate.pk]),
        }
        for candidate in layout.own
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every mark once more, then Kirim dan kunci."""
    own = frame.sheet_or_404(request.user, pk)
    if own.state != "draft":
        return redirect("sheet_receipt", pk=own.pk)
    sentence, status = "", 200
    if request.method == "POST":
        try:
            sheets.lock(own, seen=request.POST.get("seen", ""), actor=request.user)
        except Refused as error:
            sentence, status = str(error), error.status
        else:
            messages.success(request, _("Lembar Anda terkirim dan terkunci."))
            return redirect("sheet_receipt", pk=own.pk)
    layout = sheet_display.read(own)
    context = _sheet_context(
        request,
        layout,
        **sheet_display.grid(layout),
        preview=_preview(request, own),
        errors=[{"text": sentence, "href": ""}] if sentence else [],
        lock_fields=[("seen", sheets.draft_digest(own))],
        consequences=[
            _("Nilai tidak dapat diubah lagi, oleh siapa pun."),
            _("Anggota lain hanya mengetahui jumlah lembar yang terkunci."),
            _("Bila semua lembar tahap ini terkunci, seluruh nilai dibuka bersamaan."),
        ],
    )
    return render(request, "panels/panelist/sheet_lock.html", context, status=status)


def _preview(request: HttpRequest, own: Sheet) -> dict[str, Any] | None:
    """What locking a reopened sheet does to the ranking; having looked at it is recorded. None for every other sheet."""
    if own.replaces_id is None or own.assessment.state != "revealed" or sheets.missing_marks(own):
        return None
    found = reopening_display.preview(rankings.preview(own))
    if found and request.method != "POST":
        with ledger.unit_of_work():
            ledger.record(own, "previewed", actor=request.user, data={"marks": sheets.draft_digest(own)})
    return found


@require_safe
def sheet_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was locked, when, under which digest, and at which place of the log."""
    own = frame.sheet_or_404(request.user, pk)
    if own.state == "draft":
        return redirect("sheet", pk=own.pk)
    layout = sheet_display.read(own)
    leaf = Leaf.objects.get(event_id=own.last_event)
    context = _sheet_context(
        request,
        layout,
        **sheet_display.grid(layout),
        facts=[
            {"key": _("Dikunci"), "value": display.exact_moment(own.locked_at, own.guarded.zone)},
            {"key": _("Banyaknya nilai"), "value": layout.wanted},
            {"key": _("Sidik jari digital lembar (SHA-256)"), "value": _code(own.content_digest)},
            {
                "key": _("Catatan log"),
                "value": leaf.seq,
                "hint": _code(leaf.hash),
            },
        ],
    )
    return render(request, "panels/panelist/sheet_receipt.html", context)


def _code(text: str) -> str:
    return format_html('<span class="app-code">{}</span>', text)


urlpatterns = [
    path("pansel/lembar/<uuid:pk>/", sheet, name="sheet"),
    path("pansel/lembar/<uuid:pk>/kunci/", sheet_lock, name="sheet_lock"),
    path("pansel/lembar/<uuid:pk>/tanda-terima/", sheet_receipt, name="sheet_receipt"),
]
