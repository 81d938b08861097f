"""Reminders to those whose sheet is not locked. Plain rows, in no log and on no page: they would tell who is late."""

from django.db import models

from accounts.models import Person
from panels.models.scoring import Assessment, Sheet


class Reminder(models.Model):
    """A reminder that was sent for a sheet; each occasion once."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="reminders")
    occasion = models.CharField(max_length=30)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "occasion"], name="reminded_once")]


class ReminderRequest(models.Model):
    """Somebody asked that the late of a stage be reminded. The broker only rings; this row is the truth."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
