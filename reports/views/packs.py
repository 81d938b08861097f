"""The hand-over pack: what it has and lacks, making it, taking it away. For the secretariat and the observer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.object_permissions import keys_of
from audit import ledger, store
from reports.models import Pack, RenderJob
from reports.services import pack_contents, packs
from selection import display as shown
from selection import queries as selections

_TAKERS = {Role.SECRETARIAT, Role.OBSERVER}


@require_http_methods(["GET", "HEAD", "POST"])
def pack_desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a complete file has and what is missing, the packs that were made. POST makes one of the state as it is."""
    selection = get_object_or_404(_of(request.user), pk=pk)
    if request.method == "POST":
        packs.ask(selection, actor=request.user)
        messages.success(request, _("Berkas serah terima sedang dibuat."))
        return redirect("pack_desk", pk)
    made = list(Pack.objects.filter(selection=selection).select_related("file", "job"))
    making = next((item for item in made if item.state == "queued"), None)
    context = {
        "selection": selection,
        "agency_name": selection.agency.name,
        "oversight_name": selection.oversight_body.name,
        "crumbs": [{"label": _("Meja kerja"), "url": reverse("desk")}, {"label": _("Berkas serah terima")}],
        "checks": pack_contents.checklist(selection),
        "check_labels": {"met": _("Ada"), "unmet": _("Belum ada"), "unknown": _("Di luar sistem")},
        "obstacle": packs.obstacle(selection),
        "making": making is not None and making.job.state != RenderJob.FAILED,
        "job": _progress(making) if making else None,
        "packs": [_pack(item) for item in made if item.file is not None],
    }
    return render(request, "reports/pack/desk.html", context)


@require_safe
def pack_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the making is; asked for again and again by the page."""
    return render(request, "components/progress.html", _progress(_own(request, pk)))


@require_safe
def pack_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """The ZIP. Every download is recorded."""
    pack = _own(request, pk)
    if pack.file is None:
        raise Http404
    with ledger.unit_of_work():
        ledger.record(pack, "opened", actor=request.user, data={"sha256": pack.file.sha256})
    response = FileResponse(
        store.open_file(pack.file),
        as_attachment=True,
        filename=pack.file.name,
        content_type="application/zip",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _of(user: Any) -> Any:
    return selections.for_actor(user).filter(pk__in=keys_of(user, _TAKERS))


def _own(request: HttpRequest, pk: UUID) -> Pack:
    found = Pack.objects.filter(selection__in=_of(request.user).values("pk"))
    return get_object_or_404(found.select_related("file", "job", "selection"), pk=pk)


def _progress(pack: Pack) -> dict[str, Any]:
    job, selection = pack.job, pack.selection
    failed = _("Berkas gagal dibuat (%(error)s). Tekan tombol untuk mencoba lagi.") % {"error": job.error}
    texts = {
        RenderJob.QUEUED: _("Menunggu giliran. Halaman ini memperbarui diri sendiri."),
        RenderJob.RUNNING: _("%(done)d dari %(total)d berkas. Halaman ini memperbarui diri sendiri.")
        % {"done": job.done, "total": job.total},
        RenderJob.DONE: _("Berkas selesai dibuat."),
    }
    return {
        "url": reverse("pack_progress", args=[pack.pk]),
        "label": _("Pembuatan berkas serah terima"),
        "value": job.done if job.total else None,
        "max": job.total or 1,
        "text": texts.get(job.state, ""),
        "done": job.state == RenderJob.DONE,
        "failed": failed if job.state == RenderJob.FAILED else "",
        "result_url": reverse("pack_desk", args=[selection.pk]),
        "result_label": _("Lihat berkasnya"),
    }


def _pack(pack: Pack) -> dict[str, Any]:
    assert pack.file is not None
    return {
        "asked": shown.moment(pack.asked_at, pack.selection.zone),
        "state": _("Menurut catatan sampai entri ke-%(size)d") % {"size": pack.log_size},
        "tone": "success",
        "size": shown.size(pack.file.size),
        "sha256": pack.file.sha256,
        "url": reverse("pack_file", args=[pack.pk]),
    }


urlpatterns = [
    path("seleksi/<uuid:pk>/serah-terima/", pack_desk, name="pack_desk"),
    path("serah-terima/<uuid:pk>/kemajuan/", pack_progress, name="pack_progress"),
    path("serah-terima/<uuid:pk>/berkas/", pack_file, name="pack_file"),
]
