"""A selection of a given size for measuring: one post, many candidates, members and criteria, told through the services.

The interview has all the criteria, so that its sheets have the size that is asked for; the other stages have one each. Everything
comes from a fixed seed. Many steps share a unit of work: that saves commits, not entries.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from accounts import services
from accounts.models import User
from audit import clock, ledger
from audit.ledger import SYSTEM_ACTOR
from config.demo import papers, people, plan, story
from config.demo.story import Story
from panels import comments
from panels import queries as panels
from panels.enums import COMMENT, MARK_UNIT
from panels.models import Sheet
from panels.services import rosters, sheets
from selection import queries
from selection.enums import Verdict
from selection.models import Application, DocumentSlot, Requirement, Vacancy
from selection.services import applications, gates, screening, selections

SEED = 20261121
BATCH = 100
CATEGORIES = ("academic", "internal", "related", "expert")
POST = {
    "title": "Kepala Dinas Ukuran Besar",
    "unit": "Dinas Ukuran Besar Kota Contoh",
    "duties": "Jabatan contoh untuk pengukuran; pelamarnya banyak.",
}

T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """How many applicants, members of the panel (an odd number, 5 to 9) and criteria of the interview."""

    applications: int = 500
    panelists: int = 7
    criteria: int = 10


def build(size: Size) -> Story:
    """Everything up to the last sheet of the interview, which is filled and not locked. Returns the telling."""
    users, institutions = story.cast()
    zone = ZoneInfo(plan.ZONE)
    first_day = plan.announced_for(clock.now().astimezone(zone).date(), story.DAYS_SINCE["ranked"])
    announced = datetime.combine(first_day, time(9), zone)
    told = Story(
        users=users,
        institutions=institutions,
        announced=announced,
        title=f"Seleksi Terbuka Ukuran Besar Tahun {announced.year} (contoh)",
        numbers=(
            f"821/1/{announced.year}",
            f"1/R-AK/{announced.year} (contoh)",
            f"1/PANSEL-UKUR/{announced.year}",
        ),
    )
    with clock.at(told.at(-20, 8)):
        _seat_accounts(told, size)
    _prepare(told, size)
    story.announce(told)
    _apply(told, size)
    story.close(told)
    _screen(told)
    for day, component in zip((21, 23, 24, 27), story.STAGE_ORDER, strict=True):
        _score(told, component, told.at(day, 9))
    return told


def finish(told: Story) -> None:
    """The last sheet is locked: the marks open together and the server ranks."""
    for sheet in _sheets(told, "interview"):
        with clock.at(told.at(27, 16)):
            sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=author_of(told, sheet))


def vacancy_of(told: Story) -> Vacancy:
    return told.selection.vacancies.get()


def author_of(told: Story, sheet: Sheet) -> User:
    return next(user for user in told.users.values() if user.person_id == sheet.person_id)


def open_sheet(told: Story) -> Sheet:
    """The one sheet that `build` leaves open."""
    return _sheets(told, "interview").get()


# --- the steps ---------------------------------------------------------------------------------------------


def _seat_accounts(told: Story, size: Size) -> None:
    for number in range(1, size.panelists + 1):
        username = f"anggota{number}"
        person = services.add_person(full_name=f"Dr. Anggota {number} Contoh", actor=SYSTEM_ACTOR)
        told.users[username] = services.add_user(
            person,
            username=username,
            email=f"{username}@contoh.example",
            password=people.password_of(username),
        )


def _prepare(told: Story, size: Size) -> None:
    sri = told.users["sri"]
    decree, letter, _number = told.numbers
    with clock.at(told.at(-14, 8)), ledger.unit_of_work():
        told.selection = selections.create(
            told.institutions["agency"],
            title=told.title,
            year=told.announced.year,
            ruleset="permenpanrb-15-2019",
            zone=plan.ZONE,
            contact="Jalan Merdeka Nomor 1, Kota Contoh",
            assessment_centre=told.institutions["centre"],
            actor=sri,
        )
        rosters.set_decree(
            told.selection,
            number=decree,
            dated=told.at(-20, 9).date(),
            file=papers.stored(f"Keputusan Wali Kota Contoh Nomor {decree}"),
            actor=sri,
        )
        for number in range(size.panelists):
            rosters.seat(
                told.selection,
                told.users[f"anggota{number + 1}"].person,
                position=f"Anggota contoh ke-{number + 1}",
                category=CATEGORIES[number % len(CATEGORIES)],
                is_chair=number == 0,
                party_member=False,
                actor=sri,
            )
        vacancy = selections.save_row(Vacancy(selection=told.selection, code="01"), None, POST, actor=sri)
        requirement = {"order": 1, "rule": "min_grade", "params": {"grade": "IV/a"}}
        selections.save_row(Requirement(vacancy=vacancy), None, requirement, actor=sri)
        slot = DocumentSlot(selection=told.selection, code="riwayat-hidup")
        selections.save_row(slot, None, {"order": 1, "label": "Daftar riwayat hidup"}, actor=sri)
        selections.set_schedule(told.selection, plan.schedule(told.announced), actor=sri)
        for component in story.STAGE_ORDER:
            _add_criteria(told, component, size.criteria if component == "interview" else 1)
    with clock.at(told.at(-3, 10)):
        gates.record_letter(
            queries.gates_of(told.selection)[0],
            number=letter,
            dated=told.at(-5, 9).date(),
            file=papers.stored(f"Surat Nomor {letter}"),
            actor=sri,
        )


def _add_criteria(told: Story, component: str, count: int) -> None:
    """Weights are whole and sum to 100; the assessor's one competency has a level up to 36."""
    each, rest = divmod(100, count)
    for order in range(1, count + 1):
        by_assessor = component == "assessment"
        sheets.save_criterion(
            told.selection,
            component,
            code=f"k{order:02d}",
            order=order,
            label=f"Kriteria {order}",
            guide="Pedoman contoh.",
            weight="" if by_assessor else str(each + (order <= rest)),
            max_points=(36 if by_assessor else 100) * MARK_UNIT,
            actor=told.users["sri"],
        )


def _apply(told: Story, size: Size) -> None:
    vacancy = vacancy_of(told)
    slot = queries.active_slots(told.selection).get()
    payload, report = papers.sample(slot.label)

    def send(number: int) -> None:
        user = _applicant(number)
        one = people.Applicant(
            user.username, str(user.person), user.person.nip, "Dinas Contoh", "Kepala Bidang"
        )
        applications.save_profile(user.person, people.profile_of(one, told.announced.date()), actor=user)
        application = applications.start(vacancy, actor=user)
        applications.keep(application, slot, payload, name="riwayat.pdf", report=report, actor=user)
        applications.submit(application, pledge=True, actor=user)

    for batch in _batches(range(1, size.applications + 1)):
        with clock.at(told.at(2, 10)):
            _together(send, batch)
    story.mailed(told)


def _applicant(number: int) -> User:
    """An account that nobody signs in to; the NIP's day of birth carries the thousands."""
    thousands, serial = divmod(number, 1000)
    nip = f"197802{thousands + 1:02d}2003121{serial:03d}"
    person = services.add_person(full_name=f"Peserta {number} Contoh", nip=nip, actor=SYSTEM_ACTOR)
    return User.objects.create_user(
        username=f"peserta{number}", email=f"peserta{number}@contoh.example", password=None, person=person
    )


def _screen(told: Story) -> None:
    sri, vacancy = told.users["sri"], vacancy_of(told)
    requirement = queries.active_requirements(vacancy).get()

    def find(application: Application) -> None:
        screening.set_finding(application, requirement, verdict=Verdict.MET, reason="", actor=sri)

    with clock.at(told.at(17, 10)):
        for batch in _batches(queries.screening_list(vacancy)):
            _together(find, batch)
        screening.propose(vacancy_of(told), actor=sri)
    members = list(panels.members_of(told.selection))
    accounts = {user.person_id: user for user in told.users.values()}
    with clock.at(told.at(18, 8)):
        for member in members:
            rosters.pledge(member, actor=accounts[member.person_id])
    with clock.at(told.at(18, 10)):
        vacancy = vacancy_of(told)
        present = list(panels.members_of(told.selection))
        rosters.confirm_screening(
            vacancy, present=present, digest=screening.list_digest(vacancy), actor=told.users["anggota1"]
        )
    with clock.at(told.at(19, 9)):
        for member in panels.members_of(told.selection):
            rosters.declare(member, {}, actor=accounts[member.person_id])


def _score(told: Story, component: str, moment: datetime) -> None:
    """Every sheet of the stage filled and locked; of the interview the last one stays open."""
    with clock.at(moment):
        sheets.open_stage(vacancy_of(told), component, actor=told.users["sri"])
        waiting = list(_sheets(told, component))
        for seat, sheet in enumerate(waiting):
            author = author_of(told, sheet)
            cells = _cells(sheet, component, seat)
            problems = sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=author)
            assert not problems, problems
            if component != "interview" or seat < len(waiting) - 1:
                sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=author)


def _cells(sheet: Sheet, component: str, seat: int) -> dict[Any, str]:
    """Marks of a member who is a little lenient or strict, around what each candidate is worth; with a comment on the extremes."""
    worth, habit = random.Random(SEED), random.Random(f"{SEED}{component}{seat}")
    criteria = list(panels.criteria_of(sheet.guarded, component))
    free = comments.bounds(sheet.guarded.ruleset)
    assert free is not None
    lenient = habit.gauss(0, 3)
    found: dict[Any, str] = {}
    for application in panels.candidates_for(sheet):
        middle = worth.gauss(76, 6) + lenient
        for criterion in criteria:
            mark = min(98, max(45, round(middle + habit.gauss(0, 5))))
            found[application.pk, criterion.pk] = str(mark * 36 // 100 if component == "assessment" else mark)
            if comments.is_extreme(mark, 100, free):
                found[application.pk, COMMENT] = (
                    "Komentar contoh atas nilai yang sangat rendah atau sangat tinggi."
                )
    return found


def _sheets(told: Story, component: str) -> Any:
    return (
        Sheet.objects.filter(
            assessment__vacancy__selection=told.selection, assessment__stage__code=component, state="draft"
        )
        .select_related("assessment__vacancy__selection", "person")
        .order_by("person__full_name")
    )


def _together(step: Callable[[T], None], batch: Iterable[T]) -> None:
    with ledger.unit_of_work():
        for item in batch:
            step(item)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch
