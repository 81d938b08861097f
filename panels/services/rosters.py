"""The panel: its decree and members, their pledge, their conflicts, and what they settle together."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person
from audit import ledger
from audit.errors import Refused
from audit.models import StoredFile
from panels import composition, pledges, queries
from panels.models import Conflict, Panel, PanelMember
from selection.enums import SelectionState
from selection.models import Application, Selection, Vacancy
from selection.rulesets import schema
from selection.services import screening, selections

PLEDGE = "pakta-integritas-pansel-1"
"""The version of the pledge's text that a member accepts."""


@ledger.unit
def set_decree(
    selection: Selection,
    *,
    number: str,
    dated: date,
    file: StoredFile,
    version: int | None = None,
    actor: Any,
) -> Panel:
    """The decree that appoints the panel. Raises Stale when `version` is not that of the stored one."""
    columns = {"decree_number": number, "decree_date": dated, "decree_file": file}
    saved = selections.save_row(
        Panel(selection=selection), queries.panel_of(selection), columns, version=version, actor=actor
    )
    assert isinstance(saved, Panel)
    return saved


@ledger.unit
def seat(
    selection: Selection,
    person: Person,
    *,
    position: str,
    category: str,
    is_chair: bool,
    stored: PanelMember | None = None,
    version: int | None = None,
    actor: Any,
) -> PanelMember:
    """Put a person on the panel, or change what is stated of him. Raises Stale when `version` is not that of the stored row."""
    panel = queries.panel_of(selection)
    if panel is None:
        raise Refused(_("Catat dahulu keputusan pembentukan Pansel, baru anggotanya."))
    if stored is None and queries.seat_of(selection, person) is not None:
        raise Refused(_("%(name)s sudah tercatat sebagai anggota Pansel ini.") % {"name": person.full_name})
    order = stored.order if stored else PanelMember.objects.filter(panel=panel).count() + 1
    columns = {"position": position, "category": category, "is_chair": is_chair, "order": order}
    saved = selections.save_row(
        PanelMember(panel=panel, person=person), stored, columns, version=version, actor=actor
    )
    assert isinstance(saved, PanelMember)
    return saved


@ledger.unit
def unseat(member: PanelMember, *, actor: Any) -> None:
    """Take a person off the panel that is being composed."""
    selections.remove_row(member, actor=actor)


def composition_findings(selection: Selection) -> list[composition.Finding]:
    """What the rules say of the panel as it stands now."""
    members = [
        composition.Member(category=member.category, is_chair=member.is_chair, is_party_member=False)
        for member in queries.members_of(selection)
    ]
    ruleset = schema.load(selection.ruleset)
    rules = ruleset.section("panel")
    sources = {key: ruleset.rules[f"panel.{key}"].source for key in rules}
    found = composition.findings(members, {**rules, "source": sources})
    # Nobody states yet whether a member belongs to a party, and what was not asked cannot be shown as kept.
    return [finding for finding in found if finding.code != "panel.party"]


@ledger.unit
def appoint(selection: Selection, *, actor: Any) -> None:
    """The announcement fixes the panel and gives its members their duties."""
    panel = queries.panel_of(selection)
    ledger.transition(panel, "appoint", actor=actor)
    for member in queries.members_of(selection):
        for role in (Role.PANELIST, *([Role.CHAIR] if member.is_chair else [])):
            selections.assign(selection, member.person, role, actor=actor)


@ledger.unit
def pledge(member: PanelMember, *, actor: Any) -> None:
    """The member accepts the Pakta Integritas; before that he opens nothing."""
    ledger.transition(member, "pledge", actor=actor, data={"text": PLEDGE, "sha256": pledges.digest(PLEDGE)})


@ledger.unit
def declare(member: PanelMember, conflicts: dict[Application, tuple[str, str]], *, actor: Any) -> None:
    """The member states his ties to the candidates (application → kind and note); no entry means none. Once, before any document opens."""
    member = ledger.lock(member)
    if member.guarded.state != SelectionState.CLOSED:
        raise Refused(
            _(
                "Konflik kepentingan dinyatakan setelah pendaftaran ditutup, ketika daftar pelamar sudah tetap."
            )
        )
    for application, (kind, note) in conflicts.items():
        ledger.create(Conflict(member=member, application=application, kind=kind, note=note), actor=actor)
    ledger.transition(member, "declare", actor=actor, data={"declared": len(conflicts)})


@ledger.unit
def confirm_screening(vacancy: Vacancy, *, present: list[PanelMember], digest: str, actor: Any) -> None:
    """The plenary confirms the list of the administrative selection; the minutes name the members present."""
    require_quorum(vacancy.selection, present)
    names = [str(member.person_id) for member in present]
    screening.confirm(vacancy, digest=digest, present=names, actor=actor)


def quorum_of(selection: Selection) -> int:
    """More than half of the panel."""
    return queries.members_of(selection).count() // 2 + 1


def require_quorum(selection: Selection, present: list[PanelMember]) -> None:
    """Refused unless more than half of the panel is present."""
    if len(present) < quorum_of(selection):
        raise Refused(
            _(
                "Rapat pleno belum memenuhi kuorum: hadir %(present)d, paling sedikit %(needed)d anggota. Centang anggota yang hadir."
            )
            % {"present": len(present), "needed": quorum_of(selection)}
        )
