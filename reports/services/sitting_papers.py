"""The papers of a sitting: the letter that calls its candidates, and the list they sign."""

from typing import Any

from django.utils.translation import gettext as _

from panels.services import sittings
from reports import kinds as papers
from reports.enums import DocumentKind
from reports.services import sitting_contexts
from reports.services.makers import Maker, Offer, State
from reports.subjects import Subject


def _to_call(state: State) -> list[Offer]:
    """Who is missing is seen here; whether the order can be fixed when it is asked for (sittings.announce)."""
    waiting = _("Peserta sesi ini belum dipilih.")
    return [
        Offer(Subject(state.selection, sitting=sitting), "" if sitting.called else waiting)
        for sitting in state.sittings
    ]


def _to_list(state: State) -> list[Offer]:
    waiting = _("Daftar hadir dibuat setelah surat panggilan.")
    return [
        Offer(Subject(state.selection, sitting=sitting), waiting if sitting.state == "planned" else "")
        for sitting in state.sittings
    ]


def _call(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.Call:
    """Surat panggilan of a sitting: fixes its order and times, and shows them to the candidates."""
    slots = sittings.announce(subject.sitting, document=str(common["provenance"].code), actor=actor)
    return sitting_contexts.call(subject.sitting, slots, common)


def _attendance(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.Attendance:
    """Daftar hadir of a sitting that is called, to be printed and signed by who comes."""
    return sitting_contexts.attendance(subject.sitting, common)


MAKERS: dict[str, Maker] = {
    DocumentKind.CALL: Maker(_to_call, _call),
    DocumentKind.ATTENDANCE: Maker(_to_list, _attendance, signed=False),
}
