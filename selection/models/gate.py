"""The approvals from outside that a selection needs, their letters, and what went on without one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from audit.models import StoredFile
from selection import workflows
from selection.enums import GateKind, GateStep, RedFlagKind
from selection.models.selection import Selection, SelectionPart
from selection.models.vacancy import Vacancy


class Gate(SelectionPart):
    """One approval: what for, who gives it, for the whole selection or one post, and the step it stands before (docs/adr/0017).

    Letters and pinned plans name it by its code, which keeps its meaning also when the gate is taken out. `valid_days` is how long a
    letter counts from its date (None: until the selection is over). `sent_number` and `sent_on` are those of our own letter with the package.
    """

    workflow = workflows.GATE

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="gates")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, blank=True, related_name="gates")
    code = models.SlugField(max_length=40)
    kind = models.CharField(_("jenis persetujuan"), max_length=20, choices=GateKind.choices)
    title = models.CharField(_("nama persetujuan"), max_length=120)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    opens = models.CharField(_("langkah yang dibuka"), max_length=20, choices=GateStep.choices)
    valid_days = models.PositiveIntegerField(_("masa berlaku surat (hari)"), null=True, blank=True)
    sent_number = models.CharField(_("nomor surat pengantar"), max_length=80, blank=True)
    sent_on = models.DateField(_("berkas dikirim pada"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["selection", "code"], name="gate_code_once")]

    def __str__(self) -> str:
        return self.title


class GateLetter(SelectionPart):
    """A letter that opens a gate (`gate` is its code). A later one corrects an earlier one; all are kept."""

    workflow = workflows.LETTER

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="letters")
    gate = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    number = models.CharField(_("nomor surat"), max_length=80)
    dated = models.DateField(_("tanggal surat"))
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")


class RedFlag(SelectionPart):
    """Something went on without the letter it needs, because the ruleset only warns. It stands for good on every page of the selection."""

    workflow = workflows.RED_FLAG

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="flags")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=RedFlagKind.choices)
    about = models.CharField(_("tentang"), max_length=300)
    raised_at = models.DateTimeField(_("sejak"))

    class Meta:
        ordering = ["raised_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}. {self.about}"
