"""Stages without names: the draws behind them, and the papers."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import keys
from audit.models import StoredFile
from audit.workflow import OWNER
from panels import lots, workflows
from panels.models.sittings import registration_closed_at
from selection.models import Application, Selection, Stage, Vacancy
from selection.models.selection import SelectionPart


class StageLot(SelectionPart):
    """The draw of the codes of one post's papers or, without a post, of a stage's topic (docs/adr/0014).

    Bound by the announcement. Codes: `names` are participant numbers, `outcome` {number: code}, told when the marks open; until then they
    are computed from a secret that is not in the database. Topic: `names` are the topics' numbers, `outcome` their drawn order.
    `purpose` is what the draw is called in panels/lots.py.
    """

    workflow = workflows.STAGE_LOT

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=80)
    commitment = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, blank=True)
    public_value = models.CharField(max_length=80, blank=True)
    names = models.JSONField(default=list)
    outcome = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "purpose"], name="stage_lot_once")]

    @property
    def guarded(self) -> Selection:
        return self.stage.selection

    def __str__(self) -> str:
        return f"{self.stage}, {self.vacancy}" if self.vacancy else str(self.stage)

    @property
    def hidden(self) -> bytes:
        """The secret, also before it is told. Nothing that a reader sees may hold it then."""
        return keys.secret_for(f"stage-lot:{self.pk}")

    def record(self) -> dict[str, Any]:
        """What anybody needs to draw again (panels/lots.py)."""
        found = {
            "algorithm": lots.ALGORITHM,
            "commitment": self.commitment,
            "secret": self.secret,
            "public": self.public_value,
            "names": self.names,
            "stage": self.stage.code,
        }
        if self.vacancy is None:
            return {**found, "topics": self.outcome}
        return {**found, "post": self.vacancy.code, "codes": self.outcome}

    def inconsistencies(self) -> list[str]:
        if self.state != "opened":
            return []
        return [f"undian tahap: {code}" for code in lots.problems(self.record())]


class Paper(SelectionPart):
    """A paper of a stage without names: handed in by its author as a file, or scanned under the code of its cover sheet. Never both are known
    here: `application` without a code, or `code` without an application. `doubt`: words in it that might tell whose it is, confirmed by its author.
    """

    workflow = workflows.PAPER
    facts = frozenset({"opened"})

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="papers")
    code = models.CharField(_("kode makalah"), max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    doubt = models.CharField(_("kata yang dikonfirmasi penulisnya"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "application"],
                condition=models.Q(state="received", application__isnull=False),
                name="paper_once_by_author",
            ),
            models.UniqueConstraint(
                fields=["stage", "code"],
                condition=models.Q(state="received") & ~models.Q(code=""),
                name="paper_once_by_code",
            ),
            models.CheckConstraint(
                condition=models.Q(application=None, code__gt="")
                | models.Q(application__isnull=False, code=""),
                name="paper_by_author_or_code",
            ),
        ]

    @property
    def guarded(self) -> Selection:
        return self.stage.selection

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            return self.application is not None and self.application.permits(actor, OWNER)
        return super().permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        return self.application.role_of(actor) if self.application else super().role_of(actor)


def codes_of(vacancy: Vacancy, stage: Stage) -> dict[Any, str]:
    """Application → the code of its paper, of everybody who passed the administrative selection of a post; {} before registration closed.

    Told to nobody but the author himself before the marks are open. Three reads.
    """
    passed = Application.objects.filter(vacancy=vacancy, participant_number__isnull=False)
    numbers = dict(passed.values_list("pk", "participant_number"))
    lot = StageLot.objects.filter(stage=stage, vacancy=vacancy).first()
    closed = registration_closed_at(vacancy.selection)
    if lot is None or closed is None:
        return {}
    drawn = lot.outcome
    if lot.state != "opened":
        drawn = lots.codes(
            [str(number) for number in numbers.values()],
            secret=lot.hidden,
            public=closed.hash,
            stage=stage.code,
            post=vacancy.code,
        )
    return {key: drawn[number] for key, number in numbers.items() if number in drawn}
