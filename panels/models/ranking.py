"""A ranking with the input it was computed from, and the members' confirmations."""

from typing import Any

from django.db import models

from audit import chain
from audit.workflow import OWNER
from panels import workflows
from panels.models.panel import PanelMember
from selection.models import Selection, Vacancy
from selection.models.selection import SelectionPart


class Ranking(SelectionPart):
    """`input_text` is the canonical table of marks and rules, `digest` its SHA-256, `result_text` what came out. A correction is a new number.

    `tie_names` are the participant numbers whom the plenary took from a tie over the last place that no rule parts.
    """

    workflow = workflows.RANKING
    facts = frozenset({"opened", "recomputed"})

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="rankings")
    number = models.PositiveIntegerField()
    input_text = models.TextField()
    digest = models.CharField(max_length=64)
    result_text = models.TextField()
    computed_at = models.DateTimeField()
    tie_names = models.JSONField(default=list)
    tie_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["vacancy", "number"], name="ranking_number_once")]

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection

    def inconsistencies(self) -> list[str]:
        return (
            []
            if chain.digest(self.input_text) == self.digest
            else ["masukan peringkat berbeda dari sidik jarinya"]
        )


class Confirmation(SelectionPart):
    """A member confirms the recap in the plenary."""

    workflow = workflows.CONFIRMATION

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="confirmations")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="confirmations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ranking", "member"], name="confirmation_once")]

    @property
    def guarded(self) -> Selection:
        return self.ranking.vacancy.selection

    def permits(self, actor: Any, verb: str) -> bool:
        return self.member.permits(actor, verb) if verb == OWNER else super().permits(actor, verb)
