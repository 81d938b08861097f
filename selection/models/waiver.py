"""A rule that somebody who may has dispensed from."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.object_permissions import roles_on
from audit.models import StoredFile
from selection import workflows
from selection.models.selection import Selection, SelectionPart
from selection.models.vacancy import Vacancy


class Waiver(SelectionPart):
    """The letter by which a body lets this selection, or one post of it, depart from one rule (a key of the ruleset)."""

    workflow = workflows.WAIVER

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="waivers")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, related_name="waivers")
    rule = models.CharField(_("aturan"), max_length=60)
    body = models.CharField(_("pemberi pengecualian"), max_length=200)
    number = models.CharField(_("nomor surat"), max_length=80)
    dated = models.DateField(_("tanggal surat"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    reason = models.TextField(_("alasan"))

    class Meta:
        ordering = ["dated", "number"]

    def permits(self, actor: Any, verb: str) -> bool:
        """The secretariat records and asks, in every state of the selection; agreeing is the second person's."""
        if verb in {"waive", "propose:waive"}:
            return Role.SECRETARIAT in roles_on(actor, str(self.selection_id))
        return super().permits(actor, verb)
