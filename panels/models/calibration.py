"""A calibration round: the panel marks samples that belong to nobody before it marks anybody (features.md, B15; docs/adr/0012)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from audit import chain
from audit.models import StoredFile
from audit.workflow import OWNER
from panels import workflows
from panels.models.panel import PanelMember
from panels.models.scoring import Criterion
from selection.models import Selection, Stage
from selection.models.selection import SelectionPart

UNFINISHED = ("prepared", "open", "revealed")


class Calibration(SelectionPart):
    """One round of a panel stage, for all its posts: prepared, open (trial marks are sealed), revealed (they are talked over), closed.

    `criteria_digest` is that of the criteria and questions that the trial marks were given by; `note` what was agreed.
    """

    workflow = workflows.CALIBRATION

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    criteria_digest = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    note = models.TextField(_("yang disepakati"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage"], condition=models.Q(state__in=UNFINISHED), name="calibration_one_at_a_time"
            )
        ]

    @property
    def guarded(self) -> Selection:
        return self.stage.selection

    def __str__(self) -> str:
        return translate("Kalibrasi %(stage)s") % {"stage": self.stage}


class Sample(SelectionPart):
    """An anonymous case of a round: a paper or a CV that belongs to no candidate."""

    workflow = workflows.SAMPLE
    facts = frozenset({"opened"})

    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="samples")
    order = models.PositiveIntegerField()
    label = models.CharField(_("nama contoh"), max_length=80)
    description = models.TextField(_("keterangan contoh"), blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["order"]

    @property
    def guarded(self) -> Selection:
        return self.calibration.guarded

    def __str__(self) -> str:
        return self.label


class Trial(SelectionPart):
    """One member's trial marks for all samples of a round. It is no sheet: no ranking and no paper reads it.

    `content` is the canonical text that was given. A closed one was not given when the round was opened early or cancelled, or when
    its member was replaced: it holds no marks.
    """

    workflow = workflows.TRIAL

    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="trials")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="+")
    content = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calibration", "member"], name="trial_once")]

    @property
    def guarded(self) -> Selection:
        return self.calibration.guarded

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            own = getattr(actor, "person_id", None) == self.member.person_id
            return own and super().permits(actor, "score")
        return super().permits(actor, verb)

    def inconsistencies(self) -> list[str]:
        """Given trial marks must be the ones that were given."""
        if self.state == "closed":
            return ["lembar uji coba yang ditutup masih memuat nilai"] if self.marks.exists() else []
        if self.state == "draft":
            return []
        found = []
        if chain.digest(self.content) != self.content_digest:
            found.append("isi lembar uji coba berbeda dari sidik jarinya")
        if canonical_trial(self) != self.content:
            found.append("nilai uji coba berbeda dari yang dikirim")
        return found


class TrialMark(models.Model):
    """One trial mark, in whole 1/10,000. Frozen by the database once its trial has left draft."""

    sealed_by = "trial"

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="marks")
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "sample", "criterion"], name="trial_mark_once")
        ]


def canonical_trial(trial: Trial) -> str:
    """What lies in the trial now as canonical text: round, member, and every mark in 1/10,000 by sample and criterion."""
    rows = trial.marks.values_list("sample_id", "criterion__code", "points")
    return chain.canonical(
        {
            "calibration": str(trial.calibration_id),
            "member": str(trial.member_id),
            "marks": sorted([str(sample), code, points] for sample, code, points in rows),
        }
    )
