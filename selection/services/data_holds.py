"""Penangguhan pemusnahan: what keeps data although its time is over, per selection and per person."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import clock, ledger
from audit.errors import Refused
from selection.models import Application, DataHold, Selection


@ledger.unit
def place(
    selection: Selection, *, kind: str, reason: str, person: Person | None, until: date | None, actor: Any
) -> DataHold:
    """Keep the data of a selection, or of one who applied in it, with the reason. Without `until` it stands until it is ended."""
    selection = ledger.lock(selection)
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    if until is not None and until < today:
        raise Refused(
            _("Hari terakhir penangguhan sudah lewat. Isi hari ini atau sesudahnya, atau kosongkan.")
        )
    if (
        person is not None
        and not Application.objects.filter(person=person, vacancy__selection=selection).exists()
    ):
        raise Refused(_("Orang ini tidak melamar dalam seleksi ini. Pilih pelamar dari daftar."))
    hold = DataHold(
        selection=selection, person=person, kind=kind, reason=reason, until=until, placed_at=clock.now()
    )
    return ledger.create(hold, actor=actor, data={"reason": reason})


@ledger.unit
def end(hold: DataHold, *, reason: str, actor: Any) -> None:
    """Let the rules go on, with the reason."""
    hold = ledger.lock(hold)
    ledger.transition(hold, "end", actor=actor, changes={"ended_at": clock.now(), "end_reason": reason})


def standing(selection: Selection) -> list[DataHold]:
    """What holds in a selection now."""
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    found = DataHold.objects.filter(_stands(today), selection=selection)
    return list(found.select_related("person"))


def held(applications: Iterable[Application], holds: list[DataHold]) -> set[Any]:
    """Keys of the applications (of one selection) that a hold keeps: its own, its person's in any selection, or the whole selection's."""
    found = list(applications)
    if any(hold.person_id is None for hold in holds):
        return {item.pk for item in found}
    today = clock.now().date()
    kept = set(
        DataHold.objects.filter(_stands(today), person__in=[item.person_id for item in found]).values_list(
            "person", flat=True
        )
    )
    return {item.pk for item in found if item.person_id in kept}


def held_whole(selections: Iterable[Selection]) -> set[Any]:
    """Keys of the selections that are kept whole now, in one query."""
    zones = {item.pk: ZoneInfo(item.zone) for item in selections}
    rows = DataHold.objects.filter(state="standing", person=None, selection__in=zones)
    now = clock.now()
    return {
        key
        for key, until in rows.values_list("selection", "until")
        if until is None or until >= now.astimezone(zones[key]).date()
    }


def persons_held() -> QuerySet[DataHold, Any]:
    """Keys of the persons whose data is kept wherever it lies, as a subquery."""
    rows = DataHold.objects.filter(_stands(clock.now().date()), person__isnull=False)
    return rows.values("person")


def of_person(person: Person) -> list[DataHold]:
    """What keeps this person's data anywhere now."""
    today = clock.now().date()
    return list(DataHold.objects.filter(_stands(today), person=person).select_related("selection"))


def _stands(today: date) -> Q:
    return Q(state="standing") & (Q(until=None) | Q(until__gte=today))
