"""An applicant's profile, his application with its documents, and the findings of the administrative selection."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit.models import AuditedModel, StoredFile
from audit.workflow import OWNER
from selection import screening_reasons, workflows
from selection.enums import Channel, Verdict
from selection.models.selection import Selection, SelectionPart
from selection.models.vacancy import DocumentSlot, Requirement, Vacancy
from selection.workflows import CLAIM


class Profile(AuditedModel):
    """What a civil servant states of himself, once, for every selection. Empty means unknown, never "no"."""

    workflow = workflows.PROFILE
    owned = True

    person = models.OneToOneField(Person, models.PROTECT, related_name="profile")
    phone = models.CharField(_("nomor telepon"), max_length=30, blank=True)
    agency_name = models.CharField(_("instansi"), max_length=160, blank=True)
    unit = models.CharField(_("unit kerja"), max_length=160, blank=True)
    current_post = models.CharField(_("jabatan sekarang"), max_length=160, blank=True)
    facts_json = models.JSONField(default=dict)

    def permits(self, actor: Any, verb: str) -> bool:
        return verb == OWNER and getattr(actor, "person_id", None) == self.person_id


class DraftText(models.Model):
    """What somebody has typed into a form and not yet saved, half words and mistakes included; beside what the form states, and no evidence.

    `page` and `before` are of the last save: a page whose answer was lost on the way comes again with what it had before.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    form = models.CharField(max_length=40)
    texts = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    page = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.person_id}"


class Application(SelectionPart):
    """Lamaran. `snapshot` is the profile as it stood when it was sent; `absent_from` the code of the stage he did not come to.

    A sent one may be amended until the closing: it stays sent with its number and `submitted_at`, and `snapshot` is the newer profile.
    `unclaimed`: entered by the secretariat (Imported), and nobody has shown yet that it is his: whoever uses its NIP here has no right to it.
    """

    workflow = workflows.APPLICATION
    facts = frozenset({"opened"})

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    number = models.CharField(_("nomor pendaftaran"), max_length=40, null=True, unique=True)
    participant_number = models.CharField(_("nomor peserta"), max_length=40, null=True, unique=True)
    submitted_at = models.DateTimeField(null=True)
    amended_at = models.DateTimeField(_("diperbarui pada"), null=True)
    snapshot = models.JSONField(default=dict)
    absent_from = models.CharField(_("tidak hadir pada tahap"), max_length=40, blank=True)
    unclaimed = models.BooleanField(_("belum diklaim pelamarnya"), default=False)

    shown_by: Any = None
    """The account that has shown the code of an unclaimed one: set by services/claims.py alone, kept nowhere."""

    class Meta:
        constraints = [
            # What was withdrawn stands aside: an unsent draft gives way to the same person's letter when he claims it.
            models.UniqueConstraint(
                fields=["vacancy", "person"],
                condition=~models.Q(state="withdrawn"),
                name="one_application_per_post",
            )
        ]

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            return not self.unclaimed and getattr(actor, "person_id", None) == self.person_id
        if verb == CLAIM:
            return self.unclaimed and actor.pk is not None and self.shown_by == actor.pk
        return super().permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        if self.shown_by is not None and self.shown_by == actor.pk:
            return "applicant"
        return "applicant" if getattr(actor, "person_id", None) == self.person_id else super().role_of(actor)


class ApplicationDocument(SelectionPart):
    """A file in a slot. A replaced one stays, with its digest.

    `doubt` says why somebody must look at it: it is set aside, and opened by nobody's browser. A repaired copy stands beside the one it `repairs`.
    `preview`: page 1 as a picture, drawn when the file came. `token`: of the one upload it came by; the same upload sent again makes no second row.
    `channel` and what follows it: only of a file that the secretariat added to a letter later on (services/later_files.py).
    """

    workflow = workflows.DOCUMENT
    facts = frozenset({"opened"})

    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    slot = models.ForeignKey(DocumentSlot, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    doubt = models.CharField(max_length=300, blank=True)
    preview = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    repairs = models.ForeignKey("self", models.PROTECT, related_name="repaired_by", null=True)
    token = models.CharField(_("kunci unggahan"), max_length=64, null=True)
    channel = models.CharField(_("diterima melalui"), max_length=12, choices=Channel.choices, blank=True)
    received_at = models.DateTimeField(_("diterima pada"), null=True)
    letter_number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("dicatat oleh")
    )
    entered_at = models.DateTimeField(_("dicatat pada"), null=True)
    closed_at = models.DateTimeField(_("pendaftaran ditutup pada"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "token"], name="one_row_per_upload")]

    @property
    def label(self) -> str:
        """The slot's name, and that it is a repaired copy."""
        if self.repairs_id is None:
            return self.slot.label
        return gettext("%(slot)s (salinan perbaikan)") % {"slot": self.slot.label}

    @property
    def guarded(self) -> Selection:
        return self.application.vacancy.selection

    def permits(self, actor: Any, verb: str) -> bool:
        return self.application.permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        return self.application.role_of(actor)


class Finding(SelectionPart):
    """Met or not met, per requirement, with the reason: proposed by the secretariat, confirmed by the panel.

    `code`: of screening_reasons, `reason`: the words beside it. `screener` decided last, `second_reader` agreed or disagreed with his "not
    met"; both are empty in rows that are older than the second reading.
    """

    workflow = workflows.FINDING

    application = models.ForeignKey(Application, models.PROTECT, related_name="findings")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    code = models.CharField(_("alasan baku"), max_length=24, blank=True)
    reason = models.TextField(_("alasan"), blank=True)
    screener = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("diperiksa pada"), null=True)
    second_reader = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    second_reason = models.TextField(_("alasan pemeriksa kedua"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement"], name="finding_once"),
            models.CheckConstraint(
                condition=models.Q(second_reader=None) | ~models.Q(second_reader=models.F("screener")),
                name="finding_read_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="not_met", state="confirmed")
                | models.Q(screener=None)
                | models.Q(second_reader__isnull=False),
                name="finding_rejected_by_two",
            ),
        ]

    @property
    def guarded(self) -> Selection:
        return self.application.vacancy.selection

    @property
    def said(self) -> str:
        """The reason as its applicant reads it."""
        return screening_reasons.said(self.code, self.reason)


class ScreenerRecusal(SelectionPart):
    """Who checks applications stays away from this one, with his reason: he neither checks it nor opens its files."""

    workflow = workflows.SCREENER_RECUSAL

    application = models.ForeignKey(Application, models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField(_("alasan"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="recused_once")]

    @property
    def guarded(self) -> Selection:
        return self.application.vacancy.selection
