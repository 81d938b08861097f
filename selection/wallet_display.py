"""A wallet, and what it offers an application, as pages show them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import clock
from selection import display, wallet
from selection.document_kinds import KEPT, Kind
from selection.enums import ApplicationState
from selection.models import Application, ApplicationDocument, DocumentSlot
from selection.services import wallet as services
from selection.wallet import Check, Item, Wallet

SOON = timedelta(days=30)
Places = list[tuple[DocumentSlot, ApplicationDocument | None]]


def lines(kept: Wallet) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The kinds that lie there and those that do not, for components/task_list.html."""
    today = timezone.localdate(clock.now())
    present = [_line(kind, kept.offered[kind.code], today) for kind in KEPT if kind.code in kept.offered]
    empty = [
        {"title": _(kind.label), "url": _page(kind), "status": _("Belum ada"), "tone": "neutral"}
        for kind in KEPT
        if kind.code not in kept.offered
    ]
    return present, empty


def task(person: Person) -> dict[str, str]:
    """The wallet as a line of components/task_list.html."""
    count = len(wallet.of(person).offered)
    return {
        "title": _("Dokumen saya"),
        "url": reverse("wallet_list"),
        "hint": _("Diunggah sekali, dipakai lagi untuk setiap lamaran."),
        "status": _("%(count)d tersimpan") % {"count": count} if count else _("Belum ada"),
        "tone": "success" if count else "neutral",
    }


def letter(application: Application, slot: DocumentSlot) -> str:
    """Where the letter that a slot asks for is had, filled in; "" when there is none."""
    kind = wallet.kind_of(slot)
    given = kind is not None and kind.letter
    return reverse("application_letter_file", args=[application.pk, slot.code]) if given else ""


def kept_as(slot: DocumentSlot) -> str:
    """What an upload into a slot is told: that it lies in the wallet too; "" when it does not."""
    kind = wallet.kind_of(slot)
    if kind is None or not kind.kept:
        return ""
    sentence = _("Berkas ini juga tersimpan di Dokumen saya sebagai %(kind)s, untuk lamaran berikutnya.")
    return sentence % {"kind": _(kind.label)}


def _line(kind: Kind, item: Item, today: date) -> dict[str, Any]:
    status, tone = status_of(item, today)
    uses = len({use.application_id for use in item.uses})
    parts = [
        item.file.name,
        _("sejak %(day)s") % {"day": display.day(item.since)},
        _("berlaku sampai %(day)s") % {"day": display.day(item.until)} if item.until else "",
        _("dipakai dalam %(count)d lamaran") % {"count": uses} if uses else "",
    ]
    hint = " · ".join(part for part in parts if part)
    return {"title": _(kind.label), "url": _page(kind), "hint": hint, "status": status, "tone": tone}


def status_of(item: Item, today: date) -> tuple[str, str]:
    """Words and tone of components/tag.html."""
    if item.doubt:
        return _("Perlu diperiksa"), "waiting"
    if item.until is None or item.until > today + SOON:
        return _("Tersimpan"), "success"
    return (_("Segera berakhir"), "waiting") if item.until >= today else (_("Sudah tidak berlaku"), "danger")


def facts(item: Item) -> list[dict[str, str]]:
    """Since when it lies there and until when it counts, for components/summary_list.html."""
    until = display.day(item.until) if item.until else _("Tanpa batas")
    why = ""
    if item.valid_until is None and item.kind.months is not None:
        why = _(item.kind.source)
        if item.issued_on is None:
            why += " " + _("Dihitung dari hari diunggah, karena tanggal dokumen belum diisi.")
    rows = [{"key": _("Tersimpan sejak"), "value": display.day(item.since)}]
    if item.issued_on:
        rows.append({"key": _("Tanggal dokumen"), "value": display.day(item.issued_on)})
    return [*rows, {"key": _("Berlaku sampai"), "value": until, "hint": why}]


def file_of(item: Item) -> dict[str, Any]:
    """For components/file_slot.html."""
    return {
        "name": item.file.name,
        "size": display.size(item.file.size),
        "digest": item.file.sha256,
        "url": reverse("wallet_file", args=[item.kind.code, item.file.pk]),
    }


def uses(item: Item) -> list[dict[str, str]]:
    """The applications that hold or held it, the newest first, for components/summary_list.html."""
    found = []
    for use in sorted(item.uses, key=lambda one: one.file.created_at, reverse=True):
        application = use.application
        state = str(ApplicationState(application.state).label)
        if use.state == "replaced":
            state = _("Kemudian diganti dengan berkas lain")
        found.append(
            {
                "key": application.vacancy.title,
                "value": use.slot.label,
                "hint": f"{application.vacancy.selection.agency.name} · {state}",
                "url": reverse("application_detail", args=[application.pk]),
                "action": _("Lihat lamaran"),
            }
        )
    return found


def said(checks: Iterable[Check]) -> list[str]:
    """What panels confirmed, a sentence each."""
    return [_sentence(check) for check in checks]


def _sentence(check: Check) -> str:
    named = {
        "selection": check.selection,
        "post": check.post,
        "day": display.day(display.local_day(check.moment, check.zone)),
        "reasons": "; ".join(check.reasons),
    }
    if not check.own:
        outcome = _("Memenuhi Syarat") if check.met else _("Tidak Memenuhi Syarat")
        return _(
            "Sudah diperiksa dalam %(selection)s (%(post)s), %(day)s: lamaran dengan berkas ini %(outcome)s."
        ) % {**named, "outcome": outcome}
    if check.met:
        return _("Sudah diperiksa dalam %(selection)s (%(post)s), %(day)s: terpenuhi.") % named
    if check.reasons:
        return (
            _("Sudah diperiksa dalam %(selection)s (%(post)s), %(day)s: tidak terpenuhi. Alasan: %(reasons)s")
            % named
        )
    return _("Sudah diperiksa dalam %(selection)s (%(post)s), %(day)s: tidak terpenuhi.") % named


def offer(
    application: Application, slot: DocumentSlot, present: ApplicationDocument | None
) -> dict[str, Any]:
    """What the wallet holds for one slot: {} when nothing, or when the very same file lies in the slot already."""
    kind = wallet.kind_of(slot)
    item = wallet.of(application.person_id).offered.get(kind.code) if kind and kind.kept else None
    if item is None or (present is not None and present.file.sha256 == item.file.sha256):
        return {}
    return {
        "file": file_of(item),
        "facts": facts(item),
        "checks": said(wallet.checks(application.person_id).get(item.file.sha256, [])),
        "obstacle": services.obstacle(item, slot, services.counted_on(application.guarded)),
        "url": reverse("application_slot_fill", args=[application.pk, slot.code]),
        "fields": [("file", item.file.pk)],
    }


def fitting(application: Application, places: Places) -> list[str]:
    """The empty slots that the wallet can fill, by name."""
    kept, day = wallet.of(application.person_id), services.counted_on(application.guarded)
    found = []
    for slot, document in places:
        kind = wallet.kind_of(slot)
        item = kept.offered.get(kind.code) if kind and document is None else None
        if item is not None and not services.obstacle(item, slot, day):
            found.append(slot.label)
    return found


def _page(kind: Kind) -> str:
    return reverse("wallet_kind", args=[kind.code])
