"""The panel: its decree and members, their pledge, their conflicts, and what they settle together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person
from audit import ledger
from audit.errors import Refused
from audit.models import StoredFile
from panels import access, composition, pledges, queries, suggestions
from panels.enums import RECUSING, ConflictKind, ReplacementRule
from panels.models import Conflict, Panel, PanelMember, Suggestion
from selection import queries as selections_read
from selection.enums import ScheduleKind, SelectionState
from selection.models import Application, Duty, Selection, Vacancy
from selection.rulesets import schema
from selection.services import screening, selections

PLEDGE = "pakta-integritas-pansel-2"
"""The version of the pledge's text that a member accepts."""

STATED = ("position", "category", "is_chair", "unit", "former_unit", "party_member")
"""What the secretariat states of a member."""


@ledger.unit
def set_decree(
    selection: Selection,
    *,
    number: str,
    dated: date,
    file: StoredFile,
    valid_from: date | None = None,
    valid_until: date | None = None,
    replacement_rule: str = ReplacementRule.CLOSE,
    version: int | None = None,
    actor: Any,
) -> Panel:
    """The decree that appoints the panel, its term when it serves several selections, and what happens to a leaving member's sheets.

    Raises Stale when `version` is not that of the stored one.
    """
    if valid_from and valid_until and valid_until < valid_from:
        raise Refused(_("Masa tugas berakhir sebelum dimulai. Periksa kedua tanggalnya."))
    columns = {
        "decree_number": number,
        "decree_date": dated,
        "decree_file": file,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "replacement_rule": replacement_rule,
    }
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
    unit: str = "",
    former_unit: str = "",
    party_member: bool | None = None,
    stored: PanelMember | None = None,
    version: int | None = None,
    actor: Any,
) -> PanelMember:
    """Put a person on the panel, or change what is stated of him. `party_member` None: not stated yet.

    Raises Stale when `version` is not that of the stored row, Refused for somebody who cannot sit on it (`require_seatable`).
    """
    panel = queries.panel_of(selection)
    if panel is None:
        raise Refused(_("Catat dahulu keputusan pembentukan Pansel, baru anggotanya."))
    if stored is None:
        require_seatable(selection, person)
    order = stored.order if stored else PanelMember.objects.filter(panel=panel).count() + 1
    columns = {
        "position": position,
        "category": category,
        "is_chair": is_chair,
        "unit": unit,
        "former_unit": former_unit,
        "party_member": party_member,
        "order": order,
    }
    saved = selections.save_row(
        PanelMember(panel=panel, person=person), stored, columns, version=version, actor=actor
    )
    assert isinstance(saved, PanelMember)
    return saved


@ledger.unit
def unseat(member: PanelMember, *, actor: Any) -> None:
    """Take a person off the panel that is being composed."""
    selections.remove_row(member, actor=actor)


def require_seatable(selection: Selection, person: Person) -> None:
    """Refused for somebody who sits on the panel, serves in another duty of the selection, or applies in it."""
    if queries.seat_of(selection, person) is not None:
        raise Refused(_("%(name)s sudah tercatat sebagai anggota Pansel ini.") % {"name": person.full_name})
    duty = Duty.objects.filter(selection=selection, person=person, state="active").first()
    if duty is not None:
        raise Refused(
            _(
                "%(name)s bertugas sebagai %(duty)s dalam seleksi ini, sehingga tidak dapat menjadi anggota Pansel."
            )
            % {"name": person.full_name, "duty": Role(duty.role).label}
        )
    his = Q(person=person)
    if person.nip:  # a letter may wait under his NIP without being his yet
        his |= Q(imported__nip=person.nip)
    if Application.objects.filter(his, vacancy__selection=selection).exists():
        raise Refused(
            _("%(name)s melamar dalam seleksi ini, sehingga tidak dapat menjadi anggota Pansel.")
            % {"name": person.full_name}
        )


def composition_findings(
    selection: Selection, members: Sequence[PanelMember] | None = None
) -> list[composition.Finding]:
    """What the rules say of the panel as it stands now, or of `members` in its place; its term with it."""
    seats = [
        composition.Member(
            category=member.category, is_chair=member.is_chair, is_party_member=member.party_member
        )
        for member in (queries.members_of(selection) if members is None else members)
    ]
    rules = composition.rules_of(schema.load(selection.ruleset))
    return composition.findings(seats, rules, _term(selection))


def _term(selection: Selection) -> composition.Term | None:
    panel = queries.panel_of(selection)
    plenary = selections_read.active_schedule(selection).filter(kind=ScheduleKind.PLENARY).first()
    if panel is None or panel.valid_until is None or plenary is None:
        return None
    last = plenary.ends_at.astimezone(ZoneInfo(selection.zone)).date()
    return composition.Term(until=panel.valid_until, plenary=last)


@ledger.unit
def take_over(selection: Selection, source: Panel, *, actor: Any) -> Panel:
    """Let a panel whose term still runs serve this selection too: the same decree, the same members, nothing typed again.

    Refused when it is not offered (`queries.panels_to_take_over`), or when members are recorded here already.
    """
    if not queries.panels_to_take_over(selection).filter(pk=source.pk).exists():
        raise Refused(
            _("Pansel itu tidak dapat diambil: masa tugasnya sudah berakhir, atau bukan Pansel instansi ini.")
        )
    if queries.members_of(selection).exists():
        raise Refused(
            _("Anggota Pansel seleksi ini sudah dicatat. Hapus dahulu sebelum mengambil Pansel lain.")
        )
    columns = {
        name: getattr(source, name)
        for name in ("decree_number", "decree_date", "decree_file", "valid_from", "valid_until")
    }
    taken = {**columns, "replacement_rule": source.replacement_rule, "taken_from": source}
    stored = queries.panel_of(selection)
    panel = selections.save_row(Panel(selection=selection), stored, taken, actor=actor)
    for member in queries.members_of(source.selection):
        stated = {name: getattr(member, name) for name in STATED}
        seat(selection, member.person, **stated, actor=actor)
    assert isinstance(panel, Panel)
    return panel


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


def suggestions_for(member: PanelMember) -> dict[Application, suggestions.Suggested]:
    """The ties that the facts suggest, before the member answers."""
    found = {}
    for application in queries.applicants_to_declare(member.guarded):
        tie = suggestions.suggest(
            unit=member.unit,
            former_unit=member.former_unit,
            category=member.category,
            applicant_unit=application.snapshot.get("unit", ""),
        )
        if tie is not None:
            found[application] = tie
    return found


@ledger.unit
def declare(
    member: PanelMember,
    conflicts: dict[Application, tuple[str, str]],
    *,
    contested: dict[Application, str] | None = None,
    actor: Any,
) -> None:
    """The member states his ties to the candidates (application → kind and note); no entry means none. Once, before any document opens.

    Every tie that the facts suggest is confirmed by declaring it, or one that weighs more; `contested` holds the reason for each
    other. Refused while one is unanswered.
    """
    member = ledger.lock(member)
    if member.guarded.state != SelectionState.CLOSED:
        raise Refused(
            _(
                "Konflik kepentingan dinyatakan setelah pendaftaran ditutup, ketika daftar pelamar sudah tetap."
            )
        )
    _answer(member, conflicts, contested or {}, actor)
    for application, (kind, note) in conflicts.items():
        tie = Conflict(member=member, application=application, kind=kind, note=note)
        ledger.create(tie, actor=actor, step="refer" if kind == ConflictKind.SUPERIOR else "create")
    ledger.transition(member, "declare", actor=actor, data={"declared": len(conflicts)})


WEIGHT = {ConflictKind.SERVICE: 1, ConflictKind.SUPERIOR: 2} | dict.fromkeys(RECUSING, 3)
"""What a tie costs: shown, decided by the others, out."""


def confirms(suggested: str, declared: str | None) -> bool:
    """Does what the member declares confirm what the facts suggest?"""
    return declared is not None and WEIGHT[ConflictKind(declared)] >= WEIGHT[ConflictKind(suggested)]


def _answer(
    member: PanelMember,
    conflicts: dict[Application, tuple[str, str]],
    contested: dict[Application, str],
    actor: Any,
) -> None:
    """Keep what the facts suggested and what the member says to it."""
    for application, tie in suggestions_for(member).items():
        suggestion = Suggestion(member=member, application=application, kind=tie.kind, ground=tie.ground)
        if confirms(tie.kind, conflicts.get(application, (None, ""))[0]):
            ledger.create(suggestion, actor=actor, step="confirm")
            continue
        suggestion.reason = contested.get(application, "").strip()
        if not suggestion.reason:
            raise Refused(
                _(
                    "Jawab hubungan yang disarankan sistem dengan %(name)s: benarkan, atau bantah dengan alasan."
                )
                % {"name": application.person}
            )
        data = {"reason": suggestion.reason}
        ledger.create(suggestion, actor=actor, data=data, step="contest")


@ledger.unit
def confirm_screening(
    vacancy: Vacancy,
    *,
    present: list[PanelMember],
    digest: str,
    rulings: Mapping[Any, screening.Ruling] | None = None,
    actor: Any,
) -> None:
    """The plenary confirms the list of the administrative selection, and rules where its two readers differ; the minutes name those present."""
    require_quorum(vacancy.selection, present)
    names = [str(member.person_id) for member in present]
    screening.confirm(vacancy, digest=digest, present=names, rulings=rulings, actor=actor)


class Shortage(NamedTuple):
    """A candidate whom fewer members than the quorum may mark, and in how many he is short."""

    application: Application
    markers: int
    quorum: int


def shortages(selection: Selection) -> list[Shortage]:
    """Found out at once, not when a stage is to open: candidates whom the declared conflicts leave too few markers.

    Counted over the present members, and in a stage that is out over the authors of its sheets, closed ones left out.
    """
    away: dict[Application, set[Any]] = {}
    for conflict in access.conflicts_taking_away(selection):
        away.setdefault(conflict.application, set()).add(conflict.member.person_id)
    if not away:
        return []
    members = {member.person_id for member in queries.members_of(selection)}
    circles: dict[Any, list[set[Any]]] = {}
    for vacancy, authors in queries.authors_of_open_stages(selection):
        circles.setdefault(vacancy, []).append(authors)
    quorum = len(members) // 2 + 1
    found = []
    for application, persons in away.items():
        groups = [members, *circles.get(application.vacancy_id, [])]
        markers = min(len(group - persons) for group in groups)
        if markers < quorum:
            found.append(Shortage(application, markers, quorum))
    return sorted(found, key=lambda item: (item.application.vacancy.code, item.application.number or ""))


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
