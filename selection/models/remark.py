"""Catatan atau Rekomendasi: what the oversight body writes to the agency, and what it gets for an answer."""

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from audit.models import StoredFile
from selection import workflows
from selection.enums import RemarkKind
from selection.models.body import BodysOwn
from selection.models.selection import Selection
from selection.models.vacancy import Vacancy

LONGEST = 160
"""Characters of its text in a banner or a refusal; the whole stands on its page."""


class Remark(BodysOwn):
    """A note or recommendation on the whole selection or one post. It obliges an answer by `answer_due`, a day in the selection's zone.

    A `blocking` one stops the steps of enums.RemarkStop until the body accepts the answer or closes it (docs/adr/0024). Every answer
    and every return stays in the log; the columns hold the newest.
    """

    workflow = workflows.REMARK

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="remarks")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, blank=True, related_name="remarks")
    body = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    kind = models.CharField(_("jenis catatan"), max_length=20, choices=RemarkKind.choices)
    blocking = models.BooleanField(_("menahan langkah berikutnya"), default=False)
    article = models.CharField(_("pasal atau aturan"), max_length=200)
    text = models.TextField(_("isi catatan"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField(_("dicatat pada"))
    answer_due = models.DateField(_("batas jawaban"))
    answer = models.TextField(_("jawaban"), blank=True)
    answer_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("dijawab pada"), null=True, blank=True)
    return_reason = models.TextField(_("alasan dikembalikan"), blank=True)
    closing_reason = models.TextField(_("alasan diterima atau ditutup"), blank=True)
    closed_at = models.DateTimeField(_("diterima atau ditutup pada"), null=True, blank=True)

    class Meta:
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        """Whose, about which article and post, and what it says: so it stands in banners, refusals and proposals."""
        return gettext("%(kind)s %(body)s tentang %(article)s (%(post)s): “%(text)s”") % {
            "kind": self.get_kind_display(),
            "body": self.body.name,
            "article": self.article,
            "post": self.post,
            "text": Truncator(" ".join(self.text.split())).chars(LONGEST),
        }

    @property
    def post(self) -> str:
        """The post it is about, or that it is the whole selection."""
        return self.vacancy.title if self.vacancy else gettext("seluruh seleksi")
