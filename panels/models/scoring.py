"""Criteria of a stage, the stage of a post, and each author's own sheet of marks."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit import chain
from audit.workflow import OWNER
from panels import workflows
from selection.enums import Component
from selection.models import Application, Selection, Vacancy
from selection.models.selection import SelectionPart


class Criterion(SelectionPart):
    """One line of a sheet. `max_points` and marks are whole 1/10,000; `weight` is a decimal text, empty where points are simply added."""

    workflow = workflows.CRITERION

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="criteria")
    component = models.CharField(max_length=20, choices=Component.choices)
    code = models.SlugField(max_length=40)
    order = models.PositiveIntegerField()
    label = models.CharField(_("kriteria"), max_length=160)
    guide = models.TextField(_("pedoman penilaian"), blank=True)
    weight = models.CharField(_("bobot dalam tahap"), max_length=10, blank=True)
    max_points = models.BigIntegerField(_("nilai maksimum"))

    class Meta:
        ordering = ["component", "order"]

    def __str__(self) -> str:
        return self.label


class Assessment(SelectionPart):
    """One stage (component) of one post: open while sheets are out, revealed when all are locked. Never the other way."""

    workflow = workflows.ASSESSMENT

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="assessments")
    component = models.CharField(max_length=20, choices=Component.choices)
    criteria_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vacancy", "component"], name="assessment_once")]

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection


class Sheet(SelectionPart):
    """One author's marks for all candidates of a stage. `content` is the canonical text that was locked."""

    workflow = workflows.SHEET
    facts = frozenset({"opened"})

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sheets")
    content = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "person"], name="sheet_once")]

    @property
    def guarded(self) -> Selection:
        return self.assessment.vacancy.selection

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            needed = "assess" if self.assessment.component == Component.ASSESSMENT else "score"
            return getattr(actor, "person_id", None) == self.person_id and super().permits(actor, needed)
        return super().permits(actor, verb)

    def inconsistencies(self) -> list[str]:
        """A locked sheet's marks must be the ones that were locked."""
        if self.state != "locked":
            return []
        found = (
            []
            if chain.digest(self.content) == self.content_digest
            else ["isi lembar berbeda dari sidik jarinya"]
        )
        if canonical_marks(self) != self.content:
            found.append("nilai di lembar berbeda dari nilai yang dikunci")
        return found


class Score(models.Model):
    """One mark. Frozen by the database once its sheet has left draft."""

    sealed_by = "sheet"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="scores")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "application", "criterion"], name="score_once")
        ]


def canonical_marks(sheet: Sheet) -> str:
    """The sheet as canonical text: vacancy, stage, author, and every mark in 1/10,000 by participant number and criterion."""
    marks = sheet.scores.order_by("application__participant_number", "criterion__order").values_list(
        "application__participant_number", "criterion__code", "points"
    )
    return chain.canonical(
        {
            "vacancy": str(sheet.assessment.vacancy_id),
            "component": sheet.assessment.component,
            "author": str(sheet.person_id),
            "marks": [[number, code, points] for number, code, points in marks],
        }
    )
