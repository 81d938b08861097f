"""The story of one selection, told through the services in the order of time, up to a wanted stage."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Institution, User
from audit import clock
from audit.errors import Refused
from config.demo import calibration, declarations, ending, marks, papers, people, plan
from config.demo.ending import approve, issue, makes_papers
from panels import queries as panels
from panels.enums import MARK_UNIT
from panels.models import Sheet
from panels.services import announcements, attendants, rankings, rosters, sheets
from reports.enums import DocumentKind
from reports.services import requests
from reports.subjects import Subject
from selection import queries
from selection.enums import MailState, Verdict
from selection.models import Application, DocumentSlot, Mail, Requirement, Selection, Vacancy
from selection.services import applications, gates, screening, second_readings, selections

STAGES = ("announced", "screening", "scoring", "sealed", "ranked", "published")
"""In order. announced: registration runs · screening: closed, the secretariat is checking · scoring: sheets are out ·
sealed: one sheet of the last stage is still open · ranked: marks are open, the ranking is computed · published: the result is public."""

DAYS_SINCE = {"announced": 6, "screening": 18, "scoring": 24, "sealed": 28, "ranked": 29, "published": 31}
"""Which day after the announcement it is today, as plan.day counts, so that the schedule fits the stage."""

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
STAGE_ORDER = ("assessment", "track_record", "paper", "interview")


@dataclass
class Story:
    """The people and the selection of one telling. `announced` is the moment of the announcement."""

    users: dict[str, User]
    institutions: dict[str, Institution]
    announced: datetime
    title: str
    numbers: tuple[str, str, str]  # decree, oversight letter, announcement
    posts: tuple[dict[str, Any], ...] = plan.POSTS
    applicants: dict[str, tuple[people.Applicant, ...]] = field(default_factory=dict)
    late: people.Applicant | None = None
    papers: bool = True  # the official papers too: each takes a second to make
    selection: Selection = field(init=False)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A moment counted from the announcement as plan.day counts, by the selection's zone."""
        first = self.announced.astimezone(ZoneInfo(plan.ZONE)).date()
        return self.announced + (plan.day(first, days) - first) + timedelta(hours=hour - 9, minutes=minute)

    def number(self, serial: int, moment: datetime) -> str:
        """A number as the agenda book would give it, e.g. 16/PANSEL-JPTP/XI/2026."""
        return f"{serial}/PANSEL-JPTP/{ROMAN[moment.month - 1]}/{moment.year}"


def tell(story: Story, stage: str) -> None:
    """Carry the story to `stage`. Each step runs with the clock set to its moment; its entries are marked as simulated."""
    steps = (
        ("announced", prepare),
        ("announced", announce),
        ("announced", apply),
        ("screening", close),
        ("scoring", confirm_lists),
        ("scoring", publish_screening),
        ("scoring", declare_conflicts),
        ("scoring", calibration.hold),
        ("scoring", open_stages),
        ("sealed", score_all_but_one),
        ("ranked", lock_the_last),
        ("published", publish),
        ("published", ending.recommend),
    )
    for reached, step in steps:
        if STAGES.index(reached) <= STAGES.index(stage):
            step(story)
    if stage == "scoring":
        start_scoring(story)


def prepare(story: Story) -> None:
    """Sri prepares the plan: decree and panel, posts, documents, schedule, criteria, letter."""
    sri = story.users["sri"]
    with clock.at(story.at(-14, 8)):
        story.selection = selections.create(
            story.institutions["agency"],
            title=story.title,
            year=story.announced.year,
            ruleset="permenpanrb-15-2019",
            zone=plan.ZONE,
            contact="Jalan Merdeka Nomor 1, Kota Contoh, telepon (021) 000-0000",
            assessment_centre=story.institutions["centre"],
            actor=sri,
        )
        decree, letter, _announcement = story.numbers
        rosters.set_decree(
            story.selection,
            number=decree,
            dated=story.at(-20, 9).date(),
            file=papers.stored(f"Keputusan Wali Kota Contoh Nomor {decree}"),
            valid_from=story.at(-20, 9).date(),
            valid_until=story.announced.date() + timedelta(days=345),
            actor=sri,
        )
        for username, position, category, is_chair in people.PANEL:
            stated: dict[str, Any] = {"position": position, "category": category, "is_chair": is_chair}
            stated |= {"unit": people.UNITS[username], "party_member": False}
            rosters.seat(story.selection, story.users[username].person, **stated, actor=sri)
        for post in story.posts:
            _add_post(story, post)
        _add_slots(story)
        selections.set_schedule(story.selection, plan.schedule(story.announced), actor=sri)
        _add_criteria(story)
        attendants.record(
            story.selection,
            **plan.ATTENDANT,
            vacancy=None,
            stage=story.selection.stage("interview"),
            actor=sri,
        )
    with clock.at(story.at(-3, 10)):
        body, plan_gate = story.selection.oversight_body, queries.gates_of(story.selection)[0]
        gates.send(plan_gate, number=f"800/31/{story.announced.year}", on=story.at(-8, 9).date(), actor=sri)
        gates.record_letter(
            plan_gate,
            number=letter,
            dated=story.at(-5, 9).date(),
            file=papers.stored(f"Surat {body.name} Nomor {letter}: persetujuan rencana seleksi terbuka"),
            actor=sri,
        )


def _add_slots(story: Story) -> None:
    sri = story.users["sri"]
    for order, (code, label, hint) in enumerate(plan.SLOTS, start=1):
        slot = DocumentSlot(selection=story.selection, code=code)
        required = code not in plan.OPTIONAL_SLOTS
        form = papers.form(label) if code in plan.OWN_FORMS else None
        columns = {"order": order, "label": label, "hint": hint, "required": required, "blank": form}
        selections.save_row(slot, None, columns, actor=sri)


def _add_criteria(story: Story) -> None:
    sri = story.users["sri"]
    for component, rows in plan.CRITERIA.items():
        for order, (code, label, weight, guide) in enumerate(rows, start=1):
            most = 100 if weight else 4
            sheets.save_criterion(
                story.selection,
                component,
                code=code,
                order=order,
                label=label,
                guide=guide,
                weight=weight,
                max_points=most * MARK_UNIT,
                actor=sri,
            )


def _add_post(story: Story, post: dict[str, Any]) -> None:
    sri = story.users["sri"]
    vacancy = Vacancy(selection=story.selection, code=post["code"])
    selections.save_row(vacancy, None, {name: post[name] for name in ("title", "unit", "duties")}, actor=sri)
    for order, (rule, params) in enumerate(plan.requirements(post["field"]), start=1):
        selections.save_row(
            Requirement(vacancy=vacancy), None, {"order": order, "rule": rule, "params": params}, actor=sri
        )


def announce(story: Story) -> None:
    """Sri proposes, Slamet approves as second person."""
    with clock.at(story.at(0, 8)):
        proposal = announcements.propose_announcement(
            _fresh(story.selection), number=story.numbers[2], actor=story.users["sri"]
        )
    with clock.at(story.at(0, 9)):
        approve(proposal, story.users["slamet"])
    story.selection = _fresh(story.selection)


def apply(story: Story) -> None:
    """The applicants fill in their profiles, upload and send; one never gets round to sending."""
    for day, vacancy in enumerate(story.selection.vacancies.order_by("code")):
        for number, one in enumerate(story.applicants[vacancy.code]):
            with clock.at(story.at(2 + (number + day) % 3, 10 + number, 7 * number)):
                application = _draft(story, vacancy, one)
                applications.submit(application, pledge=True, actor=story.users[one.username])
    if story.late is not None:
        with clock.at(story.at(4, 21)):
            _draft(story, story.selection.vacancies.order_by("code").first(), story.late)
    mailed(story)


def mailed(story: Story) -> None:
    """What was told long ago also went out long ago: no worker of today mails it."""
    Mail.objects.filter(selection=story.selection).update(state=MailState.SENT, sent_at=clock.now())


def _draft(story: Story, vacancy: Vacancy, one: people.Applicant) -> Application:
    if one.username not in story.users:
        story.users[one.username] = people.applicant(one)
    user = story.users[one.username]
    applications.save_profile(user.person, people.profile_of(one, clock.now().date()), actor=user)
    application = applications.start(vacancy, actor=user)
    for slot in queries.active_slots(story.selection):
        payload, report = papers.sample(slot.label)
        applications.keep(application, slot, payload, name=f"{slot.code}.pdf", report=report, actor=user)
    return application


def close(story: Story) -> None:
    """The clock closes the registration; the late one is refused."""
    with clock.at(story.at(17, 0, 5)):
        selections.close_due()
        if story.late is not None:
            draft = Application.objects.get(
                person=story.users[story.late.username].person, vacancy__selection=story.selection
            )
            try:
                applications.submit(draft, pledge=True, actor=story.users[story.late.username])
            except Refused:
                pass
            else:
                raise AssertionError("a late application was accepted")
    story.selection = _fresh(story.selection)


def screen(story: Story) -> None:
    """The whole administrative selection but its announcement."""
    confirm_lists(story)
    declare_conflicts(story)


def confirm_lists(story: Story) -> None:
    """Sri proposes per requirement, Slamet reads what is not met a second time, every member pledges, the panel confirms in a plenary."""
    for vacancy in story.selection.vacancies.order_by("code"):
        with clock.at(story.at(18, 7, 30)):
            for application in queries.screening_list(vacancy):
                _find(application, story.users["sri"])
            screening.propose(vacancy, actor=story.users["sri"])
    for username, *_rest in people.PANEL:
        with clock.at(story.at(18, 8)):
            rosters.pledge(_seat(story, username), actor=story.users[username])
    for vacancy in story.selection.vacancies.order_by("code"):
        with clock.at(story.at(18, 10)):
            present = list(panels.members_of(story.selection))
            rosters.confirm_screening(
                vacancy, present=present, digest=screening.list_digest(vacancy), actor=story.users["karto"]
            )


def declare_conflicts(story: Story) -> None:
    """Every member declares his ties; of a superior the others decide."""
    with clock.at(story.at(19, 9)):
        declarations.declare(story.selection, story.users, kin=story.applicants["01"][3].username)
    with clock.at(story.at(19, 10)):
        declarations.decide(story.selection, story.users)


def _find(application: Application, actor: User) -> None:
    for requirement, outcome in applications.evaluate(application.vacancy, application.snapshot):
        bad = outcome.verdict == Verdict.NOT_MET
        reason = (
            "Pangkat terakhir pada SK adalah Penata Tingkat I (III/d), di bawah Pembina (IV/a)."
            if bad
            else ""
        )
        finding = screening.set_finding(
            application,
            requirement,
            verdict=Verdict.NOT_MET if bad else Verdict.MET,
            reason=reason,
            actor=actor,
        )
        if bad:
            second_readings.read(finding, agrees=True, actor=User.objects.get(username="slamet"))


def publish_screening(story: Story) -> None:
    """The outcome of the administrative selection is announced; without the PDF libraries its paper stays asked for."""
    moment = story.at(18, 14)
    with clock.at(moment):
        document = requests.request(
            Subject(story.selection),
            DocumentKind.ADMIN_RESULT,
            number=story.number(16, moment),
            actor=story.users["sri"],
        )
        if makes_papers(story):
            issue(story, document)


def open_stages(story: Story) -> None:
    """The stages that come first are opened for every post."""
    for component in STAGE_ORDER[:3]:
        for vacancy in story.selection.vacancies.order_by("code"):
            with clock.at(story.at(20, 8)):
                sheets.open_stage(vacancy, component, actor=story.users["sri"])


def start_scoring(story: Story) -> None:
    """Asih has locked her tables; one member has begun his track-record sheet."""
    for sheet in Sheet.objects.filter(
        assessment__vacancy__selection=story.selection, assessment__stage__code="assessment"
    ):
        _score(story, sheet, story.at(21, 15))
    first = _sheets(story, "track_record").filter(person=story.users["budi"].person).first()
    if first is not None:
        _score(story, first, story.at(23, 10), lock=False)


def score_all_but_one(story: Story) -> None:
    """Everything is locked and open, except that one member has not yet sent his interview sheets."""
    for day, component in zip((21, 23, 24), STAGE_ORDER[:3], strict=True):
        for sheet in _sheets(story, component):
            _score(story, sheet, story.at(day, 15))
    with clock.at(story.at(26, 8)):
        for vacancy in story.selection.vacancies.order_by("code"):
            sheets.open_stage(vacancy, "interview", actor=story.users["sri"])
    for sheet in _sheets(story, "interview"):
        waiting = sheet.person_id == story.users["ani"].person_id
        _score(story, sheet, story.at(27, 11 if waiting else 10), lock=not waiting)


def lock_the_last(story: Story) -> None:
    """The last sheets are locked: the marks open together and the server ranks."""
    for sheet in _sheets(story, "interview").filter(state="draft"):
        with clock.at(story.at(27, 16)):
            sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=story.users["ani"])


def publish(story: Story) -> None:
    """Plenary, papers, signed copies, publication. Without the PDF libraries the story ends before the papers."""
    for vacancy in story.selection.vacancies.order_by("code"):
        for username, *_rest in people.PANEL:
            with clock.at(story.at(29, 10)):
                ranking = panels.ranking_of(vacancy)
                if ranking is not None:
                    rankings.confirm(
                        ranking,
                        digest=ranking.digest,
                        member=_seat(story, username),
                        actor=story.users[username],
                    )
    if not makes_papers(story):
        return
    sri, serial = story.users["sri"], iter(range(17, 99))
    for vacancy in story.selection.vacancies.order_by("code"):
        subject, moment = Subject(story.selection, vacancy=vacancy), story.at(30, 10)
        with clock.at(moment):
            number = story.number(next(serial), moment).replace("/", "/BA/", 1)
            issue(
                story,
                requests.request(
                    subject,
                    DocumentKind.PLENARY_MINUTES,
                    number=number,
                    met_at=story.at(29, 10),
                    room="Ruang Rapat BKD Kota Contoh",
                    actor=sri,
                ),
            )
            for kind in (DocumentKind.THREE_NAMES_LETTER, DocumentKind.FINAL_RESULT):
                number = story.number(next(serial), moment)
                issue(story, requests.request(subject, kind, number=number, actor=sri))


def _sheets(story: Story, component: str) -> Any:
    return (
        Sheet.objects.filter(
            assessment__vacancy__selection=story.selection, assessment__stage__code=component, state="draft"
        )
        .select_related("assessment__vacancy__selection", "person")
        .order_by("assessment__vacancy__code", "person__full_name")
    )


def _score(story: Story, sheet: Sheet, moment: datetime, *, lock: bool = True) -> None:
    """Fill a sheet by the table of marks, and lock it."""
    component, vacancy = sheet.assessment.component, sheet.assessment.vacancy
    author = next(user for user in story.users.values() if user.person_id == sheet.person_id)
    cells = {}
    for number, application in enumerate(queries.candidates(vacancy)):
        if application not in panels.candidates_for(sheet):
            continue
        track, points, interview, paper = marks.TARGETS[vacancy.code][number]
        target = {"track_record": track, "interview": interview, "paper": paper}.get(component, "")
        seats = [
            member.person_id
            for member in panels.members_of(story.selection)
            if application.pk not in panels.recused_from(member.person_id, vacancy)
        ]
        for position, criterion in enumerate(panels.criteria_of(story.selection, component)):
            text = (
                marks.competency_level(points, position)
                if component == "assessment"
                else marks.panel_mark(component, target, seats.index(sheet.person_id), len(seats), position)
            )
            cells[application.pk, criterion.pk] = text
    with clock.at(moment):
        problems = sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=author)
        assert not problems, problems
        if lock:
            sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=author)


def _seat(story: Story, username: str) -> Any:
    seat = panels.seat_of(story.selection, story.users[username].person)
    assert seat is not None
    return seat


def _fresh(selection: Selection) -> Selection:
    return Selection.objects.select_related("agency", "oversight_body").get(pk=selection.pk)


def cast() -> tuple[dict[str, User], dict[str, Institution]]:
    """Everybody but the applicants, recorded before anything happens."""
    with clock.at(datetime(2023, 3, 1, 9, 0, tzinfo=ZoneInfo(plan.ZONE))):
        found = people.institutions()
        return people.staff(found), found


def concluded(users: dict[str, User], found: dict[str, Institution]) -> Story:
    """The selection of 2023, which KASN watched."""
    return Story(
        users=users,
        institutions=found,
        announced=datetime(2023, 5, 8, 9, 0, tzinfo=ZoneInfo(plan.ZONE)),
        title=_title(2023),
        numbers=("821/112/2023", "B-1673/JP.00.00/05/2023 (contoh)", "07/PANSEL-JPTP/V/2023"),
        posts=plan.POSTS_2023,
        applicants={"01": people.EDUCATION},
    )


def running(users: dict[str, User], found: dict[str, Institution], stage: str) -> Story:
    """The selection of today, which BKN watches, announced so long ago that it stands at `stage` now."""
    zone = ZoneInfo(plan.ZONE)
    today = clock.now().astimezone(zone).date()
    announced = datetime.combine(plan.announced_for(today, DAYS_SINCE[stage]), time(9), zone)
    told = Story(
        users=users,
        institutions=found,
        announced=announced,
        title=_title(announced.year),
        numbers=(f"821/245/{announced.year}", f"16752/R-AK.02.03/SD/K/{announced.year} (contoh)", ""),
        applicants={"01": people.ECONOMY, "02": people.EDUCATION},
        late=people.LATE,
    )
    told.numbers = (*told.numbers[:2], told.number(15, announced))
    return told


def _title(year: int) -> str:
    return f"Seleksi Terbuka Pengisian Jabatan Pimpinan Tinggi Pratama di Lingkungan Pemerintah Kota Contoh Tahun {year}"
