"""The author's own sheet, a member's or an assessor's: draft, Kirim dan kunci, receipt. Nobody opens another's."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock, ledger
from audit.errors import Refused, Stale
from audit.models import Leaf
from panels import (
    calibration_display,
    candidate_display,
    copy_display,
    papers,
    queries,
    reopening_display,
    sheet_display,
    sheet_order,
)
from panels import display as panel_display
from panels.models import Sheet
from panels.services import rankings, sheets
from panels.services.cells import Cell
from panels.views import frame, signing
from selection import display
from selection.models import Application

VIEW_KEY = "sheet-view"
GRID, ONE_BY_ONE = "tabel", "peserta"
MOST_ROWS, MOST_FIELDS = 50, 900
"""A page of the grid has so many candidates, and fewer fields than DATA_UPLOAD_MAX_NUMBER_FIELDS lets through."""


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reader's own sheet: a draft he saves as often as he likes, until he locks it. On a phone it begins with one candidate."""
    own = frame.sheet_or_404(request.user, pk)
    if request.method == "POST":
        return _save(request, own)
    if own.state not in Sheet.UNLOCKED:
        return redirect("sheet_receipt", pk=own.pk)
    layout = sheet_display.read(own)
    if _goes_one_by_one(request) and not layout.by_total and own.state == "draft":
        first = candidate_display.first_open(layout)
        if first is not None:
            return redirect("sheet_candidate", pk=own.pk, application=first.pk)
    return _sheet_page(request, own, layout)


def _goes_one_by_one(request: HttpRequest) -> bool:
    """What the reader chose last (`?tampilan=`); before he chose, a phone shows one candidate at a time."""
    asked = request.GET.get("tampilan")
    if asked in (GRID, ONE_BY_ONE) and request.session.get(VIEW_KEY) != asked:
        request.session[VIEW_KEY] = asked
    chosen = request.session.get(VIEW_KEY)
    return chosen == ONE_BY_ONE or (chosen is None and _is_phone(request))


def _is_phone(request: HttpRequest) -> bool:
    hint = request.headers.get("Sec-CH-UA-Mobile", "")
    return hint == "?1" or (not hint and "Mobi" in request.headers.get("User-Agent", ""))


def _save(request: HttpRequest, own: Sheet) -> HttpResponse:
    typed = sheet_display.typed_cells(request.POST)
    try:
        saved = sheets.save_draft(own, typed, seen=request.POST.get("seen", ""), actor=request.user)
    except Stale as error:
        layout = sheet_display.read(own)
        shown, differing = sheet_display.collisions(layout, typed)
        return _sheet_page(
            request, own, layout, typed=shown, problems=differing, sentence=str(error), status=409
        )
    mark_saved(request, own)
    if saved.problems:
        sentence = candidate_display.not_kept(len(saved.problems))
        return _sheet_page(
            request,
            own,
            sheet_display.read(own),
            typed=typed,
            problems=saved.problems,
            sentence=sentence,
            status=422,
        )
    if request.POST.get("then") == "lock":
        return redirect("sheet_lock", pk=own.pk)
    messages.success(request, _("Draf tersimpan. Lembar belum dikirim."))
    return redirect(f"{reverse('sheet', args=[own.pk])}?{request.GET.urlencode()}".removesuffix("?"))


def _sheet_page(
    request: HttpRequest,
    own: Sheet,
    layout: sheet_display.Layout,
    *,
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    can_edit = "lock" in ledger.available(own, request.user)
    summary = [{"text": sentence, "href": ""}] if sentence else []
    page = _page_of(request, layout)
    context = sheet_context(
        request,
        layout,
        shown=page.object_list,
        **sheet_display.grid(layout, typed, problems, shown=page.object_list),
        page=page,
        caption=_("Nilai 0 sampai maksimum tiap kriteria"),
        errors=[*summary, *sheet_display.errors(layout, problems or {})],
        seen=layout.seen,
        can_edit=can_edit,
        read_only=not can_edit or layout.by_total,
        by_total=layout.by_total,
        saved_text=saved_text(request, own),
        filled_text=candidate_display.filled_text(len(layout.stored), layout.wanted),
        files=_file_links(own, page.object_list, layout.away),
    )
    return render(request, "panels/panelist/sheet.html", context, status=status)


def _page_of(request: HttpRequest, layout: sheet_display.Layout) -> Page:
    """The candidates of the page asked for, in the author's order: no form has more fields than the server takes."""
    ordered = sheet_order.order_of(layout.sheet, layout.candidates)
    return Paginator(ordered, rows_of_page(len(layout.criteria))).get_page(request.GET.get("page"))


def rows_of_page(criteria: int) -> int:
    """How many candidates stand on a page of the grid with so many criteria."""
    return max(1, min(MOST_ROWS, MOST_FIELDS // max(criteria, 1)))


def sheet_context(
    request: HttpRequest,
    layout: sheet_display.Layout,
    *,
    shown: Iterable[Application] | None = None,
    **extra: Any,
) -> dict[str, Any]:
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
        questions=papers.questions_for(stage),
        agreed=None if assessor else calibration_display.agreed(own.assessment),
        worked=sheet_display.worked(layout, shown),
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


def mark_saved(request: HttpRequest, own: Sheet, *, page: str = "", before: str = "", after: str = "") -> str:
    """The author's page says from now on when he last saved. Returns the time as text.

    An automatic save also keeps which `page` made which digest out of which: when its answer is lost on the way, the page comes
    back with the old digest, and is no second tab (`caught_up`).
    """
    now = clock.now()
    request.session[_saved_key(own)] = {
        "at": now.isoformat(),
        "page": page,
        "before": before,
        "after": after,
    }
    return display.time_of_day(now, own.guarded.zone)


def caught_up(request: HttpRequest, own: Sheet, page: str, seen: str) -> str:
    """The digest a page would have, had the answer to its own last save arrived; else the one it has."""
    last = request.session.get(_saved_key(own)) or {}
    same = page and (last.get("page"), last.get("before")) == (page, seen)
    return last["after"] if same else seen


def saved_text(request: HttpRequest, own: Sheet) -> str:
    """When the reader last saved this draft; "" when he has not since he signed in."""
    saved = request.session.get(_saved_key(own))
    if not saved:
        return ""
    return _("Draf tersimpan %(time)s") % {
        "time": display.moment(datetime.fromisoformat(saved["at"]), own.guarded.zone)
    }


def _file_links(own: Sheet, shown: Iterable[Application], away: Container[Any]) -> list[dict[str, str]]:
    if sheet_display.is_assessment(own):
        return []
    page = "sheet_paper" if own.assessment.stage.blind else "candidate_documents"
    return [
        {
            "label": f"{candidate.participant_number} {candidate.person}",
            "url": reverse(page, args=[own.pk, candidate.pk]),
        }
        for candidate in shown
        if candidate.pk not in away
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every mark once more, then Kirim dan kunci."""
    own = frame.sheet_or_404(request.user, pk)
    if own.state != "draft":
        return redirect("sheet" if own.state in Sheet.UNLOCKED else "sheet_receipt", pk=own.pk)
    sentence, status = "", 200
    if request.method == "POST":
        try:
            signed = signing.posted(request)
            sheets.lock(own, seen=request.POST.get("seen", ""), signed=signed, actor=request.user)
        except Refused as error:
            sentence, status = str(error), error.status
        else:
            messages.success(request, _("Lembar Anda terkirim dan terkunci."))
            return redirect("sheet_receipt", pk=own.pk)
    layout = sheet_display.read(own)
    signature_fields, how_signed = signing.form_parts(request, own)
    context = sheet_context(
        request,
        layout,
        **sheet_display.grid(layout),
        preview=_preview(request, own, layout),
        errors=[{"text": sentence, "href": ""}] if sentence else [],
        lock_fields=[("seen", layout.seen), *signature_fields],
        lacking=candidate_display.lacking(layout),
        demand=candidate_display.rule_text(layout),
        consequences=[
            _("Nilai tidak dapat diubah lagi, oleh siapa pun."),
            _("Anggota lain hanya mengetahui jumlah lembar yang terkunci."),
            _("Bila semua lembar tahap ini terkunci, seluruh nilai dibuka bersamaan."),
            how_signed,
        ],
    )
    return render(request, "panels/panelist/sheet_lock.html", context, status=status)


def _preview(request: HttpRequest, own: Sheet, layout: sheet_display.Layout) -> dict[str, Any] | None:
    """What locking a reopened sheet does to the ranking; having looked at it is recorded. None for every other sheet."""
    if own.replaces_id is None or own.assessment.state != "revealed" or sheets.missing_marks(own):
        return None
    found = reopening_display.preview(rankings.preview(own))
    if found and request.method != "POST":
        with ledger.unit_of_work():
            ledger.record(own, "previewed", actor=request.user, data={"marks": layout.seen})
    return found


@require_safe
def sheet_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was locked, when, under which digest, and at which place of the log."""
    own = frame.sheet_or_404(request.user, pk)
    if own.state in Sheet.UNLOCKED:
        return redirect("sheet", pk=own.pk)
    layout = sheet_display.read(own)
    leaf = Leaf.objects.get(event_id=own.last_event)
    context = sheet_context(
        request,
        layout,
        **sheet_display.grid(layout),
        facts=[
            {"key": _("Dikunci"), "value": display.exact_moment(own.locked_at, own.guarded.zone)},
            {"key": _("Banyaknya nilai"), "value": layout.wanted},
            {"key": _("Sidik jari digital lembar (SHA-256)"), "value": _code(own.content_digest)},
            *copy_display.origin_fact(own),
            panel_display.signature_fact(own),
            {
                "key": _("Catatan log"),
                "value": leaf.seq,
                "hint": _code(leaf.hash),
                "url": reverse("log_receipt", args=[own.last_event]),
                "action": _("Tanda terima"),
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
