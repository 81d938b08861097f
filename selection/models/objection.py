"""Objections to announced results, and the register of administrative objections that came as letters (docs/adr/0037)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit.models import StoredFile
from audit.workflow import OWNER
from selection import workflows
from selection.enums import LetterChannel, ObjectionVerdict, Verb
from selection.models.application import Application, Finding
from selection.models.selection import Selection, SelectionPart, Stage
from selection.models.vacancy import Vacancy


class ObjectionWindow(SelectionPart):
    """The time for objections to one announced result of a post. `stage` None: the administrative selection."""

    workflow = workflows.OBJECTION_WINDOW

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="objection_windows")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("hasil diumumkan pada"))
    closes_at = models.DateTimeField(_("keberatan diterima sampai"))
    answer_due = models.DateTimeField(_("batas jawaban"))

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "stage"], name="objection_window_once"),
            models.UniqueConstraint(
                fields=["vacancy"], condition=models.Q(stage=None), name="objection_window_of_screening_once"
            ),
        ]

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection


class Objection(SelectionPart):
    """Keberatan: against one requirement that was found not met (`finding`), or, without one, against the mark of the window's stage.

    `ground` is the panel's reason as it stood when the objection was filed. `answer` and `verdict` are a proposal until `answered_at`.
    """

    workflow = workflows.OBJECTION
    facts = frozenset({"opened"})

    window = models.ForeignKey(ObjectionWindow, models.PROTECT, related_name="objections")
    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="objections")
    number = models.CharField(_("nomor keberatan"), max_length=60, unique=True)
    ground = models.TextField(_("alasan Panitia Seleksi"), blank=True)
    text = models.TextField(_("isi keberatan"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    doubt = models.CharField(max_length=300, blank=True)
    filed_at = models.DateTimeField(_("diterima pada"))
    verdict = models.CharField(_("putusan"), max_length=10, choices=ObjectionVerdict.choices, blank=True)
    answer = models.TextField(_("jawaban"), blank=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(_("alasan dikembalikan"), blank=True)
    answered_at = models.DateTimeField(_("dijawab pada"), null=True)

    class Meta:
        ordering = ["filed_at"]
        constraints = [
            models.UniqueConstraint(fields=["window", "finding"], name="objection_once_per_requirement"),
            models.UniqueConstraint(
                fields=["window", "application"],
                condition=models.Q(finding=None),
                name="objection_once_per_mark",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def guarded(self) -> Selection:
        return self.application.vacancy.selection

    def permits(self, actor: Any, verb: str) -> bool:
        """`answer`: the panel without its chair, who decides; of a requirement the secretariat too."""
        if verb == OWNER:
            return self.application.permits(actor, verb)
        if verb == "answer":
            guarded = self.guarded
            panel = guarded.permits(actor, Verb.SCORE) and not guarded.permits(actor, Verb.CHAIR)
            return panel or (self.finding_id is not None and guarded.permits(actor, Verb.SCREEN))
        return super().permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        return self.application.role_of(actor)


class ObjectionLetter(SelectionPart):
    """Keberatan administratif: the letter of somebody who objects to a decision of the agency, by when it is answered, and the answer.

    `told_on`: the day on which the decision was announced or received, empty where the letter does not say. No `vacancy`: the whole selection.
    """

    workflow = workflows.OBJECTION_LETTER
    facts = frozenset({"opened"})

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="objection_letters")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, blank=True, related_name="+")
    sender = models.CharField(_("pengirim"), max_length=160)
    channel = models.CharField(_("cara masuk"), max_length=10, choices=LetterChannel.choices)
    letter_number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    received_on = models.DateField(_("diterima tanggal"))
    told_on = models.DateField(_("keputusan diumumkan tanggal"), null=True, blank=True)
    subject = models.TextField(_("tentang"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    answer_due = models.DateField(_("batas jawaban"))
    verdict = models.CharField(_("putusan"), max_length=10, choices=ObjectionVerdict.choices, blank=True)
    answer = models.TextField(_("ringkasan jawaban"), blank=True)
    answer_number = models.CharField(_("nomor surat jawaban"), max_length=80, blank=True)
    answered_on = models.DateField(_("tanggal surat jawaban"), null=True)
    answer_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["received_on"]

    def __str__(self) -> str:
        return self.letter_number or self.subject[:60]
