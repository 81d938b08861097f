"""Kop, numbers, signers and tembusan: proposed by the secretariat, agreed by the second person, read by every new paper."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import clock, ledger
from audit.errors import Refused
from panels import queries as panels
from reports import display, numbering, queries
from reports import kinds as papers
from reports.enums import MINUTES
from reports.models import Stationery
from reports.services import parts
from reports.wording import Nip
from selection.models import Selection

COLUMNS = ("government", "panel", "address", "contact", "paper", "pattern", "kinds")


def values_of(selection: Selection) -> dict[str, Any]:
    """What new papers of the selection begin with: the agency's newest, or what the selection itself tells."""
    found = queries.stationery_of(selection)
    if found is not None:
        return {name: getattr(found, name) for name in COLUMNS}
    return {
        "government": selection.agency.name,
        "panel": _("Panitia Seleksi Jabatan Pimpinan Tinggi Pratama"),
        "address": selection.contact,
        "contact": "",
        "paper": "F4",
        "pattern": "",
        "kinds": {},
    }


def pattern_of(selection: Selection, kind: str) -> tuple[str, str]:
    """(pattern, code) of the numbers of a kind."""
    values = values_of(selection)
    own, minutes = values["kinds"].get(kind, {}), kind in MINUTES
    code = own.get("code") or (numbering.MINUTES_CODE if minutes else "")
    pattern = own.get("pattern") or values["pattern"]
    return pattern or numbering.pattern_of(selection.announcement_number, minutes=minutes), code


def used(selection: Selection) -> list[numbering.Number]:
    """Every number of the agency, as its patterns read it."""
    values = values_of(selection)  # once: the patterns of all kinds stand in it
    patterns = [values["pattern"], *(own.get("pattern", "") for own in values["kinds"].values())]
    usual = [
        numbering.pattern_of(selection.announcement_number, minutes=minutes) for minutes in (False, True)
    ]
    known = [*filter(None, patterns), *usual]
    return [
        numbering.Number(item.number, item.dated, str(item.pk), *numbering.read(item.number, known))
        for item in queries.numbers_of(selection.agency)
    ]


def letterhead(values: dict[str, Any]) -> papers.Letterhead:
    """The kop that `values_of` a selection give."""
    return papers.Letterhead(**{name: values[name] for name in ("government", "panel", "address", "contact")})


def signer(selection: Selection, kind: str, values: dict[str, Any]) -> papers.Signer:
    """Who signs papers of that kind: the chair, unless somebody else is named."""
    own = values["kinds"].get(kind, {})
    capacity = own.get("capacity") or _("Ketua Panitia Seleksi")
    if own.get("name"):
        nip = Nip(own["nip"]) if own.get("nip") else None
        return papers.Signer(capacity=capacity, name=own["name"], nip=nip)
    chair = panels.members_of(selection).get(is_chair=True)
    return papers.Signer(capacity=capacity, name=chair.person.full_name, nip=parts.nip_of(chair.person))


def copies(kind: str, values: dict[str, Any]) -> tuple[str, ...]:
    """The tembusan of a kind."""
    return tuple(values["kinds"].get(kind, {}).get("copies", ()))


def propose_change(selection: Selection, values: dict[str, Any], *, actor: Any) -> Proposal:
    """Ask the second person to agree to these `COLUMNS`. Refused while a pattern is none, or nothing differs."""
    return propose("stationery", selection, actor=actor, given={name: values[name] for name in COLUMNS})


def _arguments(selection: Selection, given: dict[str, Any]) -> dict[str, Any]:
    before = values_of(selection)
    if before == given and queries.stationery_of(selection) is not None:
        raise Refused(_("Tidak ada yang berubah dari kop dan penomoran yang berlaku."))
    patterns = [given["pattern"], *(own["pattern"] for own in given["kinds"].values() if own["pattern"])]
    for pattern in patterns:
        if numbering.fault(pattern):
            raise Refused(display.fault_text(pattern))
    return {"before": before}


@ledger.unit
def _change(selection: Selection, arguments: dict[str, Any], actor: Any) -> None:
    columns = {name: arguments[name] for name in COLUMNS} | {"agreed_at": clock.now()}
    stored = Stationery.objects.filter(selection=selection).first()
    if stored is None:
        ledger.create(Stationery(selection=selection, **columns), actor=actor)
    else:
        ledger.transition(stored, "edit", actor=actor, changes=columns)


ACTION = Action(
    title=lambda: _("Mengubah kop, penomoran, dan penanda tangan naskah"),
    arguments=_arguments,
    execute=_change,
    page="document_list",
    sections=display.stationery,
)
