"""Reads of the choice: the names that lie before the appointing authority, whom it took, the clock, the reserve list, the gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.enums import Role
from accounts.object_permissions import keys_of
from accounts.workdays import add_working_days, is_working_day
from audit import clock
from audit.models import Leaf
from panels.models import Choice, Nomination
from panels.models.choice import STANDING
from selection import display, gates
from selection import queries as selections
from selection.enums import GateStep, NamesOrder, VacancyState, Verb
from selection.models import Application, ApplicationDocument, Selection, Vacancy
from selection.rulesets import schema
from selection.workflows import DOCUMENT_SHOWN

_WATCHING = {Role.SECRETARIAT, Role.APPROVER, Role.OBSERVER}


@dataclass(frozen=True)
class Named:
    """One of the names: his application, rank and exact total "a/b"."""

    application: Application
    rank: int
    total: str


@dataclass(frozen=True)
class Clock:
    """How long the choice has taken. `last` is the last day in time; `days` are counted as `working` says; `over`: it took longer."""

    since: date
    last: date
    days: int
    limit: int
    working: bool
    over: bool


def nomination_of(vacancy: Vacancy) -> Nomination | None:
    """The names of a post that were delivered; None before."""
    return _read().filter(vacancy=vacancy).first()


def nominations_of(selection: Selection) -> QuerySet[Nomination]:
    """The delivered names of every post of a selection, by the post's code."""
    return _read().filter(vacancy__selection=selection)


def unfinished(selections_of: Iterable[Any]) -> QuerySet[Nomination]:
    """The names of posts in these selections of which the report of an inauguration has not gone out."""
    done = Choice.objects.filter(state="reported").values("nomination")
    running = _read().filter(
        vacancy__selection__in=list(selections_of), vacancy__state=VacancyState.CONCLUDED
    )
    return running.exclude(pk__in=done)


def before(actor: Any) -> QuerySet[Nomination]:
    """The names that lie before this account as the appointing authority: delivered, of a post whose result is published."""
    return _read().filter(
        vacancy__selection__in=selections.for_actor(actor, Verb.RECEIVE),
        vacancy__state=VacancyState.CONCLUDED,
    )


def watched(actor: Any) -> QuerySet[Nomination]:
    """The names that this account prepares papers about, approves or watches."""
    return _read().filter(vacancy__selection__in=keys_of(actor, _WATCHING))


def readable(actor: Any) -> QuerySet[Nomination]:
    """The same, and those that lie before the account itself."""
    return _read().filter(
        Q(vacancy__selection__in=keys_of(actor, _WATCHING)) | Q(pk__in=before(actor).order_by().values("pk"))
    )


def has_file(nomination: Nomination, file: Any) -> bool:
    """Is this stored file a paper of a choice of this post?"""
    papers = Q(scan=file) | Q(end_file=file) | Q(minutes_file=file)
    return Choice.objects.filter(papers, nomination=nomination).exists()


def _read() -> QuerySet[Nomination]:
    related = ("vacancy__selection__agency", "vacancy__selection__oversight_body")
    return Nomination.objects.select_related(*related).order_by(
        "-vacancy__selection__year", "vacancy__selection__code", "vacancy__code"
    )


def names(nomination: Nomination) -> list[Named]:
    """Those who were named, in the order that the plan chose."""
    keys = [row["application"] for row in nomination.names]
    people = {
        str(item.pk): item
        for item in Application.objects.filter(pk__in=keys).select_related("person", "vacancy__selection")
    }
    found = [Named(people[row["application"]], row["rank"], row["total"]) for row in nomination.names]
    if nomination.guarded.names_order == NamesOrder.ALPHABETICAL:
        return sorted(found, key=lambda item: item.application.snapshot["full_name"].casefold())
    return found


def documents_of(named: Iterable[Named]) -> dict[Any, list[ApplicationDocument]]:
    """Key of each application → its present documents, in the order of the plan's slots."""
    found: dict[Any, list[ApplicationDocument]] = {}
    rows = ApplicationDocument.objects.filter(
        application__in=[item.application.pk for item in named], state__in=DOCUMENT_SHOWN
    )
    for row in rows.select_related("slot", "file").order_by("slot__order", "state"):
        found.setdefault(row.application_id, []).append(row)
    return found


def history(nomination: Nomination) -> list[Choice]:
    """Every choice of a post, the first one first; at most the last one stands."""
    found = Choice.objects.filter(nomination=nomination).select_related("application", "scan", "minutes_file")
    rows = list(found.order_by("chosen_at", "pk"))
    for row in rows:
        row.nomination = nomination
    return rows


def standing(nomination: Nomination) -> Choice | None:
    """The choice that stands; None before there is one, and after the chosen one fell away."""
    return _standing(history(nomination))


def _standing(rows: list[Choice]) -> Choice | None:
    return next((row for row in rows if row.state in STANDING), None)


def standing_of(posts: Iterable[Vacancy]) -> dict[Any, Choice]:
    """Key of a post → the choice that stands, for a list of posts."""
    found = Choice.objects.filter(nomination__vacancy__in=list(posts), state__in=STANDING)
    return {row.nomination.vacancy_id: row for row in found.select_related("nomination")}


def remaining(nomination: Nomination) -> list[Named]:
    """Who may still be taken: the names without those who fell away."""
    fallen = {row.application_id for row in history(nomination) if row.state == "fallen"}
    return [item for item in names(nomination) if item.application.pk not in fallen]


def reserve(nomination: Nomination) -> tuple[list[Named], date] | None:
    """The others of the names and the last day on which one of them may be taken for this post; None while nobody is chosen."""
    chosen = standing(nomination)
    if chosen is None:
        return None
    days = schema.load(nomination.guarded.ruleset).value("reserve.days")
    others = [item for item in remaining(nomination) if item.application.pk != chosen.application_id]
    return others, chosen.decided_on + timedelta(days=days)


def gate_obstacle(vacancy: Vacancy, step: str, on: date | None = None) -> str:
    """Why the approvals from outside do not open `step` ("choice", "inauguration") of a post on a day (None: today); "" when they do."""
    return gates.obstacle(vacancy.selection, vacancy, step, on or today(vacancy.selection))


def clock_of(nomination: Nomination, decided_on: date | None = None) -> Clock | None:
    """The time that the appointing authority has or took (to `decided_on`, when that is asked); None while the gate has not opened.

    It runs from the later of two days, the delivery and the opening of the gate, and anew from the day on which a chosen one fell away.
    """
    opened = _gates_opened(nomination.vacancy, gates.standings(nomination.guarded, today(nomination.guarded)))
    return _clock(nomination, history(nomination), opened, today(nomination.guarded), decided_on)


def stand_now(nominations: Iterable[Nomination]) -> dict[Any, tuple[Choice | None, Clock | None]]:
    """Key of each of the names → the choice that stands and its clock, for a list of posts."""
    found = list(nominations)
    rows: dict[Any, list[Choice]] = {}
    recorded = Leaf.objects.filter(event_id=OuterRef("last_event")).values("ts")
    made = Choice.objects.filter(nomination__in=found).annotate(recorded_ts=Subquery(recorded))
    for row in made.order_by("chosen_at", "pk"):
        rows.setdefault(row.nomination_id, []).append(row)
    now = clock.now()
    standings = gates.standings_of(
        {item.guarded.pk: item.guarded for item in found}.values(),
        lambda selection: display.local_day(now, selection.zone),
    )
    return {
        item.pk: (
            _standing(rows.get(item.pk, [])),
            _clock(
                item,
                rows.get(item.pk, []),
                _gates_opened(item.vacancy, standings[item.guarded.pk]),
                display.local_day(now, item.guarded.zone),
            ),
        )
        for item in found
    }


def _clock(
    nomination: Nomination,
    rows: list[Choice],
    opened: datetime | None,
    on: date,
    decided_on: date | None = None,
) -> Clock | None:
    if opened is None:
        return None
    selection = nomination.guarded
    starts = [nomination.delivered_at, opened, *(_last_change(row) for row in rows if row.state == "fallen")]
    since = display.local_day(max(starts), selection.zone)
    chosen = _standing(rows)
    until = decided_on or (chosen.decided_on if chosen else on)
    rules = schema.load(selection.ruleset)
    limit, working = rules.value("choice.days"), rules.value("choice.day_kind") == "working"
    last = add_working_days(since, limit) if working else since + timedelta(days=limit)
    return Clock(since, last, _days(since, until, working), limit, working, until > last)


def today(selection: Selection) -> date:
    """The day that it is in the zone of the selection."""
    return display.local_day(clock.now(), selection.zone)


def _days(since: date, until: date, working: bool) -> int:
    """Days after `since` up to `until`; 0 when it is the same day, or earlier."""
    after = [since + timedelta(days=number) for number in range(1, (until - since).days + 1)]
    return sum(not working or is_working_day(day) for day in after)


def _gates_opened(vacancy: Vacancy, standings: list[gates.Standing]) -> datetime | None:
    """When the last of the letters that open the choice was recorded, whether or not it counts today; None while one is missing that must
    not. The delivery opens it where no letter is asked for.
    """
    asked = [
        one
        for one in standings
        if one.gate.opens == GateStep.CHOICE and one.gate.vacancy_id in (None, vacancy.pk)
    ]
    if any(one.letter is None and one.refuses for one in asked):
        return None
    letters = [_last_change(one.letter) for one in asked if one.letter is not None]
    return max(letters, default=datetime.min.replace(tzinfo=UTC))


def _last_change(row: Any) -> datetime:
    """When the entry of a row's newest version was written; read along by whoever reads many of them."""
    stamp = getattr(row, "recorded_ts", None) or Leaf.objects.only("ts").get(event_id=row.last_event).ts
    return datetime.fromtimestamp(stamp // 1_000_000, UTC)
