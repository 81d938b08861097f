"""What a person asks of his data, what keeps data although its time is over, and what destroys it (docs/adr/0040)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Person
from accounts.object_permissions import roles_on
from audit.workflow import OWNER
from selection import workflows
from selection.enums import CorrectionKind, DataHoldKind, Verb
from selection.models.application import Application
from selection.models.selection import Selection, SelectionPart


class Correction(SelectionPart):
    """Permintaan perbaikan: of what its owner cannot mend himself, because it was sent or somebody else wrote it. Answered within `due_at`."""

    workflow = workflows.CORRECTION

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections")
    kind = models.CharField(_("yang keliru"), max_length=12, choices=CorrectionKind.choices)
    wrong = models.TextField(_("yang tertulis sekarang"))
    right = models.TextField(_("yang seharusnya"))
    asked_at = models.DateTimeField(_("diminta pada"))
    due_at = models.DateTimeField(_("dijawab paling lambat"))
    answer = models.TextField(_("jawaban sekretariat"), blank=True)
    answered_at = models.DateTimeField(_("dijawab pada"), null=True)

    class Meta:
        ordering = ["-asked_at"]

    @property
    def guarded(self) -> Selection:
        return self.application.vacancy.selection

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            return self.application.permits(actor, OWNER)
        return super().permits(actor, verb) and not self.application.permits(actor, OWNER)

    def role_of(self, actor: Any) -> str:
        return self.application.role_of(actor)


class DataHold(SelectionPart):
    """Penangguhan pemusnahan: data of a selection, or of one person in it, stays until the hold is ended or its last day is over."""

    workflow = workflows.DATA_HOLD

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="data_holds")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("pelamar"))
    kind = models.CharField(_("sebab ditangguhkan"), max_length=12, choices=DataHoldKind.choices)
    reason = models.TextField(_("alasan"))
    until = models.DateField(_("sampai dengan"), null=True)
    placed_at = models.DateTimeField(_("ditangguhkan pada"))
    ended_at = models.DateTimeField(_("diakhiri pada"), null=True)
    end_reason = models.TextField(_("alasan diakhiri"), blank=True)

    class Meta:
        ordering = ["placed_at"]

    def permits(self, actor: Any, verb: str) -> bool:
        """What the oversight body asked for, only its accounts place and end."""
        if verb == Verb.PUBLISH and self.kind == DataHoldKind.OBSERVER:
            return False
        return super().permits(actor, verb)


class Destruction(SelectionPart):
    """Usulan pemusnahan: the applications whose time by a rule is over, named one by one. `applications`: {key: number}."""

    workflow = workflows.DESTRUCTION

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="destructions")
    rule = models.CharField(_("aturan pemusnahan"), max_length=40)
    applications = models.JSONField(_("lamaran yang dimusnahkan"), default=dict)
    asked_at = models.DateTimeField(_("diusulkan pada"))
    approvals = models.JSONField(_("catatan persetujuan"), default=list)
    erased = models.JSONField(_("yang sudah dimusnahkan"), default=dict)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.selection.code}: {len(self.applications)}"

    def permits(self, actor: Any, verb: str) -> bool:
        """Asked for by the secretariat; approved and turned down by the oversight body and by nobody else, the second person included."""
        if verb == "propose:destroy":
            return super().permits(actor, Verb.PUBLISH)
        if verb == "approve:destroy":
            seen = Role.OBSERVER in roles_on(actor, str(self.selection_id))
            return seen and super().permits(actor, Verb.OBSERVE)
        return super().permits(actor, verb)
