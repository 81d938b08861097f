"""A change of a published plan, and who is told of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import StoredFile
from selection import workflows
from selection.enums import ChangeKind
from selection.models.selection import Selection, SelectionPart


class Change(SelectionPart):
    """Perubahan atas pengumuman. The announced plan is edition 1, each change makes the next; every edition stays readable.

    `edits` is [{path, before, after}] (selection/changes.py), `posts` the codes of the posts it is for ([] = all), `incident` what an
    outage was: {"from", "until"} in UTC. A third extension rests on the oversight body's letter.
    """

    workflow = workflows.CHANGE

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="changes")
    kind = models.CharField(_("jenis perubahan"), max_length=20, choices=ChangeKind.choices)
    edition = models.PositiveIntegerField(_("edisi rencana"))
    number = models.CharField(_("nomor"), max_length=80)
    reason = models.TextField(_("alasan"))
    edits = models.JSONField(_("yang berubah"), default=list)
    posts = models.JSONField(_("jabatan"), default=list)
    incident = models.JSONField(_("waktu gangguan"), default=dict)
    before_text = models.TextField(_("rencana sebelumnya"))
    before_digest = models.CharField(_("sidik rencana sebelumnya"), max_length=64)
    plan_text = models.TextField(_("rencana sesudahnya"))
    plan_digest = models.CharField(_("sidik rencana sesudahnya"), max_length=64)
    letter_number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    letter_dated = models.DateField(_("tanggal surat"), null=True)
    letter_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("naskah surat")
    )
    made_at = models.DateTimeField(_("berlaku sejak"))

    class Meta:
        ordering = ["edition"]
        constraints = [models.UniqueConstraint(fields=["selection", "edition"], name="plan_edition_once")]

    def __str__(self) -> str:
        return f"{ChangeKind(self.kind).label} {self.number}"
