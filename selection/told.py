"""Reads of the mails: who was told of what."""

from typing import Any

from django.db.models import QuerySet

from selection.enums import MailKind
from selection.models import Application, Change, Mail


def mails_about(kind: MailKind, about: Any) -> QuerySet[Mail]:
    """The mails that tell of a change, of an application."""
    return Mail.objects.filter(kind=kind, about=about)


def changes_told_to(application: Application) -> QuerySet[Change]:
    """The changes that the applicant was told of, the newest first."""
    told = Mail.objects.filter(
        kind=MailKind.CHANGE, person=application.person_id, selection=application.guarded
    ).values("about")
    return Change.objects.filter(pk__in=told).order_by("-edition")
