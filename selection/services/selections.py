"""Preparing, announcing and closing a selection. Every function is one unit of work and names its actor."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.enums import Role
from accounts.models import Institution, Person
from audit import chain, clock, ledger
from audit.errors import Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from selection import queries
from selection.access import apply_access
from selection.enums import SelectionState, VacancyState
from selection.models import Duty, ScheduleEntry, Selection, Stage, Vacancy
from selection.rulesets import schema
from selection.services import gates, numbers, witnessing
from selection.services.rows import differing_columns, remove_row, save_row
from selection.usual import STAGES

__all__ = ["remove_row", "save_row"]


@ledger.unit
def create(
    agency: Institution,
    *,
    title: str,
    year: int,
    ruleset: str,
    stages: Iterable[dict[str, Any]] = (),
    taken_from: str = "",
    actor: Any,
    **columns: Any,
) -> Selection:
    """A new selection of an agency. The oversight body and the staff come from the data as of today; the stages are the usual ones.

    `stages` holds other ones (columns of models.Stage), `taken_from` names the plan they came from.

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
    ledger.create(selection, actor=actor, data={"taken_from": taken_from} if taken_from else None)
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
    for order, line in enumerate(stages or [usual._asdict() for usual in STAGES], start=1):
        ledger.create(Stage(selection=selection, order=order, **line), actor=actor)
    gates.add_usual(selection, actor=actor)
    return selection


@ledger.unit
def edit(
    selection: Selection, changes: dict[str, Any], *, version: int | None = None, actor: Any
) -> Selection:
    """Change columns of a selection that is being prepared. Raises Stale when `version` is not the stored one."""
    selection = ledger.lock(selection)
    ledger.expect_version(selection, version)
    differing = differing_columns(selection, changes)
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
def announce(selection: Selection, *, plan_text: str, number: str, actor: Any) -> None:
    """Fix the plan by its digest and open the posts. Called by the executor of the approved proposal."""
    selection = ledger.lock(selection)
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    numbers.take(selection.agency, number, today)
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
    witnessing.note(selection, "announce")


@ledger.unit
def abandon(selection: Selection, *, reason: str, actor: Any) -> None:
    """Give up a selection that was never announced, with the reason. It leaves every desk but the observer's."""
    selection = ledger.lock(selection)
    ledger.transition(selection, "abandon", actor=actor, data={"reason": reason})
    apply_access(selection, actor=SYSTEM_ACTOR)


def close_due() -> int:
    """Close every post whose registration has run out, and the selection with its last one; returns in how many selections.

    Safe to call at any time, by anybody.
    """
    due = set(queries.due_for_closing(clock.now()).values_list("selection", flat=True))
    for key in sorted(due, key=str):
        _close(Selection(pk=key))
    return len(due)


@ledger.unit
def _close(selection: Selection) -> None:
    """A post that was extended alone stays open; the others wait for it, because the selection closes with the last one."""
    selection = ledger.lock(selection)
    due = list(queries.due_for_closing(clock.now()).filter(selection=selection))
    if not due:
        return  # another worker was faster
    running = selection.vacancies.filter(state=VacancyState.OPEN).exclude(pk__in=[post.pk for post in due])
    if not running.exists():
        ledger.transition(selection, "close", actor=SYSTEM_ACTOR)
    for vacancy in due:
        vacancy.selection = selection
        close_post(vacancy)
    witnessing.note(selection, "close")
    apply_access(selection, actor=SYSTEM_ACTOR)
    conclude_if_done(selection)


def close_without_open_posts(selection: Selection) -> None:
    """A post was stopped while its registration ran: when it was the last open one, the registration is over. Runs inside a unit."""
    selection = ledger.lock(selection)
    if (
        selection.state != SelectionState.ANNOUNCED
        or selection.vacancies.filter(state=VacancyState.OPEN).exists()
    ):
        return
    ledger.transition(selection, "close", actor=SYSTEM_ACTOR)
    witnessing.note(selection, "close")
    apply_access(selection, actor=SYSTEM_ACTOR)


def close_post(vacancy: Vacancy) -> None:
    """The registration of a post has run out. With too few applicants it waits for a decision. Runs inside a unit."""
    vacancy = ledger.lock(vacancy)
    sent, needed = (
        queries.applicants(vacancy),
        schema.load(vacancy.selection.ruleset).value("applicants.min_per_post"),
    )
    if sent < needed:
        ledger.transition(vacancy, "wait", actor=SYSTEM_ACTOR, data={"reason": f"few:{sent}:{needed}"})
    else:
        ledger.transition(vacancy, "close", actor=SYSTEM_ACTOR)


@ledger.unit
def resume(selection: Selection) -> None:
    """A post that had failed goes on: so does its selection."""
    selection = ledger.lock(selection)
    if selection.state == SelectionState.CONCLUDED:
        ledger.transition(selection, "resume", actor=SYSTEM_ACTOR)
        apply_access(selection, actor=SYSTEM_ACTOR)


@ledger.unit
def stop(selection: Selection, *, reason: str, actor: Any) -> None:
    """The whole selection is over; its posts were stopped before. Called by the executor of the approved proposal."""
    selection = ledger.lock(selection)
    ledger.transition(selection, "stop", actor=actor, data={"reason": reason})
    apply_access(selection, actor=SYSTEM_ACTOR)


@ledger.unit
def conclude_if_done(selection: Selection) -> None:
    """When the last post is concluded, has failed or was stopped, the selection is over."""
    selection = ledger.lock(selection)
    running = selection.vacancies.exclude(state__in=queries.ENDED)
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


def _next_code(year: int) -> str:
    return f"JPT-{year}-{Selection.objects.filter(year=year).count() + 1:02d}"


def _slug(vacancy: Vacancy) -> str:
    """Unique on the installation: title, agency and the selection's code."""
    return slugify(
        f"{vacancy.title[:60]}-{vacancy.selection.agency.short_name}-{vacancy.selection.code}-{vacancy.code}"
    )
