"""Mails that wait, went out, or could not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from selection.enums import MailKind, MailState
from selection.models.selection import Selection
from selection.models.vacancy import Vacancy


class Mail(models.Model):
    """A mail to one person about something of a selection. The broker only rings; this row is the truth (docs/adr/0034).

    `about` is the key of the row that it tells of: the change, the application, the post, the paper. Subject and text are written when it goes out,
    by the kind's writer, and kept as they went. `due_at` is when it is tried (again); until `claimed_until` somebody is sending it; `error` names
    why the last try failed, without an address. `occasion` names what may come once only ("" = no such thing): a reminder, a repetition.

    What the secretariat has put in place of the writer's words (`own_subject`, `own_text`) or below them (`addition`) goes out with it
    (docs/adr/0035). `read_at` is the person's own mark and on no page but his.
    """

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="mails")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(_("jenis"), max_length=12, choices=MailKind.choices)
    about = models.UUIDField()
    occasion = models.CharField(max_length=60, blank=True)
    state = models.CharField(_("nasib"), max_length=8, choices=MailState.choices, default=MailState.WAITING)
    subject = models.CharField(_("perihal"), max_length=300, blank=True)
    text = models.TextField(_("isi"), blank=True)
    own_subject = models.CharField(_("perihal dari sekretariat"), max_length=300, blank=True)
    own_text = models.TextField(_("isi dari sekretariat"), blank=True)
    addition = models.TextField(_("keterangan tambahan"), blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    error = models.CharField(_("sebab gagal"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "person", "occasion"],
                condition=models.Q(state="waiting"),
                name="one_mail_waits",
            ),
            models.UniqueConstraint(
                fields=["kind", "about", "person", "occasion"],
                condition=~models.Q(occasion=""),
                name="one_mail_an_occasion",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mails_that_wait"),
            models.Index(fields=["person", "kind"], name="mails_of_a_person"),
            models.Index(fields=["selection", "kind", "state"], name="mails_of_a_selection"),
        ]

    def addresses(self) -> list[str]:
        """The person's mailboxes."""
        accounts = User.objects.filter(person=self.person_id, is_active=True).exclude(email="")
        return list(accounts.values_list("email", flat=True))
