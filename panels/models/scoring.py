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
    facts = frozenset({"reminded"})

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="assessments")
    component = models.CharField(max_length=20, choices=Component.choices)
    criteria_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vacancy", "component"], name="assessment_once")]

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection


class Sheet(SelectionPart):
    """One author's marks for all candidates of a stage. `content` is the canonical text that was locked.

    A closed one belonged to a member who was replaced before he locked it: it holds no marks and counts nowhere. A superseded one
    was reopened: it stays as it was locked, and counts until the sheet that `replaces` it is locked.
    """

    workflow = workflows.SHEET
    facts = frozenset({"opened", "previewed"})

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sheets")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    content = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "person"],
                condition=~models.Q(state="superseded"),
                name="sheet_once",
            )
        ]

    @property
    def guarded(self) -> Selection:
        return self.assessment.vacancy.selection

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            needed = "assess" if self.assessment.component == Component.ASSESSMENT else "score"
            return getattr(actor, "person_id", None) == self.person_id and super().permits(actor, needed)
        if verb == "propose:reopen":
            # While marks are sealed nobody but the author knows that his sheet is locked.
            opened = self.assessment.state == "revealed"
            return self.permits(actor, OWNER) or (opened and super().permits(actor, "chair"))
        if verb == "approve:reopen":
            return super().permits(actor, "chair") or super().permits(actor, "approve")
        return super().permits(actor, verb)

    def __str__(self) -> str:
        return f"{Component(self.assessment.component).label}, {self.assessment.vacancy}: {self.person}"

    def inconsistencies(self) -> list[str]:
        """A locked sheet's marks must be the ones that were locked."""
        if self.state == "closed":
            return ["lembar yang ditutup masih memuat nilai"] if self.scores.exists() else []
        if self.state == "draft":
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


class Total(models.Model):
    """One imported total in place of marks by criterion, with the maximum its file declared; both whole 1/10,000, as they were given.

    A sheet holds marks or totals, never both (panels/services/imports.py).
    """

    sealed_by = "sheet"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="totals")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    points = models.BigIntegerField()
    max_points = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "application"], name="total_once")]


def canonical_marks(sheet: Sheet) -> str:
    """The sheet as canonical text: vacancy, stage, author, and every mark in 1/10,000 by participant number and criterion, totals by number."""
    marks = sheet.scores.order_by("application__participant_number", "criterion__order").values_list(
        "application__participant_number", "criterion__code", "points"
    )
    totals = sheet.totals.order_by("application__participant_number").values_list(
        "application__participant_number", "points", "max_points"
    )
    text = {
        "vacancy": str(sheet.assessment.vacancy_id),
        "component": sheet.assessment.component,
        "author": str(sheet.person_id),
        "marks": [[number, code, points] for number, code, points in marks],
    }
    if given := [[number, points, most] for number, points, most in totals]:
        text["totals"] = given
    return chain.canonical(text)
