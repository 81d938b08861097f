"""Official documents, and the jobs that make them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import StoredFile
from audit.workflow import OWNER
from panels.models import Sitting
from reports import workflows
from reports.enums import DocumentKind
from selection.models import Application, Selection, Stage, Vacancy
from selection.models.selection import SelectionPart


class Document(SelectionPart):
    """One paper. `context_text` is frozen when it is asked for: what the paper says never follows later changes.

    `file` is what the system made, `signed_file` what came back signed; the verification page knows both digests.
    """

    workflow = workflows.DOCUMENT
    facts = frozenset({"opened"})

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="documents")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, related_name="documents")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="documents")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="receipts")
    sitting = models.ForeignKey(Sitting, models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(max_length=24, choices=DocumentKind.choices)
    number = models.CharField(_("nomor"), max_length=80, blank=True)
    dated = models.DateField(_("tanggal"))
    code = models.CharField(max_length=20, unique=True)
    template_version = models.PositiveIntegerField()
    context_text = models.TextField()
    context_digest = models.CharField(max_length=64)
    attachment_text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    signed_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            return (
                self.application is not None
                and getattr(actor, "person_id", None) == self.application.person_id
            )
        return super().permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        return self.application.role_of(actor) if self.application is not None else super().role_of(actor)


class RenderJob(models.Model):
    """Work to be done in the background: written with the change that asks for it. The broker only rings; this row is the truth."""

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"

    document = models.OneToOneField(Document, models.PROTECT, related_name="job")
    state = models.CharField(max_length=10, default=QUEUED, db_index=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)
