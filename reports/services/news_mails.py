"""That a result is published: told to everybody whom it concerns in the same words. What the result says stays behind the sign-in."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from reports.enums import CORRECTED, DocumentKind
from reports.models import Document
from reports.services import objection_mails
from selection import objections
from selection import queries as selections
from selection.enums import MailKind
from selection.mailing import Letter
from selection.models import Application, Mail, ObjectionWindow
from selection.services import mails


def tell(document: Document) -> None:
    """A mail to each applicant of a result that is just published. Runs in the unit that publishes it."""
    if document.kind not in CORRECTED:
        return
    persons = set(_concerned(document).values_list("person", flat=True))
    mails.put(MailKind.NEWS, document.pk, persons, document.selection, vacancy=document.vacancy)
    mails.ring()


def _concerned(document: Document) -> QuerySet[Application]:
    """The applications whose result the paper tells of."""
    states = selections.SENT if document.kind == DocumentKind.ADMIN_RESULT else selections.PASSED
    found = Application.objects.filter(
        vacancy__selection=document.selection_id, state__in=states, unclaimed=False
    )
    return found if document.vacancy_id is None else found.filter(vacancy=document.vacancy_id)


def letter(row: Mail) -> Letter:
    """Which paper is out, of which selection, where one's own result stands, until when one may object: the same words for everybody of a post."""
    document = Document.objects.select_related("selection", "vacancy", "stage").get(pk=row.about)
    said = {
        "paper": document.title,
        "of": document.vacancy or document.selection,
        "stage": f" ({document.stage.title})" if document.stage else "",
        "number": document.number,
        "url": f"{settings.PUBLIC_URL}{reverse('my_applications')}",
        "may": "".join(f"{text}\n\n" for text in objection_mails.invitations(_windows(row, document))),
    }
    return Letter(
        _("Pengumuman terbit: %(paper)s%(stage)s") % said,
        _(
            "%(paper)s%(stage)s Nomor %(number)s untuk %(of)s sudah terbit.\n"
            "Hasil tidak ditulis dalam e-mail ini.\n\n"
            "%(may)s"
            "Masuk untuk membaca hasil Anda: %(url)s"
        )
        % said,
    )


def _windows(row: Mail, document: Document) -> list[ObjectionWindow]:
    """The times for objections that run now to what the paper tells of, in this person's posts."""
    if document.kind not in {DocumentKind.ADMIN_RESULT, DocumentKind.STAGE_RESULT}:
        return []
    own = _concerned(document).filter(person=row.person_id)
    found = ObjectionWindow.objects.filter(vacancy__in=own.values("vacancy"), stage=document.stage)
    return [
        one
        for one in found.select_related("vacancy__selection", "stage").order_by("closes_at", "pk")
        if objections.is_open(one, clock.now())
    ]
