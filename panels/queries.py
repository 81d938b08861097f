"""Reads of the panel's side. Nothing here tells what an unrevealed sheet holds, except to its author."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from audit import clock
from audit.models import Event
from panels.models import (
    Assessment,
    Attendant,
    Comment,
    Confirmation,
    Conflict,
    Criterion,
    Panel,
    PanelMember,
    PaperSheet,
    Question,
    Ranking,
    Replacement,
    Score,
    Sheet,
    Total,
    Trial,
)
from panels.models.panel import SEATED
from selection import queries as selections
from selection.enums import ApplicationState, StageSource
from selection.models import Application, ApplicationDocument, Selection, Stage, Vacancy
from selection.workflows import DOCUMENT_SHOWN


def panel_of(selection: Selection) -> Panel | None:
    return Panel.objects.filter(selection=selection).first()


def members_of(selection: Selection) -> QuerySet[PanelMember]:
    """The panel's present members, the chair first."""
    return PanelMember.objects.filter(panel__selection=selection, state__in=SEATED).select_related(
        "person", "panel__selection"
    )


def served_on(selection: Selection) -> QuerySet[PanelMember]:
    """The present members and those who left after the announcement: whoever may have locked a sheet."""
    return PanelMember.objects.filter(panel__selection=selection, state__in=[*SEATED, "left"]).select_related(
        "person"
    )


def seat_of(selection: Selection, person: Any) -> PanelMember | None:
    """The member's row of a person, None when he does not sit on this panel."""
    return members_of(selection).filter(person=person).first()


def former_members(selection: Selection) -> QuerySet[Replacement]:
    """Who took whose seat after the announcement, the first change first."""
    return (
        Replacement.objects.filter(panel__selection=selection)
        .select_related("leaver__person", "newcomer__person", "decree_file")
        .order_by("decree_date", "decree_number")
    )


def changes_of(panel: Panel) -> QuerySet[Replacement]:
    """By which decrees the panel's own was changed: its replacements, and those of the panel it was taken over from that it came with."""
    came_with = Q(
        panel=panel.taken_from_id,
        newcomer__person__in=PanelMember.objects.filter(panel=panel)
        .exclude(state="removed")
        .values("person"),
    )
    return Replacement.objects.filter(Q(panel=panel) | came_with).order_by("decree_date", "decree_number")


def panels_to_take_over(selection: Selection) -> QuerySet[Panel]:
    """Panels of other announced selections of the agency whose term runs today and that are complete."""
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    return (
        Panel.objects.filter(
            state="appointed",
            selection__agency=selection.agency_id,
            valid_until__gte=today,
        )
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=today))
        .exclude(selection=selection)
        .select_related("selection", "decree_file")
        .order_by("-valid_until", "decree_number")
    )


def authors_of_open_stages(selection: Selection) -> list[tuple[Any, set[Any]]]:
    """(key of the post, persons whose sheets count) for each panel stage that is out."""
    rows = (
        Sheet.objects.filter(assessment__vacancy__selection=selection, assessment__state="open")
        .filter(assessment__stage__source=StageSource.PANEL)
        .exclude(state__in=["closed", "superseded"])
        .values_list("assessment_id", "assessment__vacancy_id", "person_id")
    )
    found: dict[Any, tuple[Any, set[Any]]] = {}
    for stage, vacancy, person in rows:
        found.setdefault(stage, (vacancy, set()))[1].add(person)
    return list(found.values())


def criteria_of(selection: Selection, component: str) -> QuerySet[Criterion]:
    return (
        Criterion.objects.filter(stage__selection=selection, stage__code=component)
        .exclude(state="removed")
        .select_related("stage__selection")
        .order_by("order")
    )


def questions_of(selection: Any, component: str) -> QuerySet[Question]:
    """What is asked in a stage of a selection (or of its key), in its order."""
    return (
        Question.objects.filter(stage__selection=selection, stage__code=component)
        .exclude(state="removed")
        .select_related("stage__selection")
        .order_by("order")
    )


def attendants_of(selection: Selection) -> QuerySet[Attendant]:
    """Who sits in without a mark anywhere in the selection."""
    return (
        Attendant.objects.filter(selection=selection)
        .exclude(state="removed")
        .select_related("vacancy", "stage")
        .order_by("vacancy__code", "name")
    )


def attendants_at(vacancy: Vacancy, stage: Stage) -> QuerySet[Attendant]:
    """Who sits in at a stage of a post."""
    return attendants_of(vacancy.selection).filter(
        Q(vacancy=vacancy) | Q(vacancy=None), Q(stage=stage) | Q(stage=None)
    )


def stages_out(seen: QuerySet[Selection]) -> QuerySet[Assessment]:
    """The stages that were opened in the selections somebody may see."""
    return Assessment.objects.filter(vacancy__selection__in=seen).select_related(
        "vacancy__selection", "stage"
    )


def authors_of(assessment: Assessment) -> list[tuple[str, str]]:
    """(key, name) of everybody who has a sheet of the stage, whatever became of it, so that nobody learns who has locked."""
    rows = Sheet.objects.filter(assessment=assessment).exclude(state="closed").order_by("person__full_name")
    return [(str(key), name) for key, name in rows.values_list("person_id", "person__full_name").distinct()]


def excused_in(vacancy: Vacancy) -> list[tuple[str, str]]:
    """(name, stage) of every member who was excused from a stage of the post."""
    subjects = Event.objects.filter(action="sheet.excuse").values("subject_id")
    rows = Sheet.objects.filter(assessment__vacancy=vacancy, state="closed", pk__in=subjects).order_by(
        "assessment__stage__order", "person__full_name"
    )
    return list(rows.values_list("person__full_name", "assessment__stage__title"))


def stages_of_criteria(selection: Selection) -> list[str]:
    """The code of its stage for every criterion that is written."""
    rows = Criterion.objects.filter(stage__selection=selection).exclude(state="removed")
    return list(rows.values_list("stage__code", flat=True))


def recused_from(person: Any, vacancy: Vacancy) -> set[Any]:
    """Keys of the applications that this person's declared conflicts take away from him."""
    return set(
        Conflict.objects.filter(
            Conflict.TAKES_AWAY, member__person=person, application__vacancy=vacancy
        ).values_list("application_id", flat=True)
    )


class Nameless(NamedTuple):
    """A candidate as a stage without names shows him: his paper's code for a number, a word for a name, a key that is no application's."""

    pk: Any
    participant_number: str
    person: str
    is_away: bool = False


def candidates_with_ties(sheet: Sheet) -> list[Any]:
    """The candidates of the sheet's post by number, each with `is_away`: do the author's conflicts take him away? One read.

    In a stage without names: by code, and without those who are away, for a code that is missing would be theirs.
    """
    ties = Conflict.objects.filter(
        Conflict.TAKES_AWAY, member__person=sheet.person_id, application=OuterRef("pk")
    )
    found = list(selections.candidates(sheet.assessment.vacancy).annotate(is_away=Exists(ties)))
    if not sheet.assessment.is_nameless:
        return found
    aliases = [sheet.assessment.aliases[item.pk] for item in found if not item.is_away]
    return sorted(
        (Nameless(alias.key, alias.code, _("Makalah")) for alias in aliases),
        key=lambda item: item.participant_number,
    )


def candidates_for(sheet: Sheet) -> list[Application]:
    """Whom this sheet's author marks: the candidates of the post without those he is recused from."""
    found = candidates_with_ties(sheet)
    return [item for item in found if not item.is_away]


def progress(vacancies: list[Vacancy]) -> QuerySet[Assessment]:
    """Stages with `locked` and `total` numbers of sheets: all that anybody learns before the reveal."""
    return (
        Assessment.objects.filter(vacancy__in=vacancies)
        .annotate(
            total=Count("sheets", ~Q(sheets__state__in=["closed", "superseded"])),
            locked=Count("sheets", Q(sheets__state="locked")),
        )
        .select_related("vacancy", "stage")
        .order_by("vacancy__code", "stage__order")
    )


def opened_stages(posts: Iterable[Vacancy]) -> set[tuple[Any, Any]]:
    """(stage, post), by their keys, whose marks are open."""
    found = Assessment.objects.filter(vacancy__in=list(posts), state="revealed")
    return set(found.values_list("stage_id", "vacancy_id"))


def is_corrected_in(stage: Any) -> bool:
    """Is a reopened sheet of this stage, as `progress` counts it, out again?"""
    return stage.state == "revealed" and stage.locked < stage.total


def own_sheets(person: Any) -> QuerySet[Sheet]:
    """A person's own sheets, without those that were closed when he was replaced, or reopened."""
    return (
        Sheet.objects.filter(person=person)
        .exclude(state__in=["closed", "superseded"])
        .select_related("assessment__vacancy__selection", "assessment__stage")
        .order_by("assessment__vacancy__code")
    )


def sheets_in_force(vacancy: Vacancy, instead: Sheet | None = None) -> QuerySet[Sheet]:
    """The sheets whose marks are open and count: the locked ones, and a reopened one until the new sheet is locked.

    `instead` asks what would count if this reopened sheet were locked as it stands.
    """
    counts = Q(state="locked") | Q(state="superseded", replacement__state__in=Sheet.UNLOCKED)
    if instead is not None:
        counts = Q(pk=instead.pk) | (counts & ~Q(pk=instead.replaces_id))
    return Sheet.objects.filter(counts, assessment__vacancy=vacancy, assessment__state="revealed")


def reopened(vacancy: Vacancy) -> QuerySet[Sheet]:
    """The reopened sheets of a post as they were locked before, the first one first; `replacement` came instead."""
    return (
        Sheet.objects.filter(assessment__vacancy=vacancy, state="superseded")
        .select_related("assessment__stage", "person", "replacement")
        .order_by("replacement__locked_at", "locked_at")
    )


def posts_being_corrected(posts: Iterable[Vacancy]) -> set[Any]:
    """Keys of the posts of which a reopened sheet is out again."""
    out = Sheet.objects.filter(assessment__vacancy__in=list(posts), state="draft", replaces__isnull=False)
    return set(out.values_list("assessment__vacancy_id", flat=True))


def is_being_corrected(vacancy: Vacancy) -> bool:
    """Is a reopened sheet of the post out again?"""
    return bool(posts_being_corrected([vacancy]))


def revealed_marks(vacancy: Vacancy, instead: Sheet | None = None) -> QuerySet[Score]:
    """Every mark of the post's revealed stages that counts (`instead`: see `sheets_in_force`)."""
    return (
        Score.objects.filter(sheet__in=sheets_in_force(vacancy, instead))
        .select_related("sheet__assessment__stage", "sheet__person", "application", "criterion")
        # A locked sheet's whole text would come with each of its marks.
        .defer("sheet__content", "application__snapshot", "criterion__guide")
        .order_by(
            "sheet__assessment__stage__order",
            "application__participant_number",
            "sheet__person__full_name",
            "criterion__order",
        )
    )


def marked_pairs(vacancy: Vacancy) -> set[tuple[Any, Any]]:
    """(author, application) of every mark that counts in the post's revealed panel stages."""
    return set(
        Score.objects.filter(sheet__in=sheets_in_force(vacancy))
        .filter(sheet__assessment__stage__source=StageSource.PANEL)
        .values_list("sheet__person_id", "application_id")
        .distinct()
    )


def revealed_totals(vacancy: Vacancy, instead: Sheet | None = None) -> QuerySet[Total]:
    """Every imported total of the post's revealed stages that counts."""
    return (
        Total.objects.filter(sheet__in=sheets_in_force(vacancy, instead))
        .select_related("sheet__assessment__stage", "application__person")
        .order_by("application__participant_number")
    )


def ranking_of(vacancy: Vacancy) -> Ranking | None:
    """The newest ranking of a post with its confirmations, None before there is one."""
    confirmations = Prefetch("confirmations", Confirmation.objects.select_related("member__person"))
    return Ranking.objects.filter(vacancy=vacancy).prefetch_related(confirmations).order_by("-number").first()


def sealed_subjects(*selections: Selection) -> set[Any]:
    """Keys of the sheets and trials whose content nobody may see yet."""
    trials = Trial.objects.filter(calibration__stage__selection__in=selections)
    trials = trials.exclude(calibration__state__in=["revealed", "closed"])
    papers = PaperSheet.objects.filter(sheet__assessment__vacancy__selection__in=selections)
    papers = papers.filter(sheet__assessment__state="open")
    return set(trials.values_list("pk", flat=True).union(papers.values_list("pk", flat=True))) | set(
        Sheet.objects.filter(assessment__vacancy__selection__in=selections)
        .filter(Q(assessment__state="open") | Q(state__in=Sheet.UNLOCKED))
        .values_list("pk", flat=True)
    )


def seats(person: Any, selections_seen: QuerySet[Selection]) -> QuerySet[PanelMember]:
    """A person's seats on the panels of the selections he may see, newest selection first."""
    return (
        PanelMember.objects.filter(person=person, panel__selection__in=selections_seen, state__in=SEATED)
        .select_related("panel__selection__agency", "panel__selection__oversight_body", "person")
        .order_by("-panel__selection__year", "-panel__selection__code")
    )


def applicants_to_declare(selection: Selection) -> QuerySet[Application]:
    """Against whom conflicts are declared: everybody who applied in time and has not been turned down."""
    return (
        Application.objects.filter(
            vacancy__selection=selection,
            state__in=[ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE],
        )
        .select_related("vacancy", "person")
        .order_by("vacancy__code", "number")
    )


def conflicts_of(member: PanelMember) -> QuerySet[Conflict]:
    """What a member has declared."""
    return (
        Conflict.objects.filter(member=member)
        .select_related("application__vacancy", "application__person")
        .order_by("application__vacancy__code", "application__number")
    )


def markers_of(assessment: Assessment) -> dict[Any, int]:
    """Candidate → how many sheets of the stage hold marks for him. Numbers only."""
    rows = (
        Score.objects.filter(sheet__assessment=assessment, sheet__state="locked")
        .values_list("application_id")
        .annotate(markers=Count("sheet", distinct=True))
        .order_by()
    )
    return dict(rows)


def conflicts_in(vacancy: Vacancy) -> QuerySet[Conflict]:
    """Declared ties to the candidates of a post, by participant number."""
    return (
        Conflict.objects.filter(application__vacancy=vacancy, application__state=ApplicationState.ELIGIBLE)
        .select_related("member__person", "application__person")
        .order_by("application__participant_number", "member__order")
    )


def documents_of(application: Application) -> QuerySet[ApplicationDocument]:
    """The applicant's files with their slots, a repaired copy after the one that was set aside."""
    shown = application.documents.filter(state__in=DOCUMENT_SHOWN)
    return shown.select_related("slot", "file").order_by("slot__order", "state")


def may_read(member: PanelMember | None, application: Application) -> bool:
    """Documents open to a member after pledge and declaration, and never those of somebody he is recused from."""
    if member is None or member.state != "declared":
        return False
    return application.pk not in recused_from(member.person_id, application.vacancy)


class RevealedCriterion(NamedTuple):
    """A criterion as it stands beside its marks; an imported total is one without a key."""

    pk: Any
    label: str
    weight: str
    max_points: int


class RevealedMark(NamedTuple):
    """One opened mark, flat: a page of marks has thousands."""

    component: str
    candidate: str
    name: str
    person: Any
    criterion: RevealedCriterion
    points: int


def revealed_table(vacancy: Vacancy, *, totals: bool = True) -> list[RevealedMark]:
    """Every mark of the post's revealed stages, by candidate and criterion; then the totals, unless there are known to be none."""
    rows = Score.objects.filter(sheet__in=sheets_in_force(vacancy)).order_by(
        "application__participant_number", "criterion__order"
    )
    columns = (
        "sheet__assessment__stage__code",
        "application__participant_number",
        "application__person__full_name",
        "sheet__person_id",
        "points",
        "criterion_id",
        "criterion__label",
        "criterion__weight",
        "criterion__max_points",
    )
    return [
        RevealedMark(component, code, name, person, RevealedCriterion(*criterion), points)
        for component, code, name, person, points, *criterion in rows.values_list(*columns)
    ] + [
        RevealedMark(
            total.sheet.assessment.component,
            total.application.participant_number,
            str(total.application.person),
            total.sheet.person_id,
            RevealedCriterion(None, _("Nilai total"), "", total.max_points),
            total.points,
        )
        for total in (revealed_totals(vacancy) if totals else ())
    ]


def revealed_comments(vacancy: Vacancy) -> list[tuple[str, str, Any, str]]:
    """(component, participant number, author, comment) of the post's revealed stages, by candidate."""
    rows = Comment.objects.filter(sheet__in=sheets_in_force(vacancy)).order_by(
        "application__participant_number"
    )
    columns = (
        "sheet__assessment__stage__code",
        "application__participant_number",
        "sheet__person_id",
        "text",
    )
    return list(rows.values_list(*columns))


def newest_ranking_states(posts: list[Vacancy]) -> dict[Any, str]:
    """Key of the post → state of its newest ranking; posts without one are missing."""
    rows = Ranking.objects.filter(vacancy__in=posts).order_by("number")
    return dict(rows.values_list("vacancy_id", "state"))


def newest_ranking(vacancy: Vacancy) -> Ranking | None:
    """The newest ranking of a post."""
    return Ranking.objects.filter(vacancy=vacancy).order_by("-number").first()


def confirming(selection: Selection, ranking: Ranking | None) -> QuerySet[PanelMember]:
    """The panel's members, each with `confirmed`: has he confirmed this ranking?"""
    given = Confirmation.objects.filter(member=OuterRef("pk"), ranking=ranking)
    return members_of(selection).annotate(confirmed=Exists(given))
