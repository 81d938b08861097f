"""What an observer should look at first, of all the selections he watches: where the facts of `reports.exceptions` come from.

The number of reads does not grow with the number of selections.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max

from audit import clock
from panels import advice, choices
from panels import queries as panels
from panels.models import Nomination, PanelMember, Ranking, Sheet
from panels.models.panel import SEATED
from reports import compliance, exceptions, queries
from reports.enums import DocumentState
from reports.exceptions import Concern, Seat
from reports.models import Document
from reports.services import compliance as rules
from selection import changes, display, objections, remarks
from selection import queries as selections
from selection.enums import ChangeKind, Channel, SelectionState, VacancyState
from selection.models import (
    Application,
    ApplicationDocument,
    Change,
    Decision,
    Hold,
    Imported,
    Objection,
    RedFlag,
    Remark,
    ScheduleEntry,
    Selection,
    Stage,
    Vacancy,
    Waiver,
)
from selection.rulesets import schema

_RUNNING = frozenset({SelectionState.ANNOUNCED, SelectionState.CLOSED})
_OPEN_YET = frozenset({SelectionState.DRAFT, SelectionState.ANNOUNCED})

Grouped = dict[Any, list[Any]]
"""Key of a selection → rows."""


@dataclass(frozen=True)
class _Read:
    """Everything that the facts of many selections are made of, read once."""

    now: datetime
    posts: Grouped
    marks: Grouped
    schedules: Grouped
    counted: dict[tuple[Any, str], int]
    ranked: dict[Any, Ranking]
    papers: Grouped
    changes: Grouped
    reopened: dict[Any, int]
    night: dict[str, tuple[int, int]]
    imported: Grouped
    files_late: Grouped
    seats: list[Seat]
    flags: Grouped
    holds: Grouped
    unanswered: Grouped
    objections: dict[str, Grouped]
    choices: Grouped
    decided: dict[Any, tuple[int, int]]
    waivers: dict[Any, tuple[compliance.Waiver, ...]]


def of_all(chosen: Iterable[Selection], watched: Iterable[Selection]) -> dict[Any, list[Concern]]:
    """Key of each chosen selection → its exceptions, the gravest first.

    `watched` are all that the observer may see: who sits in many panels is counted over them, and no other selection is ever named.
    """
    chosen = list(chosen)
    found = _read(chosen, list(watched))
    return {
        one.pk: exceptions.exceptions(
            _facts(one, found), schema.load(one.ruleset), found.waivers.get(one.pk, ())
        )
        for one in chosen
    }


def of(selection: Selection, watched: Iterable[Selection]) -> list[Concern]:
    """The exceptions of one selection."""
    return of_all([selection], watched)[selection.pk]


def _read(chosen: list[Selection], watched: list[Selection]) -> _Read:
    keys = [one.pk for one in chosen]
    for one, stages in _stages(chosen):
        one.__dict__["stages"] = stages  # read once for all of them; see Selection.stages
    posts = list(Vacancy.objects.filter(selection__in=keys).order_by("code"))
    ranked = _newest_rankings(posts)
    documents = Document.objects.filter(selection__in=keys, state=DocumentState.PUBLISHED)
    reopened = Sheet.objects.filter(
        assessment__vacancy__in=posts, assessment__state="revealed", state="superseded"
    )
    counted = Application.objects.filter(vacancy__in=posts).values_list("vacancy_id", "state")
    return _Read(
        now=clock.now(),
        posts=_by_selection(posts),
        marks=_by_post_of(panels.progress(posts)),
        schedules=_by_selection(ScheduleEntry.objects.filter(selection__in=keys, state="active")),
        counted={
            (post, state): count
            for post, state, count in counted.annotate(count=Count("pk")).order_by("vacancy_id")
        },
        ranked=ranked,
        papers=_by_first(documents.values_list("selection_id", "kind", "vacancy_id", "stage_id")),
        changes=_by_selection(
            Change.objects.filter(selection__in=keys)
            .exclude(kind=ChangeKind.ERRATUM)
            .defer("plan_text")
            .order_by("edition")
        ),
        reopened=dict(reopened.values_list("assessment__vacancy_id").annotate(count=Count("pk")).order_by()),
        night=_nights(chosen),
        imported=_imported_late(posts),
        files_late=_files_late(posts),
        seats=_seats(watched),
        flags=_by_selection(RedFlag.objects.filter(selection__in=keys).select_related("vacancy")),
        holds=_by_post_of(
            Hold.objects.filter(vacancy__selection__in=keys, state="standing").select_related(
                "vacancy", "body"
            )
        ),
        unanswered=_by_selection(remarks.unanswered(chosen)),
        objections=_overdue(keys, clock.now()),
        choices=_open_choices(keys),
        decided=_decided_by_one(chosen, posts, ranked),
        waivers=_waivers(chosen),
    )


def _facts(selection: Selection, found: _Read) -> dict[str, Any]:
    key, zone = selection.pk, selection.zone
    posts, marks = found.posts.get(key, []), found.marks.get(key, [])
    lines = [
        {
            "kind": entry.kind,
            "starts_at": changes.text_of(entry.starts_at),
            "ends_at": changes.text_of(entry.ends_at),
        }
        for entry in found.schedules.get(key, [])
    ]
    states = {post.pk: found.ranked[post.pk].state for post in posts if post.pk in found.ranked}
    open_yet = selection.state in _OPEN_YET
    return {
        "today": display.local_day(found.now, zone).isoformat(),
        "lines": rules.schedule_facts(selection, lines, posts, marks, states),
        "posts": [rules.numbers(post, found.counted, open_yet=open_yet) for post in posts],
        "stage_marks": rules.stage_marks(selection, marks, found.papers.get(key, [])),
        "stages_open": any(one.state == "revealed" for one in marks),
        "results_shown": selection.results_shown,
        "results_reason": selection.results_reason,
        "choices": found.choices.get(key, []),
        "changes": [_change(one, zone) for one in found.changes.get(key, [])],
        "reopened": [
            {"about": post.title, "at": str(post.pk), "count": found.reopened[post.pk]}
            for post in posts
            if post.pk in found.reopened
        ],
        "night": _night(found.night.get(selection.scope), zone),
        "files_late": [
            _entered(post, found.files_late[post.pk], zone) for post in posts if post.pk in found.files_late
        ],
        "imported": [
            _entered(post, found.imported[post.pk], zone) for post in posts if post.pk in found.imported
        ],
        "seats": exceptions.sitting_together(found.seats, selection.code),
        "decisive": [
            {"about": post.title, "at": str(post.pk), "count": count, "members": members}
            for post in posts
            for count, members in [found.decided.get(post.pk, (0, 0))]
            if count
        ],
        "flags": [
            {"about": flag.vacancy.title if flag.vacancy else "", "text": str(flag)}
            for flag in found.flags.get(key, [])
        ],
        "unanswered": [
            _remark(one) for one in found.unanswered.get(key, []) if remarks.is_overdue(one, found.now)
        ],
        **{kind: _oldest(rows.get(key, [])) for kind, rows in found.objections.items()},
        "holds": [_hold(one, found.now, zone) for one in found.holds.get(key, [])],
    }


def _stages(chosen: list[Selection]) -> list[tuple[Selection, tuple[Stage, ...]]]:
    rows = Stage.objects.filter(selection__in=[one.pk for one in chosen]).exclude(state="removed")
    grouped = _by_selection(rows.order_by("order"))
    found = [(one, tuple(grouped.get(one.pk, ()))) for one in chosen]
    for one, stages in found:
        for stage in stages:
            stage.selection = one
    return found


def _by_selection(rows: Iterable[Any]) -> Grouped:
    return _by_first((row.selection_id, row) for row in rows)


def _by_post_of(rows: Iterable[Any]) -> Grouped:
    return _by_first((row.vacancy.selection_id, row) for row in rows)


def _by_first(rows: Iterable[Any]) -> Grouped:
    grouped: Grouped = {}
    for key, *rest in rows:
        grouped.setdefault(key, []).append(rest[0] if len(rest) == 1 else tuple(rest))
    return grouped


def _change(change: Change, zone: str) -> dict[str, Any]:
    """How many days before the close, as it stood until then, a change came."""
    close = changes.end_of_registration(json.loads(change.before_text))
    made = display.local_day(change.made_at, zone)
    return {
        "at": str(change.pk),
        "kind": str(ChangeKind(change.kind).label),
        "requirements": change.kind == ChangeKind.REQUIREMENTS,
        "number": change.number,
        "days": (changes.day_of(close, zone) - made).days if close else 0,
    }


def _nights(chosen: list[Selection]) -> dict[str, tuple[int, int]]:
    """Scope → how many entries, and the time of the newest."""
    rows = queries.night_edits(*chosen).order_by().values_list("leaf__scope")
    counted = rows.annotate(count=Count("pk"), newest=Max("leaf__ts"))
    return {scope: (count, newest) for scope, count, newest in counted}


def _night(found: tuple[int, int] | None, zone: str) -> dict[str, Any] | None:
    if found is None:
        return None
    newest = datetime.fromtimestamp(found[1] // 1_000_000, UTC)
    return {"count": found[0], **_day_and_time(newest, zone)}


def _imported_late(posts: list[Vacancy]) -> Grouped:
    """Key of a post → its letters that were entered after the registration had closed, the newest last."""
    rows = Imported.objects.filter(application__vacancy__in=posts, entered_at__gte=F("closed_at"))
    found = rows.select_related("application", "entered_by").order_by("entered_at", "pk")
    return _by_first((one.application.vacancy_id, one) for one in found)


def _files_late(posts: list[Vacancy]) -> Grouped:
    """Key of a post → the documents that were added to its letters after the registration had closed, the newest last."""
    rows = ApplicationDocument.objects.filter(application__vacancy__in=posts, entered_at__gte=F("closed_at"))
    found = rows.select_related("application", "entered_by").order_by("entered_at", "pk")
    return _by_first((one.application.vacancy_id, one) for one in found)


def _entered(post: Vacancy, rows: list[Any], zone: str) -> dict[str, Any]:
    channels = sorted({str(Channel(one.channel).label) for one in rows})
    newest = rows[-1]
    who = {"channels": ", ".join(channels), "name": str(newest.entered_by)}
    about = {"about": post.title, "at": str(post.pk), "count": len(rows)}
    return {**about, **who, **_day_and_time(newest.entered_at, zone)}


def _day_and_time(moment: datetime, zone: str) -> dict[str, str]:
    return {
        "day": display.local_day(moment, zone).isoformat(),
        "time": display.clock_time(moment, zone),
    }


def _seats(watched: list[Selection]) -> list[Seat]:
    by_key = {one.pk: one for one in watched}
    rows = PanelMember.objects.filter(panel__selection__in=by_key, state__in=SEATED).values_list(
        "person_id", "person__full_name", "panel__selection_id"
    )
    return [
        Seat(
            str(person),
            name,
            by_key[key].code,
            _announced(by_key[key]),
            by_key[key].state in _RUNNING,
        )
        for person, name, key in rows
    ]


def _announced(selection: Selection) -> Any:
    return display.local_day(selection.announced_at, selection.zone) if selection.announced_at else None


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "about": remark.vacancy.title if remark.vacancy else "",
        "at": str(remark.pk),
        "body": remark.body.name,
        "last": remark.answer_due.isoformat(),
        "blocking": remark.blocking,
    }


def _overdue(keys: list[Any], now: datetime) -> dict[str, Grouped]:
    """Kind of an exception → the days that are over without an answer, of objections and of letters in the register."""
    filed = [one for one in objections.waiting(keys) if objections.is_overdue(one, now)]
    letters = objections.letters(keys).filter(state="received")
    return {
        "objections": _by_first((one.guarded.pk, _last_day(one)) for one in filed),
        "letters": _by_first(
            (one.selection_id, one.answer_due)
            for one in letters
            if objections.letter_is_overdue(one, display.local_day(now, one.selection.zone))
        ),
    }


def _last_day(objection: Objection) -> date:
    """The last day for the answer; its time ends at midnight."""
    return display.local_day(objection.window.answer_due - timedelta(microseconds=1), objection.guarded.zone)


def _oldest(days: list[date]) -> dict[str, Any] | None:
    return {"count": len(days), "last": min(days).isoformat()} if days else None


def _hold(hold: Hold, now: datetime, zone: str) -> dict[str, Any]:
    return {
        "about": hold.vacancy.title,
        "at": str(hold.vacancy_id),
        "body": hold.body.name,
        "standing": hold.lapses_at > now,
        **_day_and_time(hold.lapses_at, zone),
    }


def _open_choices(keys: list[Any]) -> Grouped:
    """Names that lie before the appointing authority longer than the ruleset gives it."""
    lying = Nomination.objects.filter(
        vacancy__selection__in=keys, vacancy__state=VacancyState.CONCLUDED
    ).select_related("vacancy__selection")
    found: Grouped = {}
    names = list(lying)
    clocks = choices.stand_now(names)
    for one in names:
        chosen, running = clocks[one.pk]
        if chosen is None and running is not None and running.over:
            stated = {"last": running.last.isoformat(), "limit": running.limit}
            about = {"about": one.vacancy.title, "at": str(one.pk)}
            found.setdefault(one.guarded.pk, []).append({**about, **stated})
    return found


# --- one member deciding the result ------------------------------------------------------------------------

_KNOWN: dict[tuple[Any, str, int], tuple[int, int]] = {}
"""What `_left_out` found, by ranking, digest and names handed over: a ranking's input and result are never changed."""
_MOST_KNOWN = 5000


def _newest_rankings(posts: list[Vacancy]) -> dict[Any, Ranking]:
    rows = Ranking.objects.filter(vacancy__in=posts).order_by("number")
    return {row.vacancy_id: row for row in rows.defer("input_text", "result_text")}


def _decided_by_one(
    chosen: list[Selection], posts: list[Vacancy], ranked: dict[Any, Ranking]
) -> dict[Any, tuple[int, int]]:
    """Key of a ranked post → without how many of its members the first place or the names would be others, and how many there are."""
    counts = {one.pk: schema.load(one.ruleset).value("names.to_ppk") for one in chosen}
    wanted = {
        (ranked[post.pk].pk, ranked[post.pk].digest, counts[post.selection_id]): post.pk
        for post in posts
        if post.pk in ranked and post.state not in selections.GIVEN_UP
    }
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.clear()
    missing = {key[0]: key for key in wanted if key not in _KNOWN}
    texts = Ranking.objects.filter(pk__in=list(missing)).values_list("pk", "input_text", "result_text")
    for pk, given, result in texts:
        _KNOWN[missing[pk]] = _left_out(given, result, missing[pk][2])
    return {post: _KNOWN[key] for key, post in wanted.items() if key in _KNOWN}


def _left_out(given: str, result: str, count: int) -> tuple[int, int]:
    try:
        basis = advice.read(json.loads(given), count=count, result=json.loads(result))
        found = advice.left_out(basis)
    except (ValueError, KeyError, TypeError):  # spoilt texts: the page on integrity says so
        return 0, 0
    return sum(one.first_changes or one.names_change for one in found), len(found)


# --- letters that dispense ---------------------------------------------------------------------------------


def _waivers(chosen: list[Selection]) -> dict[Any, tuple[compliance.Waiver, ...]]:
    """The dispensations in force from the rules that are asked about here, and the letters by which a post went on with too few."""
    by_key = {one.pk: one for one in chosen}
    approved = Waiver.objects.filter(selection__in=by_key, state="approved", rule__in=exceptions.RULES)
    found: dict[Any, list[compliance.Waiver]] = {}
    for row in approved.select_related("vacancy"):
        about = row.vacancy.title if row.vacancy else ""
        letter = compliance.Waiver(row.rule, about, row.body, row.number, row.dated, "")
        found.setdefault(row.selection_id, []).append(letter)
    decisions = Decision.objects.filter(selection__in=by_key, kind__in=rules.GOING_ON).exclude(number="")
    for one in decisions.exclude(dated=None).exclude(vacancy=None).select_related("vacancy"):
        body = by_key[one.selection_id].oversight_body.name
        letter = compliance.Waiver(
            rules.GOING_ON[one.kind], one.vacancy.title, body, one.number, one.dated, ""
        )
        found.setdefault(one.selection_id, []).append(letter)
    return {key: tuple(letters) for key, letters in found.items()}
