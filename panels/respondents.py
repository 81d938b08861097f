"""Reads of the questionnaires: who is asked, how many have answered, which link is whose. Nothing here reads an answer."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from panels.models import Questionnaire, Respondent
from selection.enums import ApplicationState, VacancyState
from selection.models import Stage, Vacancy


class Tally(NamedTuple):
    """How many are asked, and how many of them have answered."""

    asked: int
    answered: int


def asked_about(vacancy: Vacancy, stage: Stage) -> QuerySet[Respondent]:
    """Who is asked about the candidates of a post, without those about candidates who dropped out."""
    return (
        Respondent.objects.filter(
            stage=stage, application__vacancy=vacancy, application__state=ApplicationState.ELIGIBLE
        )
        .exclude(state="removed")
        .select_related("application__person", "application__vacancy", "stage__selection")
        .order_by("application__participant_number", "relation", "name")
    )


def tallies(vacancy: Vacancy, stage: Stage) -> dict[Any, dict[str, Tally]]:
    """Key of the candidate → relation → numbers: all that anybody learns before the closing."""
    rows = (
        asked_about(vacancy, stage)
        .order_by()
        .values_list("application_id", "relation")
        .annotate(asked=Count("pk"), answered=Count("pk", Q(state="answered")))
    )
    found: dict[Any, dict[str, Tally]] = {}
    for application, relation, asked, answered in rows:
        found.setdefault(application, {})[relation] = Tally(asked, answered)
    return found


def total(found: Iterable[dict[str, Tally]]) -> Tally:
    """All candidates and relations together."""
    rows = [tally for relations in found for tally in relations.values()]
    return Tally(sum(tally.asked for tally in rows), sum(tally.answered for tally in rows))


def questionnaire_of(vacancy: Vacancy, stage: Stage) -> Questionnaire | None:
    """The questionnaire of a stage of a post, None before it is opened."""
    return (
        Questionnaire.objects.filter(assessment__vacancy=vacancy, assessment__stage=stage)
        .select_related("assessment__vacancy__selection", "assessment__stage")
        .first()
    )


def of_respondent(respondent: Respondent) -> Questionnaire | None:
    """The questionnaire that somebody is asked in."""
    return questionnaire_of(respondent.application.vacancy, respondent.stage)


def running() -> QuerySet[Questionnaire]:
    """Every questionnaire that collects answers, the first deadline first."""
    return (
        Questionnaire.objects.filter(state="open")
        .exclude(assessment__vacancy__state=VacancyState.STOPPED)
        .select_related("assessment__vacancy__selection", "assessment__stage")
        .order_by("closes_at")
    )


def opened(vacancy: Vacancy) -> list[Questionnaire]:
    """The questionnaires of a post whose marks are open."""
    return list(
        Questionnaire.objects.filter(assessment__vacancy=vacancy, assessment__state="revealed")
        .select_related("assessment__stage")
        .order_by("assessment__stage__order")
    )


def digest_of(token: str) -> str:
    """What is stored of a link."""
    return sha256(token.encode()).hexdigest()


def by_link(token: str) -> Respondent | None:
    """Whose newest link this is; None for one that was never given out, was replaced, or is cut off."""
    return (
        Respondent.objects.filter(link_digest=digest_of(token))
        .exclude(state="removed")
        .select_related(
            "application__person",
            "application__vacancy__selection__agency",
            "application__vacancy__selection__oversight_body",
            "stage__selection",
        )
        .first()
    )
