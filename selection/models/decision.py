"""What two people decided about a post, with the oversight body's letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from audit.models import StoredFile
from selection import workflows
from selection.enums import DecisionKind
from selection.models.selection import Selection, SelectionPart
from selection.models.vacancy import Vacancy


class Decision(SelectionPart):
    """Stopping a post or the whole selection (`vacancy` None), or going on with fewer than the rule wants: `left` of them.

    Without a letter `number` is empty; then a red flag stands (docs/adr/0017).
    """

    workflow = workflows.DECISION

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="decisions")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, blank=True, related_name="decisions")
    kind = models.CharField(_("keputusan"), max_length=20, choices=DecisionKind.choices)
    reason = models.TextField(_("alasan"))
    left = models.PositiveIntegerField(_("jumlah yang tersisa"), null=True, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    dated = models.DateField(_("tanggal surat"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("diputuskan pada"))

    class Meta:
        ordering = ["decided_at"]
