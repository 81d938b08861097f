"""Applications that reached the secretariat elsewhere: how and when each came, who entered it, and how its applicant takes it over."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from selection import workflows
from selection.enums import Channel
from selection.models.application import Application
from selection.models.selection import Selection, SelectionPart


class Imported(SelectionPart):
    """How an application came, beside the application (docs/adr/0038).

    `nip` and `full_name` are those of the letter, whoever uses the NIP here. `notes` says where the letter departs from the profile of that
    NIP. `file_sha256` and `line`: the CSV and the row it was read from.
    """

    workflow = workflows.IMPORTED
    facts = frozenset({"code_given"})

    application = models.OneToOneField(Application, models.PROTECT, related_name="imported")
    channel = models.CharField(_("diterima melalui"), max_length=12, choices=Channel.choices)
    received_at = models.DateTimeField(_("diterima pada"))
    letter_number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    nip = models.CharField(_("NIP"), max_length=18)
    full_name = models.CharField(_("nama lengkap dan gelar"), max_length=160)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    notes = models.JSONField(default=list)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("dicatat oleh"))
    entered_at = models.DateTimeField(_("dicatat pada"))
    closed_at = models.DateTimeField(_("pendaftaran ditutup pada"))
    file_sha256 = models.CharField(_("sidik berkas impor"), max_length=64)
    line = models.PositiveIntegerField(_("baris dalam berkas impor"))
    claimed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("diklaim oleh")
    )
    claimed_at = models.DateTimeField(_("diklaim pada"), null=True)

    @property
    def guarded(self) -> Selection:
        return self.application.vacancy.selection

    @property
    def entered_late(self) -> bool:
        """Entered after the registration had closed, though received before."""
        return self.entered_at >= self.closed_at

    def permits(self, actor: Any, verb: str) -> bool:
        return self.application.permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        return self.application.role_of(actor)


class ClaimCode(models.Model):
    """What proves that somebody may take an imported application over: given once, kept as a keyed digest, void after a while."""

    imported = models.OneToOneField(Imported, models.CASCADE, related_name="code")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.imported_id)


class ImportCheck(models.Model):
    """An uploaded file on its way: looked at, then entered in portions. Its bytes lie in a folder named by `key`; no evidence.

    While it is entered: `lines` are still to come, `entered` are in, `left_out` (line, name, sentence) were good when the clerk looked and are
    not any more; `account` and `asked` are who wanted it, and how he had signed in. `attempts`: how often the next portion was begun. `said`: why it
    stopped.
    """

    WAITING, RUNNING, CHECKED, ENTERING, ENTERED = "waiting", "running", "checked", "entering", "entered"

    key = models.UUIDField(unique=True)
    selection = models.ForeignKey(Selection, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    archive_name = models.CharField(max_length=120, blank=True)
    members = models.JSONField(default=list)
    """[{"name", "number", "key": [nip, post, slot], "said": "", "pages", "doubt"}]: `said` why it is not taken; "kept": it was judged."""
    state = models.CharField(max_length=8, default=WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    entered = models.PositiveIntegerField(null=True)
    lines = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=400, blank=True)
    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    asked = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="import_checks_by_age")]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
