"""What there is to show of a post once marks are open, read once."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from panels import queries, respondents
from panels.calls import MISSED
from panels.models import Assessment, Call, Conflict, Questionnaire, Ranking, Replacement, Total
from panels.queries import RevealedMark
from selection import queries as selections
from selection.models import Hold, Vacancy


@dataclass(frozen=True)
class Opened:
    """What there is to show of a post, read once; what is gathered from it is kept, because every row of a page asks for it."""

    vacancy: Vacancy
    stages: dict[str, Assessment]
    marks: list[RevealedMark]
    members: list[Any]  # PanelMember with `confirmed`
    conflicts: list[Conflict]
    ranking: Ranking | None
    changes: list[Replacement] = field(default_factory=list)
    comments: list[tuple[str, str, Any, str]] = field(default_factory=list)  # queries.revealed_comments
    questionnaires: dict[str, Questionnaire] = field(default_factory=dict)  # by the code of the stage
    asked_about: dict[str, str] = field(default_factory=dict)  # participant number → name, where there is one

    def has(self, rare: str) -> bool:
        """May the post have "totals", "holds" or "absences"? Where a ranking was read, it knows (see `_ranking`)."""
        return bool(getattr(self.ranking, f"has_{rare}", True))

    @cached_property
    def names(self) -> dict[Any, str]:
        """Person → name, the chair first; last those who left after their sheets were locked."""
        present = {member.person_id: str(member.person) for member in self.members}
        authors = {mark.person for mark in self.marks if mark.component not in self.by_assessor}
        left = {item.leaver.person_id: str(item.leaver.person) for item in self.changes}
        return present | {person: name for person, name in left.items() if person in authors}

    @cached_property
    def people(self) -> dict[str, str]:
        """Participant number → name, of everybody with an opened mark."""
        return self.asked_about | {mark.candidate: mark.name for mark in self.marks}

    @cached_property
    def weights(self) -> dict[str, str]:
        """Code of the stage → weight, in the plan's order."""
        return self.vacancy.selection.weights

    @cached_property
    def titles(self) -> dict[str, str]:
        """Code of the stage → its name."""
        return self.vacancy.selection.titles

    @cached_property
    def by_assessor(self) -> set[str]:
        """Codes of the stages that an assessor marks."""
        return {stage.code for stage in self.vacancy.selection.stages if stage.by_assessor}


def read(vacancy: Vacancy) -> Opened:
    """Seven reads, whatever the number of candidates; two more where a questionnaire is part of the plan."""
    ranking = _ranking(vacancy)
    if ranking is not None:
        ranking.vacancy = vacancy
    asked = _questionnaires(vacancy)
    return Opened(
        questionnaires=asked,
        asked_about={str(item.participant_number): str(item.person) for item in selections.passed(vacancy)}
        if asked
        else {},
        changes=list(queries.former_members(vacancy.selection)),
        vacancy=vacancy,
        stages={item.component: item for item in queries.progress([vacancy])},
        marks=queries.revealed_table(vacancy, totals=getattr(ranking, "has_totals", True)),
        comments=queries.revealed_comments(vacancy),
        members=list(queries.confirming(vacancy.selection, ranking)),
        conflicts=list(queries.conflicts_in(vacancy)),
        ranking=ranking,
    )


def _questionnaires(vacancy: Vacancy) -> dict[str, Questionnaire]:
    """Those that are open; asked for only where the plan has one."""
    if not any(stage.by_questionnaire for stage in vacancy.selection.stages):
        return {}
    return {item.assessment.component: item for item in respondents.opened(vacancy)}


def _ranking(vacancy: Vacancy) -> Any:
    """The newest ranking, and with it whether the post has what few posts have: the page then asks for it, else not."""
    return (
        Ranking.objects.filter(vacancy=vacancy)
        .annotate(
            has_totals=Exists(Total.objects.filter(sheet__assessment__vacancy=OuterRef("vacancy"))),
            has_holds=Exists(Hold.objects.filter(vacancy=OuterRef("vacancy"))),
            has_absences=Exists(
                Call.objects.filter(application__vacancy=OuterRef("vacancy"), state__in=MISSED)
            ),
        )
        .order_by("-number")
        .first()
    )
