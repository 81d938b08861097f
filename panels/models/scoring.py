"""Criteria of a stage, the stage of a post, and each author's own sheet of marks."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple
from uuid import uuid5

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit import chain
from audit.workflow import OWNER
from panels import workflows
from panels.enums import MARK_UNIT
from panels.models import papers, signature
from selection.models import Application, Selection, Stage, Vacancy
from selection.models.selection import SelectionPart


class Criterion(SelectionPart):
    """One line of a sheet. `max_points`, `step` and marks are whole 1/10,000; a mark is a multiple of `step`.

    `weight` is a decimal text, empty where points are simply added. `anchors` say what a level looks like, the highest first:
    [{"from": "85", "to": "100", "text": "…"}], decimal texts on the criterion's own scale; a level of one mark has `to` = `from`.
    """

    workflow = workflows.CRITERION

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="criteria")
    code = models.SlugField(max_length=40)
    order = models.PositiveIntegerField()
    label = models.CharField(_("kriteria"), max_length=160)
    guide = models.TextField(_("pedoman penilaian"), blank=True)
    weight = models.CharField(_("bobot dalam tahap"), max_length=10, blank=True)
    max_points = models.BigIntegerField(_("nilai maksimum"))
    step = models.BigIntegerField(_("langkah nilai"), default=MARK_UNIT // 100)
    anchors = models.JSONField(_("arti setiap tingkat"), default=list)

    class Meta:
        ordering = ["order"]

    @property
    def guarded(self) -> Selection:
        return self.stage.selection

    def __str__(self) -> str:
        return self.label


class Question(SelectionPart):
    """What every candidate of a stage is asked or told to write about, with what a good answer holds; fixed with the criteria."""

    workflow = workflows.CRITERION

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField()
    text = models.TextField(_("pertanyaan atau tugas"))
    guide = models.TextField(_("yang diharapkan dari jawabannya"), blank=True)

    class Meta:
        ordering = ["order"]

    @property
    def guarded(self) -> Selection:
        return self.stage.selection

    def __str__(self) -> str:
        return self.text


class Alias(NamedTuple):
    """How a stage without names calls a candidate: `key` in forms and addresses, `code` on the paper."""

    key: Any
    code: str


class Assessment(SelectionPart):
    """One stage of one post: open while sheets are out, revealed when all are locked. Never the other way."""

    workflow = workflows.ASSESSMENT
    facts = frozenset({"reminded"})

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="assessments")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    criteria_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vacancy", "stage"], name="assessment_once")]

    @property
    def component(self) -> str:
        """What the stage is called in sheets, tables and the ranking: its code."""
        return self.stage.code

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection

    @property
    def is_nameless(self) -> bool:
        """Must nobody be told whose marks these are?"""
        return bool(self.stage.blind) and self.state == "open"

    @cached_property
    def aliases(self) -> dict[Any, Alias]:
        """Application → alias in a stage without names; {} in every other. Once the marks are open the keys are the applications' own."""
        if not self.stage.blind:
            return {}
        codes = papers.codes_of(self.vacancy, self.stage)
        return {
            key: Alias(uuid5(self.pk, code) if self.is_nameless else key, code) for key, code in codes.items()
        }

    def known_as(self, application: Any) -> Any:
        """The key under which the author of a sheet meets an application."""
        return self.aliases[application].key if self.is_nameless else application

    def application_of(self, key: Any) -> Any:
        """The application behind such a key; None for a key that is nobody's."""
        if not self.is_nameless:
            return key
        return next((real for real, alias in self.aliases.items() if alias.key == key), None)


class Sheet(SelectionPart):
    """One author's marks for all candidates of a stage. `content` is the canonical text that was locked.

    A closed one belonged to a member who was replaced before he locked it: it holds no marks and counts nowhere. A superseded one
    was reopened: it stays as it was locked, and counts until the sheet that `replaces` it is locked. A frozen one is a draft of a post
    that was stopped: its author still reads it, nobody writes it.
    """

    UNLOCKED = frozenset({"draft", "frozen"})

    workflow = workflows.SHEET
    facts = frozenset({"opened", "previewed"})

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sheets")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    content = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    signature_digest = models.CharField(max_length=64, blank=True)
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
            needed = "assess" if self.assessment.stage.by_assessor else "score"
            return getattr(actor, "person_id", None) == self.person_id and super().permits(actor, needed)
        if verb == "propose:reopen":
            # While marks are sealed nobody but the author knows that his sheet is locked.
            opened = self.assessment.state == "revealed"
            return self.permits(actor, OWNER) or (opened and super().permits(actor, "chair"))
        if verb == "approve:reopen":
            return super().permits(actor, "chair") or super().permits(actor, "approve")
        return super().permits(actor, verb)

    def __str__(self) -> str:
        return f"{self.assessment.stage}, {self.assessment.vacancy}: {self.person}"

    def inconsistencies(self) -> list[str]:
        """A locked sheet's marks must be the ones that were locked."""
        if self.state == "closed":
            left = self.scores.exists() or self.comments.exists()
            return ["lembar yang ditutup masih memuat nilai"] if left else []
        if self.state in self.UNLOCKED:
            return []
        found = (
            []
            if chain.digest(self.content) == self.content_digest
            else ["isi lembar berbeda dari sidik jarinya"]
        )
        if canonical_marks(self) != self.content:
            found.append("nilai di lembar berbeda dari nilai yang dikunci")
        return [*found, *signature.inconsistencies(self)]


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


class Comment(models.Model):
    """What the author says of one candidate. Locked, opened and frozen with the marks."""

    sealed_by = "sheet"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="comments")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "application"], name="comment_once")]


class Mark(NamedTuple):
    """A mark as it lies in a sheet, with what its line in the canonical text says."""

    application: Any
    criterion: Any
    number: str
    order: int
    code: str
    points: int
    pk: Any = None


class Contents(NamedTuple):
    """All that a sheet holds, read once. `totals`: (application, number, points, maximum); `comments`: (application, number, text)."""

    marks: list[Mark]
    totals: list[tuple[Any, str, int, int]]
    comments: list[tuple[Any, str, str]]


def contents(sheet: Sheet) -> Contents:
    """Two reads, whatever the number of candidates. A stage without names gives keys and codes instead of applications and numbers."""
    columns = (
        "application_id",
        "criterion_id",
        "application__participant_number",
        "criterion__order",
        "criterion__code",
        "points",
        "pk",
    )
    about = ("application_id", "application__participant_number")
    nothing = models.Value(0, output_field=models.BigIntegerField())
    totals = sheet.totals.values_list(*about, "points", "max_points", models.Value(""))
    others = list(totals.union(sheet.comments.values_list(*about, nothing, nothing, "text"), all=True))
    found = Contents(
        marks=[Mark(*row) for row in sheet.scores.values_list(*columns)],
        totals=[(key, number, points, most) for key, number, points, most, said in others if not said],
        comments=[(key, number, said) for key, number, _points, _most, said in others if said],
    )
    aliases = sheet.assessment.aliases
    return _nameless(found, aliases) if aliases else found


def _nameless(held: Contents, aliases: dict[Any, Alias]) -> Contents:
    return Contents(
        marks=[
            mark._replace(application=aliases[mark.application].key, number=aliases[mark.application].code)
            for mark in held.marks
        ],
        totals=[(*aliases[key], points, most) for key, _number, points, most in held.totals],
        comments=[(*aliases[key], said) for key, _number, said in held.comments],
    )


def canonical(sheet: Sheet, held: Contents) -> str:
    """The sheet as canonical text: vacancy, stage, author, and every mark in 1/10,000 by participant number and criterion, totals and
    comments by number; in a stage without names by the paper's code. Sorted here, so that no database's idea of the alphabet decides.
    """
    text = {
        "vacancy": str(sheet.assessment.vacancy_id),
        "component": sheet.assessment.component,
        "author": str(sheet.person_id),
        "marks": [
            [mark.number, mark.code, mark.points]
            for mark in sorted(held.marks, key=lambda mark: (mark.number, mark.order, mark.code))
        ],
    }
    if held.totals:
        text["totals"] = sorted([number, points, most] for _key, number, points, most in held.totals)
    if held.comments:
        text["comments"] = sorted([number, said] for _key, number, said in held.comments)
    return chain.canonical(text)


def rubric_digest(criteria: Iterable[Criterion], questions: Iterable[Question]) -> str:
    """What binds marks to the criteria and questions they were given by."""
    text = {
        "criteria": [
            [item.code, item.label, item.guide, item.weight, item.max_points, item.step, item.anchors]
            for item in criteria
        ],
        "questions": [[item.text, item.guide] for item in questions],
    }
    return chain.digest(chain.canonical(text))


def canonical_marks(sheet: Sheet) -> str:
    """`canonical` of what lies in the database now."""
    return canonical(sheet, contents(sheet))
