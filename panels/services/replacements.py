"""A member is replaced after the announcement: one proposes, a second approves, his sheets go by the declared rule (docs/adr/0005)."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Proposal
from accounts.proposals import Action, propose
from audit import clock, ledger
from audit.errors import Refused
from audit.models import StoredFile
from panels import display, queries
from panels.enums import ReplacementRule
from panels.models import Assessment, Panel, PanelMember, Replacement, Sheet
from panels.services import calibrations, rosters, sheets
from selection import queries as selections
from selection.enums import SelectionState, StageSource, VacancyState
from selection.models import Selection
from selection.services import selections as duties

ACTION_NAME = "replace_member"


@dataclass(frozen=True)
class Change:
    """Who comes, what is stated of him, by which changing decree, and why."""

    person: Person
    position: str
    unit: str
    former_unit: str
    category: str
    party_member: bool
    number: str
    dated: date
    file: StoredFile
    reason: str


def propose_replacement(leaver: PanelMember, change: Change, *, actor: Any) -> Proposal:
    """Ask the second person to replace `leaver`. Raises Refused with what stands against it."""
    given = {
        "member": str(leaver.pk),
        "person": str(change.person.pk),
        "position": change.position,
        "unit": change.unit,
        "former_unit": change.former_unit,
        "category": change.category,
        "party_member": change.party_member,
        "number": change.number.strip(),
        "dated": change.dated.isoformat(),
        "file": str(change.file.pk),
        "reason": change.reason.strip(),
    }
    return propose(ACTION_NAME, leaver.panel, actor=actor, given=given, reason=change.reason.strip())


def _arguments(panel: Panel, given: dict[str, Any]) -> dict[str, Any]:
    """What the replacement would do, from the rows as they are now."""
    selection = panel.selection
    leaver = queries.members_of(selection).filter(pk=given["member"]).first()
    if leaver is None:
        raise Refused(_("Yang hendak diganti tidak tercatat sebagai anggota Pansel ini."))
    _require_time(selection)
    _require_nothing_reopened(leaver)
    _require_decree(panel, given)
    newcomer = _newcomer(panel, leaver, given)
    _require_newcomer(panel, newcomer)
    after = [newcomer if member.pk == leaver.pk else member for member in queries.members_of(selection)]
    found = rosters.composition_findings(selection, after)
    if failing := [item for item in found if item.level == "fail"]:
        raise Refused(
            _("Susunan Pansel sesudah penggantian belum memenuhi syarat. %(why)s")
            % {"why": " ".join(display.finding_text(item) for item in failing)}
        )
    return {
        "leaver": display.seat_facts(leaver),
        "newcomer": display.seat_facts(newcomer),
        "panel": [display.seat_facts(member) for member in after],
        "findings": [display.finding_facts(item) for item in found],
        "rule": panel.replacement_rule,
        "effects": effects(panel, leaver),
        "file_sha256": StoredFile.objects.get(pk=given["file"]).sha256,
    }


def effects(panel: Panel, leaver: PanelMember) -> list[dict[str, Any]]:
    """What becomes of each panel stage that is out: is the leaver's sheet locked or a draft, and does the newcomer get an empty one?

    He gets one where the rule passes drafts on, and, whatever the rule, where a candidate would be left with fewer markers than the quorum.
    """
    selection = panel.selection
    stages = (
        Assessment.objects.filter(vacancy__selection=selection, state="open", stage__source=StageSource.PANEL)
        .exclude(vacancy__state__in=[VacancyState.FAILED, VacancyState.STOPPED])
        .select_related("vacancy", "stage")
        .order_by("vacancy__code", "stage__order")
    )
    quorum, found = rosters.quorum_of(selection), []
    for stage in stages:
        live = {sheet.person_id: sheet for sheet in stage.sheets.filter(state__in=["draft", "locked"])}
        own = live.get(leaver.person_id)
        draft = own is not None and own.state == "draft"
        authors = set(live) - ({leaver.person_id} if draft else set())
        away = {person: queries.recused_from(person, stage.vacancy) for person in authors}
        short = any(
            sum(candidate.pk not in away[person] for person in authors) < quorum
            for candidate in selections.candidates(stage.vacancy)
        )
        passed = short or (draft and panel.replacement_rule == ReplacementRule.PASS)
        if own is not None or passed:
            found.append(
                {
                    "post": stage.vacancy.code,
                    "component": stage.component,
                    "stage": str(stage.pk),
                    "sheet": own.state if own is not None else "",
                    "newcomer": passed,
                }
            )
    return found


@ledger.unit
def _execute(panel: Panel, arguments: dict[str, Any], actor: Any) -> None:
    panel = ledger.lock(panel)
    leaver = ledger.lock(PanelMember.objects.get(pk=arguments["member"]))
    newcomer = _newcomer(panel, leaver, arguments)
    ledger.transition(leaver, "leave", actor=actor, data={"reason": arguments["reason"]})
    ledger.create(newcomer, actor=actor, step="join")
    ledger.create(
        Replacement(
            panel=panel,
            leaver=leaver,
            newcomer=newcomer,
            decree_number=arguments["number"],
            decree_date=date.fromisoformat(arguments["dated"]),
            decree_file=StoredFile.objects.get(pk=arguments["file"]),
            reason=arguments["reason"],
        ),
        actor=actor,
    )
    for role in (Role.PANELIST, *([Role.CHAIR] if leaver.is_chair else [])):
        duties.relieve(panel.selection, leaver.person, role, actor=actor)
        duties.assign(panel.selection, newcomer.person, role, actor=actor)
    calibrations.pass_on(leaver, newcomer, actor=actor)
    for effect in arguments["effects"]:
        _carry_out(effect, leaver, newcomer, actor)


def _carry_out(effect: dict[str, Any], leaver: PanelMember, newcomer: PanelMember, actor: Any) -> None:
    out = Assessment.objects.select_related("stage", "vacancy__selection")
    stage = sheets.lock_stages(out.get(pk=effect["stage"]))
    if effect["sheet"] == "draft":
        own = Sheet.objects.get(assessment=stage, person=leaver.person_id)
        sheets.close(own, reason=_("anggota diganti"), actor=actor)
    if effect["newcomer"]:
        sheets.hand_out(stage, newcomer.person, actor=actor)
    sheets.reveal_if_complete(stage)


def _require_time(selection: Selection) -> None:
    """From the announcement until the last mark is open."""
    if selection.state not in {SelectionState.ANNOUNCED, SelectionState.CLOSED}:
        raise Refused(
            _("Anggota Pansel diganti dengan usulan sesudah seleksi diumumkan dan sebelum selesai.")
        )
    running = selection.vacancies.exclude(state__in=selections.ENDED)
    for vacancy in running:
        revealed = vacancy.assessments.filter(state="revealed").values_list("stage__code", flat=True)
        if set(selection.weights) - set(revealed):
            return
    raise Refused(_("Semua nilai sudah dikunci dan dibuka, sehingga susunan Pansel tidak dapat diubah lagi."))


def _require_nothing_reopened(leaver: PanelMember) -> None:
    """A reopened sheet is neither locked nor a draft of a stage that is out: it is finished first."""
    if queries.own_sheets(leaver.person_id).filter(
        assessment__vacancy__selection=leaver.guarded, state="draft", replaces__isnull=False
    ):
        raise Refused(
            _("Lembar anggota ini yang dibuka kembali belum dikunci. Selesaikan dahulu, baru usulkan.")
        )


def _require_decree(panel: Panel, given: dict[str, Any]) -> None:
    dated = date.fromisoformat(given["dated"])
    today = clock.now().astimezone(ZoneInfo(panel.selection.zone)).date()
    if not given["number"] or not given["reason"]:
        raise Refused(_("Isi nomor keputusan perubahan dan alasan penggantian."))
    if given["number"] == panel.decree_number:
        raise Refused(_("Nomor itu milik keputusan pembentukan Pansel. Isi nomor keputusan perubahannya."))
    if dated > today:
        raise Refused(_("Tanggal keputusan perubahan belum tiba. Periksa tanggal pada keputusan."))
    if panel.decree_date and dated < panel.decree_date:
        raise Refused(
            _("Keputusan perubahan lebih tua daripada keputusan pembentukan Pansel. Periksa tanggalnya.")
        )


def _require_newcomer(panel: Panel, newcomer: PanelMember) -> None:
    person = newcomer.person
    rosters.require_seatable(panel.selection, person)
    if PanelMember.objects.filter(panel=panel, person=person, state="left").exists():
        raise Refused(
            _("%(name)s pernah keluar dari Pansel ini, sehingga tidak dapat menjadi anggota pengganti.")
            % {"name": person.full_name}
        )


def _newcomer(panel: Panel, leaver: PanelMember, given: dict[str, Any]) -> PanelMember:
    """The seat as it would be: the leaver's place, the chair with it."""
    return PanelMember(
        panel=panel,
        person=Person.objects.get(pk=given["person"]),
        order=leaver.order,
        is_chair=leaver.is_chair,
        **{name: given[name] for name in ("position", "unit", "former_unit", "category", "party_member")},
    )


ACTION = Action(
    title=lambda: _("Mengganti anggota Pansel"),
    arguments=_arguments,
    execute=_execute,
    page="panel_standing",
    sections=display.replacement_sections,
)
