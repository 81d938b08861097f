"""Sittings of a stage: planned, candidates chosen, called by a letter; and the recordings made there."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Max
from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Refused
from panels import calls
from panels.enums import CallState, Sequence
from panels.models import Call, Recording, Sitting
from selection.enums import SelectionState
from selection.models import Application, Selection

STATED = ("component", "starts_at", "ends_at", "room", "link", "notes", "sequence", "minutes")
"""What the secretariat states of a sitting."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Slot(NamedTuple):
    """A call, its place in the order and when it is its turn."""

    call: Call
    place: int
    at: datetime


@ledger.unit
def save(
    selection: Selection,
    *,
    stored: Sitting | None = None,
    version: int | None = None,
    actor: Any,
    **columns: Any,
) -> Sitting:
    """A new sitting, or a planned one changed; `columns` are those of STATED. Refused for a stage that the selection has not."""
    _require_sound(selection, columns)
    if stored is None:
        selection = ledger.lock(selection)
        last = Sitting.objects.filter(selection=selection).aggregate(most=Max("number"))["most"] or 0
        return ledger.create(Sitting(selection=selection, number=last + 1, **columns), actor=actor)
    stored = ledger.lock(stored)
    ledger.expect_version(stored, version)
    changes = {name: value for name, value in columns.items() if getattr(stored, name) != value}
    if "component" in changes and calls.calls_of(stored).exists():
        raise Refused(_("Keluarkan dahulu peserta dari sesi ini sebelum mengganti tahapnya."))
    if changes:
        ledger.transition(stored, "edit", actor=actor, changes=changes)
    return stored


@ledger.unit
def cancel(sitting: Sitting, *, reason: str, actor: Any) -> None:
    """Give up a planned sitting; its candidates may be called to another."""
    sitting = ledger.lock(sitting)
    for call in calls.calls_of(sitting):
        ledger.transition(call, "remove", actor=actor)
    ledger.transition(sitting, "cancel", actor=actor, data={"reason": reason})


@ledger.unit
def choose(sitting: Sitting, applications: Iterable[Application], *, actor: Any) -> None:
    """Let exactly these candidates be called to a planned sitting.

    Refused for somebody who has a call to the same stage elsewhere, or must be in two places at once.
    """
    ledger.lock(sitting.selection)  # two sittings filled at the same time
    sitting = ledger.lock(sitting)
    if sitting.state != "planned":
        raise Refused(
            _("Surat panggilan sesi ini sudah dibuat. Batalkan dahulu suratnya untuk mengubah peserta.")
        )
    wanted = {item.pk: item for item in applications}
    allowed = set(calls.to_call(sitting).values_list("pk", flat=True))
    if set(wanted) - allowed:
        raise Refused(
            _(
                "Ada peserta yang sudah dipanggil ke sesi lain pada tahap ini, atau tidak lagi mengikuti seleksi."
            )
        )
    clash = calls.at_the_same_time(sitting, [item.person_id for item in wanted.values()]).first()
    if clash is not None:
        raise Refused(
            _(
                "Peserta %(number)s pada waktu yang sama dipanggil ke Sesi %(other)d. Ubah waktunya atau pesertanya."
            )
            % {"number": clash.application.participant_number, "other": clash.sitting.number}
        )
    present = {call.application_id: call for call in calls.calls_of(sitting)}
    for key in set(present) - set(wanted):
        ledger.transition(present[key], "remove", actor=actor)
    for key, application in wanted.items():
        if key not in present:
            ledger.create(Call(sitting=sitting, application=application), actor=actor)


def slots(sitting: Sitting) -> list[Slot]:
    """Who comes when: post after post, in each by lot or by participant number. Refused while it cannot be said, or time does not suffice."""
    found = list(calls.calls_of(sitting))
    orders: dict[str, list[str]] = {}
    if sitting.sequence == Sequence.LOT:
        lot = calls.lot_of(sitting.selection)
        if lot is None or lot.state != "opened":
            raise Refused(
                _(
                    "Urutan sesi ini menurut undian, tetapi undian belum dibuka. Buka dahulu undian seleksi ini."
                )
            )
        orders = lot.orders[sitting.component]

    def place(call: Call) -> tuple[str, int, str]:
        number, post = call.application.participant_number, call.application.vacancy.code
        return post, orders[post].index(number) if orders else 0, number

    each = timedelta(minutes=sitting.minutes or 0)
    if sitting.starts_at + each * len(found) > sitting.ends_at:
        raise Refused(
            _(
                "Waktu sesi tidak cukup: %(count)d peserta × %(minutes)d menit. Perpanjang sesi atau kurangi pesertanya."
            )
            % {"count": len(found), "minutes": sitting.minutes or 0}
        )
    return [
        Slot(call, number + 1, sitting.starts_at + each * number)
        for number, call in enumerate(sorted(found, key=place))
    ]


def obstacle(sitting: Sitting) -> str:
    """Why the candidates cannot be called now, as a sentence; "" when they can."""
    if sitting.state != "planned":
        return ""
    if not sitting.room and not sitting.link:
        return _("Isi dahulu tempat atau tautan daring sesi ini.")
    try:
        found = slots(sitting)
    except Refused as refusal:
        return str(refusal)
    return "" if found else _("Pilih dahulu peserta yang dipanggil.")


@ledger.unit
def announce(sitting: Sitting, *, document: str, actor: Any) -> list[Slot]:
    """Fix order and times and show them to the candidates; `document` is the code of the letter that calls them."""
    sitting = ledger.lock(sitting)
    sentence = obstacle(sitting)
    if sentence:
        raise Refused(sentence)
    found = slots(sitting)
    for slot in found:
        changes = {"place": slot.place, "slot_at": slot.at}
        ledger.transition(slot.call, "invite", actor=actor, changes=changes)
    ledger.transition(sitting, "announce", actor=actor, data={"document": document})
    return found


@ledger.unit
def recall(sitting: Sitting, *, reason: str, actor: Any) -> None:
    """The letter is void: the sitting is planned anew. Once somebody is recorded as present or absent it stays as it is."""
    sitting = ledger.lock(sitting)
    found = list(calls.calls_of(sitting))
    if sitting.state != "called" or any(call.state != CallState.CALLED for call in found):
        return
    for call in found:
        ledger.transition(call, "recall", actor=actor)
    ledger.transition(sitting, "recall", actor=actor, data={"reason": reason})


@ledger.unit
def keep_recording(
    sitting: Sitting, *, reference: str, sha256: str, call: Call | None = None, actor: Any
) -> Recording:
    """Where a recording lies and the digest of its file; of one candidate, or (None) of the whole sitting."""
    sitting = ledger.lock(sitting)
    if sitting.state not in {"called", "held"}:
        raise Refused(_("Rekaman dicatat setelah peserta dipanggil."))
    digest = re.sub(r"\s", "", sha256).lower()
    if not _DIGEST.fullmatch(digest):
        raise Refused(_("Sidik SHA-256 terdiri atas 64 angka dan huruf a sampai f. Salin seluruhnya."))
    if Recording.objects.filter(sitting__selection=sitting.selection, sha256=digest, state="kept").exists():
        raise Refused(_("Rekaman dengan sidik ini sudah dicatat. Periksa apakah berkasnya benar."))
    row = Recording(sitting=sitting, call=call, reference=reference.strip(), sha256=digest)
    return ledger.create(row, actor=actor, data={"sha256": digest})


@ledger.unit
def remove_recording(recording: Recording, *, reason: str, actor: Any) -> None:
    """A reference that was recorded by mistake; it stays in the log."""
    ledger.transition(recording, "remove", actor=actor, data={"reason": reason})


def _require_sound(selection: Selection, columns: dict[str, Any]) -> None:
    if selection.state != SelectionState.CLOSED:
        raise Refused(_("Sesi disusun setelah pendaftaran ditutup."))
    if columns["component"] not in selection.titles:
        raise Refused(_("Tahap itu tidak ada dalam seleksi ini."))
    if columns["starts_at"] >= columns["ends_at"]:
        raise Refused(_("Sesi berakhir sebelum dimulai. Perbaiki jamnya."))
    if columns["sequence"] == Sequence.LOT and not columns["minutes"]:
        raise Refused(_("Isi berapa menit setiap peserta, supaya setiap peserta mendapat jamnya."))
