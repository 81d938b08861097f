"""What a person does with his wallet: put a file there, say how long it holds, take it out, use it in an application."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import clock, ledger
from audit.errors import Refused
from selection import display, queries, wallet
from selection.document_kinds import Kind
from selection.models import Application, ApplicationDocument, DocumentSlot, Selection, WalletDocument
from selection.services import applications, intake
from selection.wallet import Item

MAX_BYTES = 10 * 1024 * 1024
"""The largest that a slot may ask for (selection/forms/secretariat.py)."""

PERSON_MAX = 300 * 1024 * 1024
"""What one person may ever put here himself; files of applications do not count."""


class Reused(NamedTuple):
    """What went into the empty slots, and why the rest did not."""

    used: list[ApplicationDocument]
    refused: list[str]


def put(
    person: Person,
    kind: Kind,
    path: Path | Sequence[Path],
    *,
    name: str | Sequence[str],
    issued_on: date | None,
    valid_until: date | None,
    actor: Any,
) -> WalletDocument:
    """Keep the file at `path`, or several photos with a name each, as what lies there of a kind. Raises Refused with what to mend."""
    taken = intake.judged(path, name, max_bytes=MAX_BYTES, closes_at=None)
    return keep(person, kind, taken, issued_on=issued_on, valid_until=valid_until, actor=actor)


@ledger.unit
def keep(
    person: Person,
    kind: Kind,
    taken: intake.Taken,
    *,
    issued_on: date | None = None,
    valid_until: date | None = None,
    actor: Any,
) -> WalletDocument:
    """The second half of `put`. What one person keeps has an end, so that nobody fills the store."""
    ledger.lock(person)
    kept = WalletDocument.objects.filter(person=person).aggregate(size=Sum("file__size"))["size"] or 0
    if kept + len(taken.payload) > PERSON_MAX:
        raise Refused(
            _(
                "Dokumen yang pernah Anda simpan di sini sudah %(kept)s, batasnya %(limit)s. Unggah dokumen ini langsung dalam lamaran Anda."
            )
            % {"kept": display.size(kept), "limit": display.limit(PERSON_MAX)}
        )
    dates = {"issued_on": issued_on, "valid_until": valid_until}
    row = applications.stored(
        WalletDocument(person=person, kind=kind.code, doubt=taken.doubt[:300], **dates),
        taken.payload,
        name=taken.name,
        pages=taken.report.pages,
        preview=taken.preview,
    )
    said = {"kind": kind.code, "sha256": row.file.sha256, "size": row.file.size}
    return ledger.create(row, actor=actor, data=said)


@ledger.unit
def state_dates(
    person: Person, kind: Kind, file: Any, *, issued_on: date | None, valid_until: date | None, actor: Any
) -> None:
    """From when the document is and until when it holds. Applications keep their files; only what is offered follows."""
    item = _present(ledger.lock(person), kind, file)
    wanted = {"issued_on": issued_on, "valid_until": valid_until}
    if item.row is None:
        _of_an_application(person, item, wanted, actor)
    elif changes := {name: value for name, value in wanted.items() if getattr(item.row, name) != value}:
        ledger.transition(ledger.lock(item.row), "date", actor=actor, changes=changes)


@ledger.unit
def retire(person: Person, kind: Kind, file: Any, *, actor: Any) -> None:
    """Take what lies there out: it is offered no more, nor is anything older of its kind."""
    item = _present(ledger.lock(person), kind, file)
    dates = {"issued_on": item.issued_on, "valid_until": item.valid_until}
    row = item.row or _of_an_application(person, item, dates, actor)
    ledger.transition(ledger.lock(row), "retire", actor=actor, changes={"retired_at": clock.now()})


def _of_an_application(person: Person, item: Item, dates: dict[str, Any], actor: Any) -> WalletDocument:
    row = WalletDocument(
        person=person,
        kind=item.kind.code,
        file=item.file,
        preview=item.preview,
        doubt=item.doubt,
        **dates,
    )
    return ledger.create(row, actor=actor, data={"kind": item.kind.code, "sha256": item.file.sha256})


def _present(person: Person, kind: Kind, file: Any) -> Item:
    """What lies there now, when it is still the file that the page showed."""
    found = wallet.of(person)
    item = found.offered.get(kind.code)
    if item is None or found.item(kind.code, file) is not item:
        raise Refused(_("Dokumen ini sudah diganti atau dikeluarkan. Muat ulang halaman, lalu ulangi."))
    return item


def counted_on(selection: Selection) -> date:
    """The day on which a document must still hold: the last of the registration, today where none is planned."""
    days = applications.reference_days(selection)
    return days.get("registration_end") or clock.now().astimezone(ZoneInfo(selection.zone)).date()


def obstacle(item: Item, slot: DocumentSlot, day: date) -> str:
    """Why what lies in the wallet cannot go into a slot; "" when it can."""
    said = {"kind": _(item.kind.label), "slot": slot.label}
    if item.until is not None and item.until < day:
        dates = {"until": display.day(item.until), "day": display.day(day)}
        return _(
            "%(kind)s yang tersimpan berlaku sampai %(until)s, padahal harus masih berlaku pada %(day)s, hari terakhir pendaftaran. "
            "Unggah dokumen yang baru; bila tanggalnya keliru, betulkan di Dokumen saya."
        ) % {**said, **dates}
    if item.doubt:
        return _("%(kind)s yang tersimpan perlu diperbaiki dahulu. %(doubt)s") % {**said, "doubt": item.doubt}
    if item.file.size > slot.max_bytes:
        return _(
            "%(kind)s yang tersimpan berukuran %(size)s, sedangkan batas untuk %(slot)s %(limit)s. Unggah berkas yang lebih kecil."
        ) % {**said, "size": display.size(item.file.size), "limit": display.limit(slot.max_bytes)}
    return ""


@ledger.unit
def use(application: Application, slot: DocumentSlot, file: Any, *, actor: Any) -> ApplicationDocument:
    """Put what lies in the owner's wallet into a slot of its kind; `file`: the key that the page showed."""
    kind = wallet.kind_of(slot)
    if kind is None or not kind.kept:
        raise Refused(
            _("Untuk %(slot)s tidak ada dokumen tersimpan yang cocok. Unggah berkasnya.")
            % {"slot": slot.label}
        )
    item = _present(application.person, kind, file)
    if problem := obstacle(item, slot, counted_on(application.guarded)):
        raise Refused(problem)
    return applications.keep_again(application, slot, item.file, item.preview, actor=actor)


@ledger.unit
def use_all(application: Application, *, actor: Any) -> Reused:
    """Fill every empty slot for which the wallet holds something; what cannot be used is said and left empty."""
    application = applications.locked(application)
    found, day = Reused([], []), counted_on(application.guarded)
    offered = wallet.of(application.person).offered
    for slot, document in queries.places_of(application):
        kind = wallet.kind_of(slot)
        item = offered.get(kind.code) if kind and document is None else None
        if item is None:
            continue
        if problem := obstacle(item, slot, day):
            found.refused.append(problem)
        else:
            found.used.append(
                applications.keep_again(application, slot, item.file, item.preview, actor=actor)
            )
    return found
