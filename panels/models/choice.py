"""The names that lie before the appointing authority, and whom it took."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import StoredFile
from panels import workflows
from panels.enums import ChoiceChannel
from panels.models.ranking import Ranking
from selection.models import Application, Selection, Vacancy
from selection.models.selection import SelectionPart

STANDING = ("chosen", "inaugurated", "reported")
"""The choice of which a post has at most one."""


class Nomination(SelectionPart):
    """The names of one post as they were delivered. Whoever chooses sees these and nobody else.

    `names` = [{"application": key, "number": participant number, "rank": 1, "total": "a/b"}], by rank.
    """

    workflow = workflows.NOMINATION
    facts = frozenset({"opened"})

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="nominations")
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="+")
    names = models.JSONField(_("nama yang disampaikan"))
    letter_number = models.CharField(_("nomor surat penyampaian"), max_length=80)
    letter_sha256 = models.CharField(_("sidik surat penyampaian"), max_length=64)
    delivered_at = models.DateTimeField(_("disampaikan pada"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vacancy"], name="nomination_once")]

    def __str__(self) -> str:
        return self.vacancy.title

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection


class Choice(SelectionPart):
    """Whom the appointing authority took, why, and what became of it. A correction is a new row that `replaces` this one.

    `days` is how long it took, counted as the ruleset counts (choice.day_kind). What was decided on paper has `number` and `scan`.
    """

    workflow = workflows.CHOICE

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="choices", verbose_name=_("tiga nama")
    )
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    channel = models.CharField(_("cara memilih"), max_length=10, choices=ChoiceChannel.choices)
    reason = models.TextField(_("alasan memilih"))
    rank = models.PositiveIntegerField(_("peringkat yang dipilih"))
    days = models.PositiveIntegerField(_("lama memilih (hari)"))
    decided_on = models.DateField(_("tanggal pilihan"))
    chosen_at = models.DateTimeField(_("dicatat pada"))
    number = models.CharField(_("nomor naskah pilihan"), max_length=80, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("menggantikan pilihan")
    )
    end_reason = models.TextField(_("alasan tidak berlaku lagi"), blank=True)
    end_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("surat yang dipilih gugur")
    )
    decision_sha256 = models.CharField(_("sidik keputusan pengangkatan"), max_length=64, blank=True)
    inaugurated_on = models.DateField(_("tanggal pelantikan"), null=True)
    place = models.CharField(_("tempat pelantikan"), max_length=160, blank=True)
    minutes_number = models.CharField(_("nomor berita acara pelantikan"), max_length=80, blank=True)
    minutes_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("berita acara pelantikan")
    )
    report_sha256 = models.CharField(_("sidik laporan pelantikan"), max_length=64, blank=True)
    reported_at = models.DateTimeField(_("dilaporkan pada"), null=True)

    class Meta:
        ordering = ["chosen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"], condition=models.Q(state__in=STANDING), name="choice_one_stands"
            )
        ]

    def __str__(self) -> str:
        return self.nomination.vacancy.title

    @property
    def vacancy(self) -> Vacancy:
        return self.nomination.vacancy

    @property
    def guarded(self) -> Selection:
        return self.nomination.vacancy.selection
