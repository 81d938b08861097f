"""The hand-over pack: asked for, made in the background by one worker at a time, taken up again when that one is lost (docs/adr/0020)."""

import io
import zipfile
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import clock, ledger, store
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from reports.models import Pack, PackJob, RenderJob
from reports.services import pack_contents
from reports.services.jobs import MOST_ATTEMPTS
from selection.enums import SelectionState
from selection.models import Selection

_STAMP = (1980, 1, 1, 0, 0, 0)
"""The oldest time a ZIP knows: when a pack was made is no part of it."""
_WAITING = Q(state=RenderJob.QUEUED)


def obstacle(selection: Selection) -> str:
    """Why no pack can be made now, as a sentence; "" when it can. Before the end it would tell of marks that are still sealed."""
    if selection.state != SelectionState.CONCLUDED:
        return _("Berkas serah terima dibuat setelah hasil semua jabatan diumumkan.")
    return ""


@ledger.unit
def ask(selection: Selection, *, actor: Any) -> Pack:
    """Ask for the case file as it is now; the one that is being made when there is one."""
    selection = ledger.lock(selection)
    if sentence := obstacle(selection):
        raise Refused(sentence)
    waiting = Pack.objects.filter(selection=selection, state="queued").first()
    if waiting is not None:
        PackJob.objects.filter(pack=waiting, state=RenderJob.FAILED).update(
            state=RenderJob.QUEUED, attempts=0
        )
        ring(waiting.job)
        return waiting
    pack = ledger.create(Pack(selection=selection, asked_at=clock.now()), actor=actor)
    ring(PackJob.objects.create(pack=pack))
    return pack


def ring(job: PackJob) -> None:
    """Tell a worker once the row is committed; the sweep finds what the bell did not reach."""
    transaction.on_commit(lambda: current_app.send_task("reports.tasks.pack", args=[job.pk]), robust=True)


def waiting_jobs() -> list[int]:
    """Packs that nobody makes: never taken, or taken by a worker that has gone silent."""
    lost = Q(state=RenderJob.RUNNING, lease_until__lt=clock.now())
    return list(PackJob.objects.filter(_WAITING | lost).order_by("pk").values_list("pk", flat=True)[:20])


def make(job_id: int) -> None:
    """Make one pack, if nobody else does."""
    job = _claim(job_id)
    if job is None:
        return
    try:
        payload, cut = _zip(job)
        _keep(job, payload, cut)
    except Exception as error:
        failed = job.attempts >= MOST_ATTEMPTS
        PackJob.objects.filter(pk=job.pk, state=RenderJob.RUNNING).update(
            state=RenderJob.FAILED if failed else RenderJob.QUEUED,
            lease_until=None,
            error=type(error).__name__[:300],
        )
        raise


def _claim(job_id: int) -> PackJob | None:
    """One UPDATE decides who makes it."""
    now = clock.now()
    free = _WAITING | Q(state=RenderJob.RUNNING, lease_until__lt=now)
    found = PackJob.objects.filter(free, pk=job_id)
    if found.filter(attempts__gte=MOST_ATTEMPTS).update(state=RenderJob.FAILED, error="WorkerLost"):
        return None
    taken = found.update(
        state=RenderJob.RUNNING, lease_until=_lease(), attempts=F("attempts") + 1, done=0, total=0, error=""
    )
    return PackJob.objects.select_related("pack__selection__agency").get(pk=job_id) if taken else None


def _lease() -> Any:
    return clock.now() + timedelta(seconds=settings.RENDER_LEASE_SECONDS)


def _zip(job: PackJob) -> tuple[bytes, pack_contents.Cut]:
    """The bytes, and the state of the log that they tell of; the lease is renewed with every file."""
    selection = job.pack.selection
    files: list[dict[str, Any]] = []
    out = io.BytesIO()
    with override("id"), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        cut = pack_contents.cut_of(selection)
        parts = pack_contents.parts(selection, cut)
        for number, part in enumerate(parts, start=1):
            payload = part.read()
            _write(archive, part.path, payload)
            files.append({"path": part.path, "sha256": ledger.content_digest(payload), "size": len(payload)})
            PackJob.objects.filter(pk=job.pk).update(done=number, total=len(parts), lease_until=_lease())
        _write(archive, "manifes.json", pack_contents.manifest(selection, cut, files))
        _write(archive, "daftar-isi.html", pack_contents.index(selection, cut, files))
        if pack_contents.cut_of(selection) != cut:
            raise Changed
    return out.getvalue(), cut


class Changed(Exception):
    """Something of the selection changed while the pack was being made: it is made again."""


def _write(archive: zipfile.ZipFile, path: str, payload: bytes) -> None:
    entry = zipfile.ZipInfo(path, _STAMP)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, payload, zipfile.ZIP_DEFLATED, 6)


@ledger.unit
def _keep(job: PackJob, payload: bytes, cut: pack_contents.Cut) -> None:
    pack = ledger.lock(job.pack)
    if pack.state == "queued":  # else a slower worker: it is there
        name = f"serah-terima-{job.pack.selection.code}.zip"
        file = store.put(payload, name=name, media_type="application/zip")
        changes = {"file": file, "log_size": cut.size, "log_head": cut.head}
        ledger.transition(pack, "finish", actor=SYSTEM_ACTOR, data={"sha256": file.sha256}, changes=changes)
    PackJob.objects.filter(pk=job.pk).update(state=RenderJob.DONE, lease_until=None)
