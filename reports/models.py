"""Official documents, and the jobs that make them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from audit.models import StoredFile
from audit.workflow import OWNER
from panels.models import Sitting
from reports import workflows
from reports.enums import DocumentKind, PaperSize
from selection.models import Application, Change, Selection, Stage, Vacancy
from selection.models.selection import SelectionPart


class Stationery(SelectionPart):
    """Kop, numbering, signers and tembusan of an agency's papers, as two people agreed on them in one of its selections.

    `kinds` holds what differs for a kind: {kind: {"pattern", "code", "capacity", "name", "nip": text, "copies": [text]}}.
    """

    workflow = workflows.STATIONERY

    selection = models.OneToOneField(Selection, models.PROTECT, related_name="stationery")
    government = models.CharField(_("nama pemerintah pada kop"), max_length=200)
    panel = models.CharField(_("nama Pansel pada kop"), max_length=200)
    address = models.CharField(_("alamat pada kop"), max_length=300)
    contact = models.CharField(_("telepon, e-mail, dan laman pada kop"), max_length=300, blank=True)
    paper = models.CharField(_("ukuran kertas"), max_length=2, choices=PaperSize.choices)
    pattern = models.CharField(_("pola nomor"), max_length=80)
    kinds = models.JSONField(_("menurut jenis naskah"), default=dict)
    agreed_at = models.DateTimeField()


class LetterBatch(SelectionPart):
    """Letters of one kind to many applicants under one number of the agenda book, made in the background; each is a `Document` of its own."""

    workflow = workflows.BATCH
    facts = frozenset({"opened"})

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="letter_batches")
    kind = models.CharField(max_length=24, choices=DocumentKind.choices)
    number = models.CharField(_("nomor"), max_length=80)
    recipients = models.PositiveIntegerField(_("jumlah penerima"))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["selection", "kind"], name="letter_batch_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


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
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, related_name="documents", verbose_name=_("perubahan")
    )
    batch = models.ForeignKey(LetterBatch, models.PROTECT, null=True, related_name="letters")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("meralat")
    )
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
        constraints = [models.UniqueConstraint(fields=["batch", "application"], name="letter_once")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def title(self) -> str:
        """What the paper is called: its kind, or the correction of one."""
        label = str(DocumentKind(self.kind).label)
        return translate("Ralat %(title)s") % {"title": label} if self.corrects_id else label

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            return self.application is not None and self.application.permits(actor, OWNER)
        return super().permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        return self.application.role_of(actor) if self.application is not None else super().role_of(actor)


class Job(models.Model):
    """Work to be done in the background: written with the change that asks for it. The broker only rings; this row is the truth."""

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"

    state = models.CharField(max_length=10, default=QUEUED, db_index=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class RenderJob(Job):
    """A paper to be made."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="job")


class LetterJob(Job):
    """A batch of letters to be made; what is made already are the batch's documents."""

    batch = models.OneToOneField(LetterBatch, models.PROTECT, related_name="job")


class Pack(SelectionPart):
    """Berkas serah terima: the case file of a selection as one ZIP. `log_size` and `log_head` say of which state of the log it tells."""

    workflow = workflows.PACK
    facts = frozenset({"opened"})

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="packs")
    asked_at = models.DateTimeField(_("diminta pada"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    log_size = models.PositiveIntegerField(_("entri catatan yang dimuat"), null=True)
    log_head = models.CharField(_("sidik entri terakhir yang dimuat"), max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.selection.title


class PackJob(Job):
    """A pack to be made; `done` of `total` files are in it."""

    pack = models.OneToOneField(Pack, models.PROTECT, related_name="job")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
