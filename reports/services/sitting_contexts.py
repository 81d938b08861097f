"""What the papers of a sitting say: the letter that calls, and the list that is signed."""

from typing import Any

from django.utils.translation import gettext as _

from panels import calls
from panels.enums import Sequence
from panels.models import Sitting
from panels.services.sittings import Slot
from reports import kinds as papers
from reports.services.parts import moment_of
from reports.wording import Count


def call(sitting: Sitting, slots: list[Slot], common: dict[str, Any]) -> papers.Call:
    """Surat panggilan of a sitting whose order has just been fixed."""
    return papers.Call(
        **common,
        **_gathering(sitting, slots),
        notes=sitting.notes,
        drawn=_drawn(sitting),
        portal=_("portal seleksi"),
    )


def attendance(sitting: Sitting, common: dict[str, Any]) -> papers.Attendance:
    """Daftar hadir of a sitting that has been called."""
    slots = [Slot(item, item.place, item.slot_at) for item in calls.calls_of(sitting)]
    return papers.Attendance(**common, **_gathering(sitting, slots))


def _gathering(sitting: Sitting, slots: list[Slot]) -> dict[str, Any]:
    selection = sitting.selection
    return {
        "stage": sitting.selection.title_of(sitting.component),
        "sitting": str(sitting),
        "starts_at": moment_of(sitting.starts_at, selection),
        "ends_at": moment_of(sitting.ends_at, selection),
        "room": sitting.room,
        "link": sitting.link,
        "rows": tuple(
            papers.CallRow(
                place=Count(slot.place),
                participant_number=slot.call.application.participant_number or "",
                name=slot.call.application.snapshot["full_name"],
                post=slot.call.application.vacancy.title,
                time=moment_of(slot.at, selection).time if sitting.minutes else "",
            )
            for slot in slots
        ),
    }


def _drawn(sitting: Sitting) -> str:
    lot = calls.lot_of(sitting.selection)
    if sitting.sequence != Sequence.LOT or lot is None:
        return ""
    return _(
        "Urutan peserta setiap jabatan ditetapkan dengan undian yang diikat sebelum pendaftaran ditutup (ikatan SHA-256 %(commitment)s) dan dapat "
        "dihitung ulang oleh siapa pun."
    ) % {"commitment": f"{lot.commitment[:16]}…"}
