"""Preparing, announcing and closing a selection. Every function is one unit of work and names its actor."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.enums import InstitutionKind, Role
from accounts.models import Institution, Person
from audit import chain, clock, ledger
from audit.errors import Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from audit.models import AuditedModel, StoredFile
from selection import queries
from selection.access import apply_access
from selection.enums import SelectionState, VacancyState
from selection.models import Duty, GateLetter, ScheduleEntry, Selection, Stage, Vacancy
from selection.rulesets import schema
from selection.usual import STAGES


@ledger.unit
def create(
    agency: Institution, *, title: str, year: int, ruleset: str, actor: Any, **columns: Any
) -> Selection:
    """A new selection of an agency. The oversight body and the staff come from the data as of today.

    Raises Refused when no oversight body watches the agency today.
    """
    today = clock.now().date()
    body = people.oversight_body(agency, today)
    if body is None:
        raise Refused(
            _(
                "Belum ada lembaga pemantau yang tercatat untuk instansi ini. Minta pengelola sistem mencatatnya dahulu."
            )
        )
    selection = Selection(
        agency=agency,
        oversight_body=body,
        code=_next_code(year),
        title=title,
        year=year,
        ruleset=ruleset,
        ruleset_digest=schema.load(ruleset).digest,
        **columns,
    )
    ledger.create(selection, actor=actor)
    for role, institution in (
        (Role.SECRETARIAT, agency),
        (Role.APPROVER, agency),
        (Role.APPOINTER, agency),
        (Role.OBSERVER, body),
    ):
        _assign_all(selection, role, people.holding(role, institution, today), actor=actor)
    if selection.assessment_centre is not None:
        _assign_all(
            selection,
            Role.ASSESSOR,
            people.holding(Role.ASSESSOR, selection.assessment_centre, today),
            actor=actor,
        )
    apply_access(selection, actor=actor)
    for order, usual in enumerate(STAGES, start=1):
        ledger.create(Stage(selection=selection, order=order, **usual._asdict()), actor=actor)
    return selection


@ledger.unit
def edit(
    selection: Selection, changes: dict[str, Any], *, version: int | None = None, actor: Any
) -> Selection:
    """Change columns of a selection that is being prepared. Raises Stale when `version` is not the stored one."""
    selection = ledger.lock(selection)
    ledger.expect_version(selection, version)
    differing = _differing(selection, changes)
    if differing:
        ledger.transition(selection, "edit", actor=actor, changes=differing)
    if "assessment_centre" in differing:
        for duty in Duty.objects.filter(selection=selection, role=Role.ASSESSOR, state="active"):
            ledger.transition(duty, "end", actor=actor)
        if selection.assessment_centre is not None:
            found = people.holding(Role.ASSESSOR, selection.assessment_centre, clock.now().date())
            _assign_all(selection, Role.ASSESSOR, found, actor=actor)
        apply_access(selection, actor=actor)
    return selection


@ledger.unit
def assign(selection: Selection, person: Person, role: Role, *, actor: Any) -> None:
    """Give a person a duty in this selection; nothing happens when he has it."""
    _assign_all(selection, role, [person], actor=actor)
    apply_access(selection, actor=actor)


@ledger.unit
def relieve(selection: Selection, person: Person, role: Role, *, actor: Any) -> None:
    """Take a duty away."""
    for duty in Duty.objects.filter(selection=selection, person=person, role=role, state="active"):
        ledger.transition(duty, "end", actor=actor)
    apply_access(selection, actor=actor)


@ledger.unit
def set_schedule(
    selection: Selection,
    periods: dict[str, tuple[datetime, datetime]],
    *,
    version: int | None = None,
    actor: Any,
) -> None:
    """Make the schedule exactly these periods (kind → start and end, UTC).

    Raises Stale when `version` is not `queries.schedule_version` any more.
    """
    selection = ledger.lock(selection)
    if version is not None and version != queries.schedule_version(selection):
        raise Stale(
            _("Jadwal sudah diubah orang lain sejak halaman Anda dibuka. Muat ulang halaman, lalu ulangi.")
        )
    present = {entry.kind: entry for entry in queries.active_schedule(selection)}
    for kind in present.keys() - periods.keys():
        ledger.transition(present[kind], "remove", actor=actor)
    for kind, (starts_at, ends_at) in periods.items():
        save_row(
            ScheduleEntry(selection=selection, kind=kind),
            present.get(kind),
            {"starts_at": starts_at, "ends_at": ends_at},
            actor=actor,
        )


@ledger.unit
def save_row(
    new: AuditedModel,
    stored: AuditedModel | None,
    columns: dict[str, Any],
    *,
    version: int | None = None,
    actor: Any,
) -> AuditedModel:
    """Insert a row of the plan, or change the stored one where it differs. Only while the selection is being prepared.

    Raises Stale when `version` is not that of the stored row.
    """
    _require_draft(new if stored is None else stored)
    if stored is None:
        for name, value in columns.items():
            setattr(new, name, value)
        return ledger.create(new, actor=actor)
    stored = ledger.lock(stored)
    ledger.expect_version(stored, version)
    differing = _differing(stored, columns)
    if differing:
        ledger.transition(stored, "edit", actor=actor, changes=differing)
    return stored


@ledger.unit
def remove_row(row: AuditedModel, *, actor: Any) -> None:
    """Take a row out of the plan; it stays in the log."""
    _require_draft(row)
    ledger.transition(row, "remove", actor=actor)


@ledger.unit
def record_letter(
    selection: Selection,
    gate: str,
    *,
    institution: Institution,
    number: str,
    dated: date,
    file: StoredFile,
    actor: Any,
) -> GateLetter:
    """Keep the oversight body's letter for a gate. The newest letter of a gate counts."""
    if institution.kind != InstitutionKind.OVERSIGHT:
        raise Refused(
            _("Surat persetujuan dicatat dari lembaga pemantau. Pilih lembaga pemantau seleksi ini.")
        )
    if dated > clock.now().date():
        raise Refused(
            _("Tanggal surat %(date)s belum tiba. Periksa tanggal pada surat.")
            % {"date": dated.strftime("%d-%m-%Y")}
        )
    letter = GateLetter(
        selection=selection, gate=gate, institution=institution, number=number, dated=dated, file=file
    )
    return ledger.create(letter, actor=actor)


@ledger.unit
def announce(selection: Selection, *, plan_text: str, number: str, actor: Any) -> None:
    """Fix the plan by its digest and open the posts. Called by the executor of the approved proposal."""
    selection = ledger.lock(selection)
    ledger.transition(
        selection,
        "announce",
        actor=actor,
        changes={
            "plan_text": plan_text,
            "plan_digest": chain.digest(plan_text),
            "announcement_number": number,
            "announced_at": clock.now(),
        },
    )
    for vacancy in selection.vacancies.filter(state=VacancyState.DRAFT):
        vacancy.selection = selection
        ledger.transition(vacancy, "open", actor=actor, changes={"slug": _slug(vacancy)})
    apply_access(selection, actor=actor)


@ledger.unit
def abandon(selection: Selection, *, reason: str, actor: Any) -> None:
    """Give up a selection that was never announced, with the reason. It leaves every desk but the observer's."""
    selection = ledger.lock(selection)
    ledger.transition(selection, "abandon", actor=actor, data={"reason": reason})
    apply_access(selection, actor=SYSTEM_ACTOR)


def close_due() -> int:
    """Close every selection whose registration has run out; returns how many. Safe to call at any time, by anybody."""
    due = list(queries.due_for_closing(clock.now()))
    for selection in due:
        _close(selection)
    return len(due)


@ledger.unit
def _close(selection: Selection) -> None:
    selection = ledger.lock(selection)
    if selection.state != SelectionState.ANNOUNCED:
        return  # another worker was faster
    ledger.transition(selection, "close", actor=SYSTEM_ACTOR)
    for vacancy in selection.vacancies.filter(state=VacancyState.OPEN):
        vacancy.selection = selection
        ledger.transition(vacancy, "close", actor=SYSTEM_ACTOR)
    apply_access(selection, actor=SYSTEM_ACTOR)


@ledger.unit
def conclude_if_done(selection: Selection) -> None:
    """When the last post is concluded or has failed, so is the selection."""
    selection = ledger.lock(selection)
    running = selection.vacancies.exclude(state__in=[VacancyState.CONCLUDED, VacancyState.FAILED])
    if selection.state == SelectionState.CLOSED and not running.exists():
        ledger.transition(selection, "conclude", actor=SYSTEM_ACTOR)
        apply_access(selection, actor=SYSTEM_ACTOR)


def _assign_all(selection: Selection, role: Role, persons: Iterable[Person], *, actor: Any) -> None:
    present = set(
        Duty.objects.filter(selection=selection, role=role, state="active").values_list(
            "person_id", flat=True
        )
    )
    for person in persons:
        if person.pk not in present:
            ledger.create(Duty(selection=selection, person=person, role=role), actor=actor)


def _require_draft(row: Any) -> None:
    if row.guarded.state != SelectionState.DRAFT:
        raise Refused(
            _("Rencana seleksi sudah diumumkan dan terkunci. Perubahan hanya melalui perubahan pengumuman.")
        )


def _differing(row: AuditedModel, columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if getattr(row, name) != value}


def _next_code(year: int) -> str:
    return f"JPT-{year}-{Selection.objects.filter(year=year).count() + 1:02d}"


def _slug(vacancy: Vacancy) -> str:
    """Unique on the installation: title, agency and the selection's code."""
    return slugify(
        f"{vacancy.title[:60]}-{vacancy.selection.agency.short_name}-{vacancy.selection.code}-{vacancy.code}"
    )
