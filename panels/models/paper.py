"""A member's sheet on paper: filled in by hand, typed by one, checked by another, confirmed by himself (features.md, B20; docs/adr/0013)."""

from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit.models import StoredFile
from panels import workflows
from panels.models.scoring import Assessment, Contents, Criterion, Sheet, Total, contents
from selection.models import Application, Selection
from selection.models.selection import SelectionPart

UNDER_WAY = ("draft", "typed", "checked")


class PaperSheet(SelectionPart):
    """One blank that was printed for a sheet, and what became of it: draft (typed into) → typed → checked → confirmed, or void.

    Its marks are rows of its own, not the sheet's: the member's draft on the screen stays his secret, and the database freezes what
    was typed from the moment it goes to be checked. `content_digest` is that of the sheet's canonical text as it would be locked;
    `link_digest` is SHA-256 of the one link that may confirm it.
    """

    workflow = workflows.PAPER_SHEET
    facts = frozenset({"opened"})

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="papers")
    number = models.CharField(_("nomor lembar kertas"), max_length=80)
    document = models.CharField(_("kode naskah lembar kosong"), max_length=20)
    blank_digest = models.CharField(_("sidik lembar kosong"), max_length=64)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    typist = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    content_digest = models.CharField(max_length=64, blank=True)
    remark = models.TextField(_("yang keliru menurut pemeriksa atau anggota"), blank=True)
    link_digest = models.CharField(_("sidik tautan"), max_length=64, blank=True)
    link_expires_at = models.DateTimeField(_("tautan berlaku sampai"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"], condition=models.Q(state__in=UNDER_WAY), name="paper_sheet_one_at_a_time"
            )
        ]

    @property
    def assessment(self) -> Assessment:
        return self.sheet.assessment

    @property
    def guarded(self) -> Selection:
        return self.assessment.vacancy.selection

    @property
    def totals(self) -> Any:
        """Nobody imports totals from paper."""
        return Total.objects.none()

    def __str__(self) -> str:
        return self.number

    def inconsistencies(self) -> list[str]:
        """What was checked must be what the member's sheet was locked with."""
        if self.state == "confirmed" and self.sheet.content_digest != self.content_digest:
            return ["lembar yang dikunci berbeda dari salinan kertas yang dikonfirmasi anggota"]
        return []


class PaperMark(models.Model):
    """One mark as it was typed from paper, in whole 1/10,000."""

    sealed_by = "paper"

    paper = models.ForeignKey(PaperSheet, models.PROTECT, related_name="scores")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "application", "criterion"], name="paper_mark_once")
        ]


class PaperComment(models.Model):
    """A comment as it was typed from paper."""

    sealed_by = "paper"

    paper = models.ForeignKey(PaperSheet, models.PROTECT, related_name="comments")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "application"], name="paper_comment_once")]


def typed_contents(paper: PaperSheet) -> Contents:
    """What was typed, read the way a sheet is: it has the same kinds of rows under the same names."""
    return contents(cast(Sheet, paper))
