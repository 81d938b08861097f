"""Reads of the panel's side. Nothing here tells what an unrevealed sheet holds, except to its author."""

from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from panels.enums import RECUSING
from panels.models import (
    Assessment,
    Confirmation,
    Conflict,
    Criterion,
    Panel,
    PanelMember,
    Ranking,
    Score,
    Sheet,
)
from selection import queries as selections
from selection.enums import ApplicationState
from selection.models import Application, Selection, Vacancy


def panel_of(selection: Selection) -> Panel | None:
    return Panel.objects.filter(selection=selection).first()


def members_of(selection: Selection) -> QuerySet[PanelMember]:
    """The panel's present members, the chair first."""
    return (
        PanelMember.objects.filter(panel__selection=selection)
        .exclude(state="removed")
        .select_related("person", "panel__selection")
    )


def seat_of(selection: Selection, person: Any) -> PanelMember | None:
    """The member's row of a person, None when he does not sit on this panel."""
    return members_of(selection).filter(person=person).first()


def criteria_of(selection: Selection, component: str) -> QuerySet[Criterion]:
    return (
        Criterion.objects.filter(selection=selection, component=component)
        .exclude(state="removed")
        .order_by("order")
    )


def recused_from(person: Any, vacancy: Vacancy) -> set[Any]:
    """Keys of the applications that this person's declared conflicts take away from him."""
    return set(
        Conflict.objects.filter(
            member__person=person, application__vacancy=vacancy, kind__in=RECUSING
        ).values_list("application_id", flat=True)
    )


def candidates_for(sheet: Sheet) -> list[Application]:
    """Whom this sheet's author marks: the candidates of the post without those he is recused from."""
    away = recused_from(sheet.person_id, sheet.assessment.vacancy)
    return [item for item in selections.candidates(sheet.assessment.vacancy) if item.pk not in away]


def progress(vacancies: list[Vacancy]) -> QuerySet[Assessment]:
    """Stages with `locked` and `total` numbers of sheets: all that anybody learns before the reveal."""
    return (
        Assessment.objects.filter(vacancy__in=vacancies)
        .annotate(total=Count("sheets"), locked=Count("sheets", Q(sheets__state="locked")))
        .select_related("vacancy")
        .order_by("vacancy__code", "component")
    )


def own_sheets(person: Any) -> QuerySet[Sheet]:
    """A person's own sheets."""
    return (
        Sheet.objects.filter(person=person)
        .select_related("assessment__vacancy__selection")
        .order_by("assessment__vacancy__code")
    )


def revealed_marks(vacancy: Vacancy) -> QuerySet[Score]:
    """Every mark of the post's revealed stages."""
    return (
        Score.objects.filter(sheet__assessment__vacancy=vacancy, sheet__assessment__state="revealed")
        .select_related("sheet__assessment", "sheet__person", "application", "criterion")
        .order_by(
            "sheet__assessment__component",
            "application__participant_number",
            "sheet__person__full_name",
            "criterion__order",
        )
    )


def ranking_of(vacancy: Vacancy) -> Ranking | None:
    """The newest ranking of a post with its confirmations, None before there is one."""
    confirmations = Prefetch("confirmations", Confirmation.objects.select_related("member__person"))
    return Ranking.objects.filter(vacancy=vacancy).prefetch_related(confirmations).order_by("-number").first()


def sealed_subjects(selection: Selection) -> set[Any]:
    """Keys of the sheets whose content nobody may see yet."""
    return set(
        Sheet.objects.filter(assessment__vacancy__selection=selection, assessment__state="open").values_list(
            "pk", flat=True
        )
    )


def seats(person: Any, selections_seen: QuerySet[Selection]) -> QuerySet[PanelMember]:
    """A person's seats on the panels of the selections he may see, newest selection first."""
    return (
        PanelMember.objects.filter(person=person, panel__selection__in=selections_seen)
        .exclude(state="removed")
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


def conflicts_in(vacancy: Vacancy) -> QuerySet[Conflict]:
    """Declared ties to the candidates of a post, by participant number."""
    return (
        Conflict.objects.filter(application__vacancy=vacancy, application__state=ApplicationState.ELIGIBLE)
        .select_related("member__person", "application__person")
        .order_by("application__participant_number", "member__order")
    )


def may_read(member: PanelMember | None, application: Application) -> bool:
    """Documents open to a member after pledge and declaration, and never those of somebody he is recused from."""
    if member is None or member.state != "declared":
        return False
    return application.pk not in recused_from(member.person_id, application.vacancy)


class RevealedCriterion(NamedTuple):
    """A criterion as it stands beside its marks."""

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


def revealed_table(vacancy: Vacancy) -> list[RevealedMark]:
    """Every mark of the post's revealed stages, by candidate and criterion."""
    rows = Score.objects.filter(
        sheet__assessment__vacancy=vacancy, sheet__assessment__state="revealed"
    ).order_by("application__participant_number", "criterion__order")
    columns = (
        "sheet__assessment__component",
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
    ]


def newest_ranking(vacancy: Vacancy) -> Ranking | None:
    """The newest ranking of a post."""
    return Ranking.objects.filter(vacancy=vacancy).order_by("-number").first()


def confirming(selection: Selection, ranking: Ranking | None) -> QuerySet[PanelMember]:
    """The panel's members, each with `confirmed`: has he confirmed this ranking?"""
    given = Confirmation.objects.filter(member=OuterRef("pk"), ranking=ranking)
    return members_of(selection).annotate(confirmed=Exists(given))
