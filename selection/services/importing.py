"""Applicants received elsewhere: a table held against what is here (docs/adr/0038). What is good in it is entered by services/entering.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Person, User
from audit import chain, clock, ledger
from audit.errors import Refused
from selection import display, queries
from selection.enums import ApplicationState, VacancyState
from selection.import_table import BY_KEY, Problem, Row, Table, same_name
from selection.import_texts import ALREADY, NOTES, ROW
from selection.models import Application, Duty, ImportCheck, Imported, Selection, Vacancy
from selection.services import import_checks
from selection.wording import Message

TAKING = frozenset({VacancyState.OPEN, VacancyState.FEW, VacancyState.CLOSED})
"""States of a post for which letters that came in time may still be entered: until its list goes to the panel."""


@dataclass
class Judged:
    """A row that may be entered: for whom (`person` None: nobody here yet), with which files, and what the clerk ought to know of it."""

    row: Row
    vacancy: Vacancy
    person: Person | None
    own_person: bool
    """The letter gets a person of its own, without the NIP: somebody else uses it, or has a draft for the same post."""
    files: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


@dataclass
class Examined:
    """What an upload would do now. `already`: rows that are here, with what is said of them; `strays`: files that belong to nobody."""

    good: list[Judged] = field(default_factory=list)
    already: list[tuple[Row, Message]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of what the clerk is shown: entering asks whether it is still the same."""
        shown = [[item.row.line, item.vacancy.code, item.row.nip, len(item.files)] for item in self.good]
        return chain.digest(chain.canonical(shown))


@dataclass(frozen=True)
class _Here:
    """What is here already, read once for all rows."""

    now: datetime
    zone: str
    opens: datetime | None
    closes: Mapping[Any, datetime]
    posts: Mapping[str, Vacancy]
    codes: str
    persons: Mapping[str, Person]
    applied: Mapping[tuple[str, Any], Application]
    drafts: frozenset[tuple[str, Any]]
    sent: Mapping[str, int]
    on_duty: frozenset[str]
    slots: Mapping[str, Any]


def examine(
    check: ImportCheck, *, table: Table | None = None, lines: frozenset[int] | None = None
) -> Examined:
    """The dry run: nothing is written, and the number of reads does not grow with the rows.

    `lines`: look at these rows alone (of a `table` that is read already); nothing is said of what is wrong elsewhere in the file.
    """
    table = table or import_checks.read(import_checks.payload_of(check))
    rows = [row for row in table.rows if lines is None or row.line in lines]
    here = _here(check.selection, rows)
    found = Examined(problems=[] if lines else list(table.problems), count=table.count, rows=rows)
    first: dict[tuple[str, Any], Row] = {}
    named: dict[str, Row] = {}
    counted = dict(here.sent)
    groups: dict[str, list[dict[str, Any]]] = {}
    for group in check.members:
        if group["nip"]:
            groups.setdefault(group["nip"], []).append(group)
        else:
            found.strays.append((group["path"], group["said"]))
    for row in rows:
        post, problems = _post(row, here)
        if post is not None and (already := _already(row, post, here)):
            found.already.append((row, already))
            continue
        problems += _of_others(row, post, first, named)
        files = [one for one in groups.get(row.nip, ()) if post and one["post"] in ("", post.code)]
        problems += [_bad_file(row, one) for one in files if one["said"]]
        limit = check.selection.posts_per_person
        if post is not None and not problems and counted.get(row.nip, 0) >= limit:
            problems.append(_problem(row, "post", "limit", limit=limit))
        if problems or post is None:
            found.problems += problems
            continue
        counted[row.nip] = counted.get(row.nip, 0) + 1
        found.good.append(_good(row, post, _chosen(files), here))
    found.problems.sort(key=lambda problem: problem.line)
    return found


@ledger.unit
def withdraw_for(imported: Imported, *, reason: str, actor: Any) -> None:
    """The applicant has taken his letter back by another letter. As for everybody: until the registration closes, and not once it is his."""
    vacancy = ledger.lock(imported.application.vacancy)
    application = ledger.lock(imported.application)
    application.vacancy = vacancy
    if not application.unclaimed:
        raise Refused(_("Lamaran ini sudah diklaim pelamarnya; hanya ia sendiri yang dapat menariknya."))
    if application.state == ApplicationState.WITHDRAWN:
        return
    if not queries.is_open(vacancy, queries.registration_of(vacancy.selection)):
        raise Refused(_("Pendaftaran jabatan ini sudah ditutup, sehingga lamaran tidak dapat ditarik lagi."))
    ledger.transition(application, "withdraw_for", actor=actor, data={"reason": reason})


# --- what is here -----------------------------------------------------------------------------------------------


def _here(selection: Selection, looked_at: list[Row]) -> _Here:
    period = queries.registration_of(selection)
    posts = list(selection.vacancies.exclude(state__in=("draft", "removed")).order_by("code"))
    for post in posts:
        post.selection = selection
    wanted = {row.nip for row in looked_at}
    accounts = User.objects.filter(person=OuterRef("pk"))
    persons = Person.objects.filter(nip__in=wanted).select_related("profile")
    theirs = Q(imported__nip__in=wanted) | Q(imported__isnull=True, person__nip__in=wanted)
    rows = Application.objects.filter(theirs, vacancy__in=posts).select_related("person", "imported")
    applied: dict[tuple[str, Any], Application] = {}
    drafts: set[tuple[str, Any]] = set()
    sent: dict[str, int] = {}
    for one in rows:
        nip = one.imported.nip if hasattr(one, "imported") else one.person.nip
        if one.state == ApplicationState.DRAFT:
            drafts.add((nip, one.vacancy_id))
            continue
        if one.number is None:
            continue  # a draft that was withdrawn
        if one.state != ApplicationState.WITHDRAWN or (nip, one.vacancy_id) not in applied:
            applied[nip, one.vacancy_id] = one
        sent[nip] = sent.get(nip, 0) + (one.state != ApplicationState.WITHDRAWN)
    serving = Duty.objects.filter(selection=selection, state="active", person__nip__in=wanted)
    return _Here(
        now=clock.now(),
        zone=selection.zone,
        opens=period.starts_at if period else None,
        closes=closes(selection, posts, period),
        posts=_spelled(posts),
        codes=", ".join(f"{post.code} ({post.title})" for post in posts),
        persons={one.nip: one for one in persons.annotate(has_account=Exists(accounts)) if one.nip},
        applied=applied,
        drafts=frozenset(drafts),
        sent=sent,
        on_duty=frozenset(serving.values_list("person__nip", flat=True)),
        slots={slot.code: slot for slot in queries.active_slots(selection)},
    )


def closes(selection: Selection, posts: Iterable[Vacancy], period: Any = None) -> dict[Any, datetime]:
    """When the registration of each post closes."""
    period = period or queries.registration_of(selection)
    return {post.pk: queries.closing_of(post, period) for post in posts} if period else {}


def _spelled(posts: list[Vacancy]) -> dict[str, Vacancy]:
    """By code and by title; a spreadsheet takes the leading zero of a code away. A title of two posts names neither."""
    found: dict[str, Vacancy] = {}
    titles = [" ".join(post.title.casefold().split()) for post in posts]
    for post, title in zip(posts, titles, strict=True):
        if titles.count(title) == 1:
            found[title] = post
    bare = [post.code.lstrip("0").casefold() for post in posts]
    found |= {code: post for post, code in zip(posts, bare, strict=True) if bare.count(code) == 1}
    return found | {post.code.casefold(): post for post in posts}


def _post(row: Row, here: _Here) -> tuple[Vacancy | None, list[Problem]]:
    """The post of a row, and what is wrong with row or time because of it."""
    post = here.posts.get(row.post.casefold())
    if post is None:
        return None, [_problem(row, "post", "post_unknown", codes=here.codes)]
    if post.state not in TAKING or here.opens is None:
        return post, [_problem(row, "post", "post_ended", state=str(VacancyState(post.state).label))]
    problems = []
    closes = here.closes[post.pk]
    if row.received_at > here.now:
        problems.append(_problem(row, "time", "future"))
    elif row.received_at < here.opens:
        problems.append(_problem(row, "time", "too_early", opens=display.moment(here.opens, here.zone)))
    elif row.received_at >= closes:
        problems.append(_problem(row, "time", "too_late", closes=display.until(closes, here.zone)))
    if row.nip in here.on_duty:
        problems.append(_problem(row, "nip", "on_duty"))
    return post, problems


def _already(row: Row, post: Vacancy, here: _Here) -> Message | None:
    found = here.applied.get((row.nip, post.pk))
    if found is None:
        return None
    if found.state == ApplicationState.WITHDRAWN:
        return ALREADY["withdrawn"], {}
    return ALREADY["imported" if hasattr(found, "imported") else "applied"], {"number": found.number or ""}


def _of_others(
    row: Row, post: Vacancy | None, first: dict[tuple[str, Any], Row], named: dict[str, Row]
) -> list[Problem]:
    """What is wrong because of another row of the same file."""
    problems = []
    if post is not None:
        earlier = first.setdefault((row.nip, post.pk), row)
        if earlier is not row:
            problems.append(_problem(row, "nip", "repeated", first=earlier.line))
    other = named.setdefault(row.nip, row)
    if not same_name(other.full_name, row.full_name):
        problems.append(_problem(row, "full_name", "twice_named", first=other.line, name=other.full_name))
    return problems


def _chosen(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One file a slot: the one for this very post before the one for all posts."""
    found: dict[str, dict[str, Any]] = {}
    for one in files:
        if one["post"] or one["slot"] not in found:
            found[one["slot"]] = one
    return [one for one in found.values() if one["kept"]]


def _good(row: Row, post: Vacancy, files: list[dict[str, Any]], here: _Here) -> Judged:
    person: Any = here.persons.get(row.nip)
    notes: list[Message] = []
    taken = person is not None and not same_name(person.full_name, row.full_name)
    drafted = (row.nip, post.pk) in here.drafts
    if taken:
        notes.append((NOTES["name_taken"], {"other": person.full_name}))
    elif person is not None:
        if drafted:
            notes.append((NOTES["draft"], {}))
        if person.has_account:
            notes.append((NOTES["account"], {}))
        notes += _differences(row, person)
    lacking = [
        slot.label
        for code, slot in here.slots.items()
        if slot.required and code not in {f["slot"] for f in files}
    ]
    if lacking:
        notes.append((NOTES["files"], {"slots": ", ".join(lacking)}))
    notes += [
        (NOTES["doubt"], {"slot": here.slots[one["slot"]].label, "said": one["doubt"]})
        for one in files
        if one["doubt"]
    ]
    own = taken or drafted
    return Judged(row, post, None if own else person, own, files, notes)


def _differences(row: Row, person: Person) -> list[Message]:
    """Where the letter departs from what the person of this NIP typed; what either of them leaves out departs from nothing."""
    there = {"full_name": person.full_name}
    here = {"full_name": row.full_name, **row.columns, **row.facts}
    profile = getattr(person, "profile", None)
    if profile is not None:
        there |= {name: getattr(profile, name) for name in row.columns} | profile.facts_json
    return [
        (NOTES["differs"], {"column": BY_KEY[name].heading, "here": here[name], "there": str(there[name])})
        for name in here
        if here[name] and there.get(name) and _plain(here[name]) != _plain(str(there[name]))
    ]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _problem(row: Row, key: str, code: str, **params: Any) -> Problem:
    stood = {
        "post": row.post,
        "nip": row.nip,
        "full_name": row.full_name,
        "time": row.received_at.strftime("%d-%m-%Y %H.%M"),
    }
    return Problem(row.line, BY_KEY[key].heading, stood[key], (ROW[code], params))


def _bad_file(row: Row, group: dict[str, Any]) -> Problem:
    return Problem(row.line, "ZIP", group["path"][:60], (ROW["file_bad"], {"said": group["said"]}))
