"""The lot of a selection, open to everybody: what was bound, what was told, and the orders drawn again while the page is made."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit import ledger
from panels import calls, papers_display, sitting_display
from panels.models import Lot
from panels.services import lots as service
from selection import queries as selections
from selection.enums import Verb
from selection.views import staff


@login_not_required
@require_safe
def lot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Commitment, public value, secret and orders. There are participant numbers and no names, so that anybody may read it."""
    found = _lot_or_404(pk)
    problems = sitting_display.lot_problems(found)
    may_open = found.state == "committed" and "open" in ledger.available(found, request.user)
    context = {
        "selection": found.selection,
        "agency_name": found.selection.agency.name,
        "oversight_name": found.selection.oversight_body.name,
        "crumbs": [{"label": _("Undian"), "url": ""}],
        "open_url": reverse("lot_open", args=[pk]) if may_open else "",
        "waits": may_open and calls.undecided_posts(found.selection).exists(),
        "redraw_url": reverse("lot_redraw", args=[pk])
        if _may_redraw(request, found) and problems is not None
        else "",
        "file_url": reverse("lot_file", args=[pk]) if problems is not None else "",
        "draws": papers_display.draws(found.selection),
        **sitting_display.lot(found, problems=problems),
    }
    return render(request, "panels/sittings/lot.html", context)


@login_not_required
@require_safe
def lot_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record of an opened lot as JSON, for `manage.py redraw_lot` or anybody's own program."""
    found = _lot_or_404(pk)
    if found.state != "opened":
        raise Http404
    text = json.dumps(found.record(), indent=1, ensure_ascii=True)
    response = HttpResponse(text + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="undian.json"'
    return response


@require_POST
def lot_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the secret and draw."""
    selection = staff.selection_or_404(request.user, pk, Verb.SCREEN)
    service.open_lot(_lot_or_404(selection.pk), actor=request.user)
    messages.success(request, _("Undian dibuka. Urutan setiap jabatan tercantum di bawah."))
    return redirect("lot", pk)


@require_POST
def lot_redraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw again at the wish of somebody of the selection; that he asked, and what came out, is in the log."""
    found = _lot_or_404(pk)
    if not _may_redraw(request, found) or found.state != "opened":
        raise Http404
    if service.redraw(found, actor=request.user):
        messages.warning(
            request, _("Hasil undian tidak sama dengan hitungan ulang. Lihat sebabnya di bawah.")
        )
    else:
        messages.success(request, _("Undian dihitung ulang: ikatan, nilai publik, dan semua urutan sama."))
    return redirect("lot", pk)


def _lot_or_404(pk: UUID) -> Lot:
    return get_object_or_404(
        Lot.objects.select_related("selection__agency", "selection__oversight_body"), selection=pk
    )


def _may_redraw(request: HttpRequest, found: Lot) -> bool:
    return bool(
        request.user.is_authenticated
        and selections.for_actor(request.user, Verb.VIEW).filter(pk=found.selection_id).exists()
    )


urlpatterns = [
    path("undian/<uuid:pk>/", lot, name="lot"),
    path("undian/<uuid:pk>/berkas/", lot_file, name="lot_file"),
    path("undian/<uuid:pk>/buka/", lot_open, name="lot_open"),
    path("undian/<uuid:pk>/hitung-ulang/", lot_redraw, name="lot_redraw"),
]
