"""Who may mark whom: ties that take a candidate away, superiors of whom the others decide, whose sheet opens."""

from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When

from panels.enums import ConflictKind, ConflictState
from panels.models import Conflict, ConflictVote, PanelMember, Sheet, Suggestion
from panels.models.panel import SEATED
from panels.queries import members_of
from selection.enums import ApplicationState, StageSource, VacancyState
from selection.models import Selection, Vacancy


def conflicts_taking_away(selection: Selection) -> QuerySet[Conflict]:
    """The ties of present members that take a candidate away, of everybody who may still be marked."""
    return Conflict.objects.filter(
        Conflict.TAKES_AWAY,
        member__panel__selection=selection,
        member__state__in=SEATED,
        application__state__in=[ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE],
        application__vacancy__state__in=[VacancyState.CLOSED, VacancyState.PROPOSED, VacancyState.SCREENED],
    ).select_related("member", "application__vacancy", "application__person")


def with_conflicts(selections_of: list[Any]) -> set[Any]:
    """Keys of the selections, out of these, in which a tie takes a candidate away from a member."""
    found = Conflict.objects.filter(Conflict.TAKES_AWAY, member__panel__selection__in=selections_of)
    return set(found.values_list("member__panel__selection_id", flat=True))


def undecided_cases(selections_of: list[Any]) -> dict[Any, set[Any]]:
    """Key of a selection → keys of the members of whom the others still have to decide."""
    found: dict[Any, set[Any]] = {}
    pending = Conflict.objects.filter(
        state=ConflictState.PENDING,
        member__state__in=SEATED,
        member__panel__selection__in=selections_of,
    )
    for selection, member in pending.values_list("member__panel__selection_id", "member_id"):
        found.setdefault(selection, set()).add(member)
    return found


def referred(selection: Selection) -> QuerySet[Conflict]:
    """Direct superiors of whom the rest of the panel decides or has decided, with the votes; those who wait first."""
    votes = Prefetch("votes", ConflictVote.objects.select_related("member__person").order_by("member__order"))
    return (
        Conflict.objects.filter(
            member__panel__selection=selection, member__state__in=SEATED, kind=ConflictKind.SUPERIOR
        )
        .select_related(
            "member__person", "member__panel__selection", "application__person", "application__vacancy"
        )
        .prefetch_related(votes)
        .order_by(Case(When(state=ConflictState.PENDING, then=0), default=1), "application__number")
    )


def voters_on(conflict: Conflict) -> list[PanelMember]:
    """Who decides of a direct superior: the other members who have declared and have no conflict with that candidate themselves."""
    return electorates(conflict.guarded, [conflict])[conflict.pk]


def electorates(selection: Selection, referred: list[Conflict]) -> dict[Any, list[PanelMember]]:
    """`voters_on` for several cases of one panel, by key of the conflict."""
    declared = list(members_of(selection).filter(state="declared"))
    away = set(
        Conflict.objects.filter(Conflict.TAKES_AWAY, member__panel__selection=selection).values_list(
            "member_id", "application_id"
        )
    )
    return {
        case.pk: [
            member
            for member in declared
            if member.pk != case.member_id and (member.pk, case.application_id) not in away
        ]
        for case in referred
    }


def is_undecided(vacancy: Vacancy) -> bool:
    """Does a candidate of the post wait for the decision whether his superior may mark him?"""
    return Conflict.objects.filter(
        state=ConflictState.PENDING,
        member__state__in=SEATED,
        application__vacancy=vacancy,
        application__state=ApplicationState.ELIGIBLE,
    ).exists()


def awaits_decision(sheet: Sheet) -> bool:
    """Do the others still have to decide whether this sheet's author marks one of its candidates?"""
    return Conflict.objects.filter(
        state=ConflictState.PENDING,
        member__person=sheet.person_id,
        application__vacancy=sheet.assessment.vacancy_id,
        application__state=ApplicationState.ELIGIBLE,
    ).exists()


def openable(sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """The sheets that open to their authors: a member's only once he has pledged and declared, also when he came later."""
    declared = PanelMember.objects.filter(
        panel__selection=OuterRef("assessment__vacancy__selection"),
        person=OuterRef("person"),
        state="declared",
    )
    return sheets.filter(Q(assessment__stage__source=StageSource.ASSESSOR) | Exists(declared))


def may_open(sheet: Sheet) -> bool:
    return openable(Sheet.objects.filter(pk=sheet.pk)).exists()


def suggestions_in(selection: Selection) -> QuerySet[Suggestion]:
    """What the facts suggested to the members, and what they said."""
    return (
        Suggestion.objects.filter(member__panel__selection=selection)
        .select_related("member__person", "application__person", "application__vacancy")
        .order_by("member__order", "application__number")
    )
