"""Mails that wait, went out, or could not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from selection.enums import MailKind, MailState
from selection.models.selection import Selection


class Mail(models.Model):
    """A mail to one person about something of a selection. The broker only rings; this row is the truth (docs/adr/0034).

    `about` is the key of the row that it tells of: the change, the application. Subject and text are written when it goes out, by the kind's
    writer, and kept as they went. `due_at` is when it is tried (again); `error` names why the last try failed, without an address.
    """

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="mails")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(_("jenis"), max_length=12, choices=MailKind.choices)
    about = models.UUIDField()
    state = models.CharField(_("nasib"), max_length=8, choices=MailState.choices, default=MailState.WAITING)
    subject = models.CharField(_("perihal"), max_length=300, blank=True)
    text = models.TextField(_("isi"), blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    error = models.CharField(_("sebab gagal"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "person"], condition=models.Q(state="waiting"), name="one_mail_waits"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mails_that_wait"),
            models.Index(fields=["person", "kind"], name="mails_of_a_person"),
        ]

    def addresses(self) -> list[str]:
        """The person's mailboxes."""
        accounts = User.objects.filter(person=self.person_id, is_active=True).exclude(email="")
        return list(accounts.values_list("email", flat=True))
