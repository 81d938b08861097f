"""Whether a selection keeps the rules, read from its rows: the one place where the facts of `reports.compliance` come from."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from accounts.models import Proposal
from audit import clock
from panels import choices
from panels import queries as panels
from reports import compliance
from reports.enums import DocumentKind, DocumentState
from reports.models import Document
from selection import changes, gates
from selection import queries as selections
from selection.enums import ApplicationState, ChangeKind, DecisionKind, GateStep, SelectionState, VacancyState
from selection.models import Application, Change, Selection, Vacancy, Waiver
from selection.rulesets import schema
from selection.schedule import periods
from selection.services import waivers as dispensations

GOING_ON: dict[str, str] = {
    DecisionKind.FEW_APPLICANTS: "applicants.min_per_post",
    DecisionKind.FEW_CANDIDATES: "candidates.min_to_continue",
}
_CONFIRMED = frozenset({VacancyState.SCREENED, *selections.ENDED})


def findings(selection: Selection, recorded: Iterable[Waiver] | None = None) -> list[compliance.Finding]:
    """Every rule as it stands now, while the plan is prepared and until the end; `recorded`: its letters, where they were read already."""
    ruleset = schema.load(selection.ruleset)
    return compliance.findings(facts(selection), ruleset, waivers(selection, recorded))


def waivers(selection: Selection, recorded: Iterable[Waiver] | None = None) -> tuple[compliance.Waiver, ...]:
    """The dispensations in force, each with who compared it with its letter."""
    recorded = selections.waivers_of(selection) if recorded is None else recorded
    rows = [row for row in recorded if row.state == "approved"]
    approved = Proposal.objects.filter(
        action=dispensations.ACTION_NAME, state="approved", subject_id__in=[row.pk for row in rows]
    ).select_related("approver")
    names = {one.subject_id: str(one.approver) for one in approved} if rows else {}
    of_letters = tuple(
        compliance.Waiver(
            row.rule,
            row.vacancy.title if row.vacancy else "",
            row.body,
            row.number,
            row.dated,
            names.get(row.pk, ""),
        )
        for row in rows
    )
    return (*of_letters, *_decided(selection))


def _decided(selection: Selection) -> list[compliance.Waiver]:
    """The letters by which two people let a post go on with too few, or extended it once more; the newest first."""
    body = selection.oversight_body.name
    found = [
        (one.vacancy_id, one.number, GOING_ON[one.kind], one.vacancy.title, one.number, one.dated)
        for one in reversed(list(selections.decisions_of(selection)))
        if one.kind in GOING_ON and one.vacancy and one.number and one.dated
    ]
    lettered = [
        one
        for one in reversed(list(selections.changes_of(selection)))
        if one.kind == ChangeKind.EXTENSION and one.letter_number and one.letter_dated
    ]
    titles = dict(selection.vacancies.values_list("code", "title")) if lettered else {}
    found += [
        (selection.pk, one.number, "extension.max_times", titles[code], one.letter_number, one.letter_dated)
        for one in lettered
        for code in one.posts
        if code in titles
    ]
    names = _approvers({subject for subject, *_rest in found})
    return [
        compliance.Waiver(rule, about, body, letter, dated, names.get((subject, number), ""))
        for subject, number, rule, about, letter, dated in found
    ]


def _approvers(subjects: set[Any]) -> dict[tuple[Any, str], str]:
    """Who approved going on or extending: by the post or selection, and the number that was proposed."""
    if not subjects:
        return {}
    approved = Proposal.objects.filter(
        action__in=["go_on", "extend"], state="approved", subject_id__in=subjects
    )
    return {
        (one.subject_id, json.loads(one.arguments)["given"]["number"]): str(one.approver)
        for one in approved.select_related("approver")
    }


def facts(selection: Selection) -> dict[str, Any]:
    """What `reports.compliance` is asked about, as of now."""
    posts = list(selection.vacancies.prefetch_related("requirements").order_by("code"))
    changed = list(selections.changes_of(selection))
    announced = changed[0].before_text if changed else selection.plan_text
    planned = json.loads(announced) if announced else {}
    lines = selections.schedule_rows(selection)
    zone, today = selection.zone, clock.now().astimezone(ZoneInfo(selection.zone)).date()
    pinned = {"zone": zone, "schedule": planned.get("schedule", lines)}
    marks = list(panels.progress(posts))
    ranked = panels.newest_ranking_states(posts)
    return {
        "today": today.isoformat(),
        "panel": [
            {"category": one.category, "is_chair": one.is_chair, "party_member": one.party_member}
            for one in panels.members_of(selection)
        ],
        "registration": _registration(selection, pinned, today),
        "elements": _elements(selection),
        "posts": _posts(selection, posts),
        "extensions": _extensions(selection, posts, changed),
        "stage_marks": stage_marks(selection, marks, _published(selection)),
        "gates": gate_facts(selection, posts, today),
        "lines": schedule_facts(selection, lines, posts, marks, ranked),
    }


def _registration(selection: Selection, plan: dict[str, Any], today: date) -> list[str] | None:
    """What was announced: later extensions make no announcement longer. Before the announcement it cannot begin before today."""
    found = next((one for one in periods(plan) if one.kind == "registration"), None)
    if found is None:
        return None
    announced = _day(selection.announced_at, selection.zone) if selection.announced_at else today
    return [max(found.first_day, announced).isoformat(), found.last_day.isoformat()]


def _elements(selection: Selection) -> dict[str, str]:
    total: dict[str, Decimal] = {}
    for stage in selection.stages:
        total[stage.element] = total.get(stage.element, Decimal(0)) + Decimal(stage.weight or 0)
    return {element: f"{weight:f}" for element, weight in total.items()}


def _posts(selection: Selection, posts: list[Vacancy]) -> list[dict[str, Any]]:
    """While one can still apply nobody counts; who remains is known once the panel has confirmed the list."""
    rows = Application.objects.filter(vacancy__in=posts).values_list("vacancy_id", "state")
    counted = {
        (post, state): count for post, state, count in rows.annotate(count=Count("pk")).order_by("vacancy_id")
    }
    open_yet = selection.state in {SelectionState.DRAFT, SelectionState.ANNOUNCED}
    return [
        {
            "requirements": [
                {"rule": row.rule, "params": row.params}
                for row in post.requirements.all()
                if row.state == "active"
            ],
            **numbers(post, counted, open_yet=open_yet),
        }
        for post in posts
    ]


def numbers(post: Vacancy, counted: Mapping[tuple[Any, str], int], *, open_yet: bool) -> dict[str, Any]:
    """How many applied for a post and how many are left, from (post, state) → applications; None while nobody may know."""
    return {
        "name": post.title,
        "applicants": None
        if open_yet
        else sum(counted.get((post.pk, state), 0) for state in selections.SENT),
        "remaining": counted.get((post.pk, ApplicationState.ELIGIBLE), 0)
        if post.state in _CONFIRMED
        else None,
        "stopped": post.state in selections.GIVEN_UP,
    }


def _extensions(
    selection: Selection, posts: list[Vacancy], changed: list[Change]
) -> list[dict[str, Any]] | None:
    """By how many days each extension put off the end, for each of its posts; None before there is an announcement."""
    if selection.announced_at is None:
        return None
    titles = {post.code: post.title for post in posts}
    return [
        {"about": titles.get(code, code), "days": _gained(change, code)}
        for change in changed
        if change.kind == ChangeKind.EXTENSION
        for code in change.posts
    ]


def _gained(change: Change, code: str) -> int:
    before, after = (
        changes.end_of_registration(json.loads(text), code) for text in (change.before_text, change.plan_text)
    )
    return (after - before).days if before and after else 0


def _published(selection: Selection) -> list[tuple[str, Any, Any]]:
    found = Document.objects.filter(selection=selection, state=DocumentState.PUBLISHED)
    return list(found.values_list("kind", "vacancy_id", "stage_id"))


def stage_marks(
    selection: Selection, marks: Iterable[Any], papers: Iterable[tuple[str, Any, Any]]
) -> list[dict[str, Any]]:
    """Of every stage whose marks are open: is a paper with them public, and has the next stage's opened before?

    `papers`: (kind, key of the post, key of the stage) of the published ones.
    """
    papers = set(papers)
    final = {post for kind, post, _stage in papers if kind == DocumentKind.FINAL_RESULT}
    of_stage = {(post, stage) for _kind, post, stage in papers if stage is not None}
    revealed = [one for one in marks if one.state == "revealed"]
    found = []
    for one in revealed:
        public = bool(
            {(one.vacancy_id, one.stage_id), (None, one.stage_id)} & of_stage or one.vacancy_id in final
        )
        last = max(other.stage.order for other in revealed if other.vacancy_id == one.vacancy_id)
        about = f"{one.stage.title}, {one.vacancy.title}"
        late, shown = one.stage.order < last, selection.results_shown
        found.append({"about": about, "published": public, "late": late, "shown": shown})
    return found


def gate_facts(selection: Selection, posts: list[Vacancy], today: date) -> list[dict[str, Any]]:
    """The approvals with their letters; those for a post that was given up are asked for no more.

    Those of the plan are always due, those of the choice from the first published result on, those of the inauguration from the choice.
    """
    concluded = {post.pk for post in posts if post.state == VacancyState.CONCLUDED}
    given_up = {post.pk for post in posts if post.state in selections.GIVEN_UP}
    chosen = choices.standing_of([post for post in posts if post.pk in concluded])
    inaugurated = {key for key, choice in chosen.items() if choice.state != "chosen"}
    steps: dict[str, tuple[set[Any], set[Any]]] = {
        GateStep.CHOICE: (concluded, set(chosen)),
        GateStep.INAUGURATION: (set(chosen), inaugurated),
    }
    found = []
    for one in gates.standings(selection, today):
        if one.gate.vacancy_id in given_up:
            continue
        of_plan = one.gate.opens == GateStep.ANNOUNCEMENT
        waiting, through = steps.get(one.gate.opens, (set(), set()))
        if one.gate.vacancy_id is not None:
            waiting, through = waiting & {one.gate.vacancy_id}, through & {one.gate.vacancy_id}
        found.append(
            {
                "gate": one.gate.kind,
                "title": one.gate.title,
                "about": one.gate.vacancy.title if one.gate.vacancy else "",
                "due": of_plan or bool(waiting),
                "dated": one.letter.dated.isoformat() if one.letter else None,
                "until": one.until.isoformat() if one.until else None,
                "used": selection.announced_at is not None
                if of_plan
                else bool(waiting) and waiting <= through,
            }
        )
    return found


def as_extended(lines: list[dict[str, str]], posts: list[Vacancy]) -> list[dict[str, str]]:
    """The schedule with the registration as it was put off: an extension moves the posts that it is for, never the line."""
    ends = [
        changes.text_of(post.registration_until)
        for post in posts
        if post.registration_until and post.state not in selections.GIVEN_UP
    ]
    return [
        {**line, "ends_at": max(line["ends_at"], *ends)} if line["kind"] == "registration" and ends else line
        for line in lines
    ]


def schedule_facts(
    selection: Selection,
    lines: list[dict[str, str]],
    posts: list[Vacancy],
    marks: list[Any],
    ranked: dict[Any, str],
) -> list[dict[str, Any]] | None:
    """The schedule with what has been done of it; None while nothing can have been."""
    if selection.state in {SelectionState.DRAFT, SelectionState.ABANDONED}:
        return None
    running = [post for post in posts if post.state not in selections.GIVEN_UP]
    # A stage is done in time when its sheets went out; marks that stay away are found at the plenary's line.
    held = {(one.vacancy_id, one.stage_id) for one in marks}
    done = {
        "registration": selection.state != SelectionState.ANNOUNCED,
        "screening": all(post.state in _CONFIRMED for post in posts),
        "plenary": all(
            post.state == VacancyState.CONCLUDED or ranked.get(post.pk) == "confirmed" for post in running
        ),
        "result": all(post.state in selections.ENDED for post in posts),
    }
    for stage in selection.stages:
        everywhere = all((post.pk, stage.pk) in held for post in running)
        done[stage.element] = done.get(stage.element, True) and everywhere
    return [
        {"kind": one.kind, "last": one.last_day.isoformat(), "done": done[one.kind]}
        for one in periods({"zone": selection.zone, "schedule": as_extended(lines, posts)})
        if one.kind in done
    ]


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
