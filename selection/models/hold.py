"""Penundaan pengumuman: the oversight body's brake on one post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from selection import workflows
from selection.models.body import BodysOwn
from selection.models.selection import Selection
from selection.models.vacancy import Vacancy


class Hold(BodysOwn):
    """While it stands nothing of the post is published and no sheet is reopened. It lapses by itself at `lapses_at` unless renewed."""

    workflow = workflows.HOLD

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="holds")
    body = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    reason = models.TextField(_("alasan"))
    placed_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["placed_at"]

    @property
    def guarded(self) -> Selection:
        return self.vacancy.selection
