"""Reads of paper sheets. What one holds is told to its typist, its checker and its member only."""

from typing import Any

from django.db.models import QuerySet

from panels.models import Assessment, PaperSheet, Sheet
from panels.models.paper import UNDER_WAY
from panels.queries import served_on
from selection.models import Selection, Stage, Vacancy

_ALONG = (
    "sheet__person",
    "sheet__assessment__stage",
    "sheet__assessment__vacancy__selection__agency",
    "sheet__assessment__vacancy__selection__oversight_body",
)


def of_selections(seen: QuerySet[Selection]) -> QuerySet[PaperSheet]:
    """The paper sheets of the selections somebody may see."""
    found = PaperSheet.objects.filter(sheet__assessment__vacancy__selection__in=seen)
    return found.select_related("scan", "typist", "checker", *_ALONG)


def of_stage(assessment: Assessment) -> QuerySet[PaperSheet]:
    """The paper sheets of a stage of a post, by number."""
    return PaperSheet.objects.filter(sheet__assessment=assessment).select_related(*_ALONG).order_by("number")


def by_link(digest: str) -> PaperSheet | None:
    """The paper sheet that this link may confirm; None for a used, replaced or made-up one."""
    found = PaperSheet.objects.filter(link_digest=digest, state="checked").exclude(link_digest="")
    return found.select_related("scan", *_ALONG).first()


def under_way(sheet: Sheet) -> PaperSheet | None:
    """The paper sheet of this sheet that is neither confirmed nor void."""
    return PaperSheet.objects.filter(sheet=sheet, state__in=UNDER_WAY).first()


def origin(sheet: Sheet) -> PaperSheet | None:
    """The paper that a locked sheet was copied from; None for one that was filled in on the screen."""
    return PaperSheet.objects.filter(sheet=sheet, state="confirmed").first()


def count_in_force(vacancy: Vacancy, stage: Stage | None = None) -> int:
    """How many sheets of the post (of one stage of it) that count were copied from paper."""
    locked = Sheet.objects.filter(assessment__vacancy=vacancy, state="locked", assessment__state="revealed")
    if stage is not None:
        locked = locked.filter(assessment__stage=stage)
    return PaperSheet.objects.filter(sheet__in=locked, state="confirmed").count()


def serves_on_panel(person: Any, selection: Selection) -> bool:
    """Does this person sit on the panel, or did he? He has no hand in another's paper."""
    return served_on(selection).filter(person=person).exists()
