"""The log's public side: what it says of itself, how to hold it to that, and each person's proof of what he did. docs/adr/0022."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import checkpoints, signer_socket
from audit.models import Checkpoint, Event
from reports import log_display, witness_display
from reports.services import receipts

_TEXT = "text/plain; charset=utf-8"
NEWEST = 20
"""Checkpoints on the page and in the feed."""


@login_not_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, its newest signed sizes, its key and its witnesses."""
    newest = list(checkpoints.newest_first()[:NEWEST])
    context = {
        "crumbs": [{"label": _("Beranda"), "url": reverse("home")}, {"label": _("Log yang ditandatangani")}],
        "newest": newest[0] if newest else None,
        "facts": log_display.facts(newest[0]) if newest else [],
        "head": [{"label": _("Ditandatangani")}, {"label": _("Catatan")}, {"label": _("Akar")}],
        "rows": [log_display.row(item) for item in newest],
        "key": _key(),
        "standing": witness_display.standing(),
        "witnesses": witness_display.registered(),
    }
    return render(request, "reports/public/log.html", context)


@login_not_required
@require_safe
def log_checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint (C2SP note) with the witnesses' lines."""
    return _note(checkpoints.newest())


@login_not_required
@require_safe
def log_checkpoint_of(request: HttpRequest, size: int) -> HttpResponse:
    """The checkpoint of that size."""
    return _note(Checkpoint.objects.filter(size=size).first())


@login_not_required
@require_safe
def log_consistency(request: HttpRequest) -> HttpResponse:
    """That the first `dari` entries are the beginning of the first `ke`: one hash in base64 a line (RFC 6962, 2.1.2)."""
    try:
        old, new = int(request.GET["dari"]), int(request.GET["ke"])
    except (KeyError, ValueError):
        return _answer(_("Sebutkan dua ukuran log: ?dari=…&ke=…"), status=400)
    newest = checkpoints.newest()
    if newest is None or not 0 <= old <= new <= newest.size:
        return _answer(_("Ukuran harus berurutan dan tidak melebihi tanda terakhir."), status=404)
    return _answer(checkpoints.consistency_lines(old, new))


@login_not_required
@require_safe
def log_feed(request: HttpRequest) -> HttpResponse:
    """The newest checkpoints as an Atom feed: whoever reads it keeps copies without doing anything."""
    entries = [log_display.feed_entry(item) for item in checkpoints.newest_first()[:NEWEST]]
    context = {
        "entries": entries,
        "address": log_display.address("log"),
        "feed": log_display.address("log_feed"),
    }
    return render(
        request, "reports/public/log.atom", context, content_type="application/atom+xml; charset=utf-8"
    )


@login_not_required
@require_safe
def log_key(request: HttpRequest) -> HttpResponse:
    """The key with which checkpoints are checked, as a line for verify.py."""
    found = _key()
    return _answer(f"{found}\n") if found else _answer(_("Penanda tangan log tidak menjawab."), status=503)


@require_safe
def log_receipt(request: HttpRequest, event: UUID) -> HttpResponse:
    """Proof for whoever did it that his step is in the log."""
    found = _own(request, event)
    context = {
        "crumbs": [{"label": _("Meja kerja"), "url": reverse("desk")}, {"label": _("Tanda terima log")}],
        **log_display.receipt(found),
    }
    return render(request, "reports/candidate/log_receipt.html", context)


@require_safe
def log_receipt_file(request: HttpRequest, event: UUID) -> HttpResponse:
    """The same as a file (C2SP tlog-proof) that is checked without this site."""
    found = _own(request, event)
    proof = checkpoints.proof_of(found.pk)
    if proof is None:
        raise Http404
    response = _answer(proof)
    response["Content-Disposition"] = f'attachment; filename="tanda-terima-{found.leaf.seq}.tlog-proof"'
    return response


def _own(request: HttpRequest, key: UUID) -> Event:
    found = get_object_or_404(Event.objects.select_related("leaf", "content"), pk=key)
    if not receipts.may_have(found, request.user):
        raise Http404
    return found


def _note(checkpoint: Checkpoint | None) -> HttpResponse:
    if checkpoint is None:
        return _answer(
            _("Log belum ditandatangani. Tanda dibuat setiap lima menit bila ada catatan baru."), status=404
        )
    return _answer(checkpoints.note_with_witnesses(checkpoint))


def _answer(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, content_type=_TEXT, status=status)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _key() -> str:
    try:
        return str(signer_socket.public_key())
    except signer_socket.SignerAway:
        return ""


urlpatterns: list[Any] = [
    path("log/", log, name="log"),
    path("log/checkpoint", log_checkpoint, name="log_checkpoint"),
    path("log/checkpoint/<int:size>/", log_checkpoint_of, name="log_checkpoint_of"),
    path("log/konsistensi/", log_consistency, name="log_consistency"),
    path("log/umpan.atom", log_feed, name="log_feed"),
    path("log/kunci", log_key, name="log_key"),
    path("log/tanda-terima/<uuid:event>/", log_receipt, name="log_receipt"),
    path("log/tanda-terima/<uuid:event>/berkas/", log_receipt_file, name="log_receipt_file"),
]
