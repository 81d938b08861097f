"""A post under a notice, what it asks for, and the documents to bring."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import StoredFile
from selection import workflows
from selection.models.selection import Selection, SelectionPart


class Vacancies(models.Manager["Vacancy"]):
    """A post taken out of a plan is read by the log's verifier alone."""

    def get_queryset(self) -> models.QuerySet["Vacancy"]:
        return super().get_queryset().exclude(state="removed")


class Vacancy(SelectionPart):
    """Jabatan yang diseleksi. It can fail alone; its address is fixed when it is announced, because it is printed in QR codes.

    `vacant_from` is set for one that is still held: nobody is inaugurated before that day. `repeats` is the failed or stopped post of an
    earlier selection that is tried again. `registration_until` is set by an extension: from then on it closes this post's registration, in
    place of the schedule's line.
    """

    workflow = workflows.VACANCY
    facts = frozenset({"list_opened", "ranking_opened"})

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="vacancies")
    code = models.CharField(_("kode"), max_length=4)
    title = models.CharField(_("nama jabatan"), max_length=160)
    unit = models.CharField(_("unit kerja"), max_length=160)
    duties = models.TextField(_("tugas jabatan"), blank=True)
    vacant_from = models.DateField(_("lowong sejak"), null=True, blank=True)
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name=_("seleksi ulang dari"),
    )
    slug = models.SlugField(max_length=120, null=True, unique=True)
    registration_until = models.DateTimeField(_("pendaftaran diperpanjang sampai"), null=True)
    report_sha256 = models.CharField(max_length=64, blank=True)
    stopped_from = models.CharField(_("dihentikan pada tahap"), max_length=24, blank=True)

    objects = Vacancies()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "code"], condition=~models.Q(state="removed"), name="vacancy_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Requirement(SelectionPart):
    """One condition of a post: a rule of selection/eligibility.py with its parameters, and where it comes from."""

    workflow = workflows.PLAN_ROW

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="requirements")
    order = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    source = models.CharField(_("dasar"), max_length=200, blank=True)

    class Meta:
        ordering = ["order"]

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection


class DocumentSlot(SelectionPart):
    """A named place for one file of the application. `kind`: a code of document_kinds, or its NONE; empty = what the name says.

    `blank`: the secretariat's own form, which applicants fill in; frozen with the plan.
    """

    workflow = workflows.PLAN_ROW

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="slots")
    code = models.CharField(max_length=40)
    order = models.PositiveIntegerField()
    label = models.CharField(_("nama dokumen"), max_length=160)
    hint = models.CharField(_("keterangan"), max_length=200, blank=True)
    required = models.BooleanField(_("wajib"), default=True)
    max_bytes = models.PositiveIntegerField(default=2 * 1024 * 1024)
    kind = models.CharField(_("jenis dokumen"), max_length=40, blank=True)
    blank = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("formulir")
    )

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label
