"""An uploaded table of applicants on its way: its files are judged one by one, its rows held against what is here. Nothing is entered.

What was uploaded lies in a folder, outside database and log, until `services/entering.py` enters it or `sweep` forgets it. Whoever looks
first judges the next file, a worker or the page of the clerk who cannot wait (docs/adr/0038).
"""

import logging
import re
import shutil
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import clock
from audit.errors import Refused
from audit.ledger import content_digest
from audit.store import clean_name
from selection import archives, display, import_table, queries
from selection.archives import Member
from selection.import_texts import STRAY
from selection.models import ImportCheck, Selection
from selection.services import intake

logger = logging.getLogger("lelang.imports")

KEPT_FOR = timedelta(days=3)
"""So long an upload that nobody entered waits."""
LEASE = timedelta(minutes=2)
AT_ONCE = 12.0
"""Seconds of a page that judges files itself."""
MOST_TRIES = 3
MOST_WAITING = 5
"""So many uploads one clerk may have in one selection; the oldest gives way."""


def take(
    selection: Selection, payload: bytes, name: str, archive: Path | None, archive_name: str, *, actor: Any
) -> ImportCheck:
    """Keep an upload until it is entered. Raises Refused when table or archive cannot be opened at all."""
    read(payload)
    check = ImportCheck(
        key=uuid.uuid4(),
        selection=selection,
        person=actor.person,
        name=clean_name(name),
        sha256=content_digest(payload),
        archive_name=clean_name(archive_name) if archive else "",
        made_at=clock.now(),
    )
    folder = folder_of(check)
    (folder / "files").mkdir(parents=True)
    (folder / "kept").mkdir()
    try:
        (folder / "rows.csv").write_bytes(payload)
        members = archives.unpack(archive, folder / "files") if archive else []
        check.members = _grouped(selection, payload, members)
    except archives.Refused as refusal:
        shutil.rmtree(folder)
        raise Refused(display.sentence(refusal.message)) from None
    check.total = sum(not group["said"] for group in check.members)
    check.state = ImportCheck.WAITING if check.total else ImportCheck.CHECKED
    _make_room(check)
    check.save(force_insert=True)
    if check.total:
        ring(check)
    return check


def read(payload: bytes) -> import_table.Table:
    """The rows of the file. Raises Refused with what to mend."""
    try:
        return import_table.read(payload)
    except import_table.Unreadable as refusal:
        raise Refused(display.sentence(refusal.message)) from None


def payload_of(check: ImportCheck) -> bytes:
    """The CSV as it came. Raises Refused when it has been swept away."""
    try:
        return (folder_of(check) / "rows.csv").read_bytes()
    except FileNotFoundError:
        raise gone() from None


def gone() -> Refused:
    """What is said when the files of an upload have been swept away."""
    return Refused(
        _("Unggahan ini sudah dihapus karena terlalu lama menunggu. Unggah berkasnya sekali lagi.")
    )


def kept_of(check: ImportCheck, group: dict[str, Any]) -> tuple[bytes, bytes]:
    """A judged file and its first page as a picture (b"" where it has none)."""
    stem = folder_of(check) / "kept" / str(group["numbers"][0])
    preview = stem.with_suffix(".webp")
    try:
        return stem.with_suffix(".pdf").read_bytes(), preview.read_bytes() if preview.exists() else b""
    except FileNotFoundError:
        raise gone() from None


def folder_of(check: ImportCheck) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "imports" / str(check.key)


# --- the files --------------------------------------------------------------------------------------------------


def work(check_id: int, *, seconds: float | None = None) -> bool:
    """Judge what waits, if nobody else does; False when somebody does. With `seconds` stop after so many and leave the rest."""
    now = clock.now()
    free = Q(state=ImportCheck.WAITING) | Q(state=ImportCheck.RUNNING, lease_until__lt=now)
    taken = ImportCheck.objects.filter(free, pk=check_id)
    if not taken.update(state=ImportCheck.RUNNING, lease_until=now + LEASE):
        return False
    check = ImportCheck.objects.select_related("selection").filter(pk=check_id).first()
    if check is None:
        return False  # dropped at this moment
    check.lease_until = now + LEASE
    try:
        _judge_all(check, None if seconds is None else time.monotonic() + seconds)
    finally:
        rest = any(not (group["said"] or group["kept"]) for group in check.members)
        _save(check, state=ImportCheck.WAITING if rest else ImportCheck.CHECKED, lease_until=None)
    return True


def _judge_all(check: ImportCheck, until: float | None) -> None:
    """One file after the other, as long as the upload is this worker's: it may be dropped meanwhile, or taken by another."""
    sizes = {slot.code: slot.max_bytes for slot in queries.active_slots(check.selection)}
    for group in check.members:
        if group["said"] or group["kept"]:
            continue
        if until is not None and time.monotonic() > until:
            return
        group["tries"] = group.get("tries", 0) + 1
        # Whatever kills this process is not tried for ever.
        if not _save(check, members=check.members):
            return
        try:
            _judge(check, group, sizes[group["slot"]])
        except FileNotFoundError:
            return  # the folder of a dropped upload
        lease = clock.now() + LEASE
        if not _save(check, members=check.members, done=check.done + 1, lease_until=lease):
            return


def _save(check: ImportCheck, **columns: Any) -> bool:
    """Only what is still this worker's: False when the upload is gone, or another has it since the lease ran out."""
    if not ImportCheck.objects.filter(pk=check.pk, lease_until=check.lease_until).update(**columns):
        return False
    for name, value in columns.items():
        setattr(check, name, value)
    return True


def _judge(check: ImportCheck, group: dict[str, Any], max_bytes: int) -> None:
    """As every upload is judged. What can be opened somewhere but not here is set aside, as on the last day: the clerk cannot mend
    what somebody else sent in time.
    """
    folder, unreadable = (
        folder_of(check),
        _("Berkas ini tidak dapat diperiksa. Pindai kembali, lalu unggah ZIP-nya sekali lagi."),
    )
    if group["tries"] > MOST_TRIES:
        group["said"] = unreadable
        return
    paths = [folder / "files" / f"{number:05d}" for number in group["numbers"]]
    try:
        taken = intake.judged(
            paths, group["names"], max_bytes=max_bytes, closes_at=clock.now() + timedelta(hours=1)
        )
    except Refused as refusal:
        group["said"] = str(refusal)
        return
    except Exception:  # whatever a stranger's file brings about, the others are judged
        logger.exception("judging failed import=%s file=%s", check.key, group["numbers"][0])
        group["said"] = unreadable
        return
    stem = folder / "kept" / str(group["numbers"][0])
    stem.with_suffix(".pdf").write_bytes(taken.payload)
    if taken.preview:
        stem.with_suffix(".webp").write_bytes(taken.preview)
    group |= {"kept": True, "name": clean_name(taken.name), "pages": taken.report.pages, "doubt": taken.doubt}
    group["photos"] = list(taken.photos)


def ring(check: ImportCheck) -> None:
    """Tell a worker once the row is committed; the sweep finds what the bell did not reach."""
    transaction.on_commit(
        lambda: current_app.send_task("selection.tasks.judge_import", args=[check.pk]), robust=True
    )


def waiting() -> list[int]:
    """Uploads that nobody judges: never taken, or taken by a worker that has gone silent."""
    lost = Q(state=ImportCheck.RUNNING, lease_until__lt=clock.now())
    found = ImportCheck.objects.filter(Q(state=ImportCheck.WAITING) | lost)
    return list(found.order_by("pk").values_list("pk", flat=True)[:20])


def sweep() -> int:
    """Forget what nobody entered for KEPT_FOR; how many uploads that were."""
    old = list(
        ImportCheck.objects.filter(made_at__lt=clock.now() - KEPT_FOR).exclude(state=ImportCheck.ENTERING)
    )
    return sum(_dropped(check) for check in old)


def drop(check: ImportCheck) -> None:
    """Forget an upload, entered or given up; not while its rows are being entered."""
    found = ImportCheck.objects.filter(pk=check.pk)
    if found.exclude(state=ImportCheck.ENTERING).delete()[0]:
        forget_files(check)
    elif found.exists():
        raise Refused(_("Baris-barisnya sedang dicatat. Tunggu sampai selesai."))


def _dropped(check: ImportCheck) -> bool:
    """The same where nobody asked for it: what somebody begins to enter at this moment stays."""
    try:
        drop(check)
    except Refused:
        return False
    return True


def forget_files(check: ImportCheck) -> None:
    """What was uploaded goes; the row that says what became of it stays."""
    shutil.rmtree(folder_of(check), ignore_errors=True)


def _make_room(check: ImportCheck) -> None:
    own = ImportCheck.objects.filter(selection=check.selection, person=check.person).order_by("made_at")
    own = own.exclude(state=ImportCheck.ENTERING)
    for older in list(own)[: max(0, own.count() - MOST_WAITING + 1)]:
        _dropped(older)


# --- whose they are ---------------------------------------------------------------------------------------------


def _grouped(selection: Selection, payload: bytes, members: Iterable[Member]) -> list[dict[str, Any]]:
    """The files of the archive by whom and what they are for; photos of one document together. `said`: why one belongs to nobody."""
    labels = {slot.code: slot.label for slot in queries.active_slots(selection)}
    posts = {vacancy.code.casefold(): vacancy.code for vacancy in selection.vacancies.all()}
    nips = {row.nip for row in read(payload).rows} | _nips_of_bad_rows(payload)
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    strays = []
    for member in members:
        place = archives.place_of(member.name)
        slot = archives.slot_of(place.slot, frozenset(labels)) if place else ""
        said = ""
        if place is None:
            example = {"nip": "197902032005011004", "slot": next(iter(labels), "ktp")}
            said = display.sentence((STRAY["name"], example))
        elif place.nip not in nips:
            said = display.sentence((STRAY["nip"], {"nip": place.nip}))
        elif not slot:
            said = display.sentence((STRAY["slot"], {"slot": place.slot[:40], "codes": ", ".join(labels)}))
        elif place.post and place.post.casefold() not in posts:
            said = display.sentence((STRAY["post"], {"code": place.post[:40]}))
        if place is None or said:
            strays.append(_group(member, said=said))
            continue
        key = (place.nip, posts.get(place.post.casefold(), ""), slot)
        if key in groups:
            groups[key]["names"].append(member.name.rpartition("/")[2])
            groups[key]["numbers"].append(member.number)
        else:
            groups[key] = _group(member, nip=key[0], post=key[1], slot=slot)
    return [*groups.values(), *strays]


def _group(
    member: Member, *, nip: str = "", post: str = "", slot: str = "", said: str = ""
) -> dict[str, Any]:
    return {
        "nip": nip,
        "post": post,
        "slot": slot,
        "path": member.name,
        "names": [member.name.rpartition("/")[2]],
        "numbers": [member.number],
        "said": said,
        "kept": False,
    }


def _nips_of_bad_rows(payload: bytes) -> set[str]:
    """A file of somebody whose row is wrong elsewhere is no stray: it waits for the mended row."""
    return set(
        re.findall(r"(?<![0-9])[0-9]{18}(?![0-9])", payload.decode("utf-8", "ignore").replace(" ", ""))
    )
