"""One-time links to a questionnaire: by mail, or shown once to the secretariat for a letter.

A link is derived from a key outside the database, so a stolen database opens no questionnaire; stored is its SHA-256 alone. A new link
makes the older one void. One is given out whether its respondent has answered or not: a refusal would tell.
"""

import base64
import logging
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import clock, keys, ledger
from audit.errors import Refused
from panels import respondents
from panels.enums import Channel
from panels.models import LinkMail, Questionnaire, Respondent
from panels.services import questionnaires as service
from selection import display

REMINDED_BEFORE = timedelta(days=2)
logger = logging.getLogger("lelang.questionnaires")


@ledger.unit
def send_missing(questionnaire: Questionnaire, *, actor: Any) -> int:
    """Mail a link to everybody who has a mailbox and no link yet; how many. The mail goes out in the background."""
    assessment = questionnaire.assessment
    waiting = respondents.asked_about(assessment.vacancy, assessment.stage).filter(link_number=0)
    found = list(waiting.exclude(email=""))
    for respondent in found:
        send(respondent, actor=actor)
    return len(found)


@ledger.unit
def send(respondent: Respondent, *, actor: Any) -> None:
    """Mail a new link; the older one is void."""
    if not respondent.email:
        raise Refused(_("E-mail responden ini belum diisi. Isi e-mailnya, atau cetak suratnya."))
    respondent = _issue(respondent, Channel.MAIL, actor)
    LinkMail.objects.create(respondent=respondent, link_number=respondent.link_number)
    transaction.on_commit(lambda: current_app.send_task("panels.tasks.send_links"), robust=True)


@ledger.unit
def show(respondent: Respondent, *, actor: Any) -> str:
    """The address of a new link, for a letter; the older one is void. That the secretariat has seen it stands in the log."""
    return address_of(_issue(respondent, Channel.PAPER, actor))


def sweep() -> None:
    """Mail what waits, and remind whoever has not answered shortly before the deadline, each link once. Safe to call at any time, by anybody;
    a mail that fails is tried again.
    """
    _remind()
    waiting = LinkMail.objects.filter(sent_at=None).select_related(
        "respondent__application__person", "respondent__application__vacancy__selection", "respondent__stage"
    )
    for row in waiting[:200]:
        try:
            with transaction.atomic():
                if LinkMail.objects.filter(pk=row.pk, sent_at=None).update(sent_at=clock.now()):
                    _mail(row)
        except Exception as error:  # whatever the mail server says; the address must not reach the log
            logger.warning("link mail failed error=%s", type(error).__name__)


def _remind() -> None:
    """A row for everybody whose link went out by mail and who has not answered. The system asks, so nobody learns who they are."""
    for questionnaire in respondents.running():
        left = questionnaire.closes_at - clock.now()
        if not timedelta(0) < left <= REMINDED_BEFORE:
            continue
        assessment = questionnaire.assessment
        reminded = LinkMail.objects.filter(
            respondent=OuterRef("pk"), link_number=OuterRef("link_number"), reminds=True
        )
        silent = respondents.asked_about(assessment.vacancy, assessment.stage).filter(
            ~Exists(reminded), state="listed", channel=Channel.MAIL
        )
        LinkMail.objects.bulk_create(
            [LinkMail(respondent=item, link_number=item.link_number, reminds=True) for item in silent],
            ignore_conflicts=True,
        )


def address_of(respondent: Respondent) -> str:
    """The address of the newest link."""
    return f"{settings.PUBLIC_URL}{reverse('answer', args=[_token(respondent, respondent.link_number)])}"


def _issue(respondent: Respondent, channel: str, actor: Any) -> Respondent:
    known, respondent = respondent, ledger.lock(respondent)
    respondent.application, respondent.stage = known.application, known.stage
    questionnaire = respondents.of_respondent(respondent)
    if questionnaire is None:
        raise Refused(_("Tautan diberikan setelah kuesioner dibuka."))
    if questionnaire.state != "open":
        raise Refused(_("Kuesioner ini sudah ditutup, sehingga tautan baru tidak berguna lagi."))
    number = respondent.link_number + 1
    changes = {
        "link_number": number,
        "link_digest": respondents.digest_of(_token(respondent, number)),
        "channel": channel,
    }
    ledger.transition(respondent, "issue", actor=actor, changes=changes)
    return respondent


def _token(respondent: Respondent, number: int) -> str:
    """160 bits: nobody guesses one, so nothing has to count the attempts."""
    secret = keys.secret_for(f"respondent:{respondent.pk}:{number}")[:20]
    return base64.b32encode(secret).decode().lower()


def _mail(row: LinkMail) -> None:
    respondent = row.respondent
    questionnaire = respondents.of_respondent(respondent)
    if questionnaire is None or row.link_number != respondent.link_number:
        return  # a newer link is on its way
    if row.reminds and service.closed_to(respondent):
        return  # he was faster
    vacancy = respondent.application.vacancy
    with override("id"):
        said = {
            "name": respondent.name,
            "candidate": respondent.application.snapshot["full_name"],
            "relation": respondent.get_relation_display().lower(),
            "post": vacancy.title,
            "until": display.until(questionnaire.closes_at, vacancy.selection.zone),
            "url": address_of(respondent),
        }
        subject = (
            _("Pengingat: kuesioner tentang %(candidate)s")
            if row.reminds
            else _("Kuesioner tentang %(candidate)s")
        )
        send_mail(
            subject % said,
            _(
                "Yth. %(name)s,\n\n"
                "Anda diminta menilai %(candidate)s, peserta seleksi %(post)s, sebagai %(relation)s.\n"
                "Isi kuesionernya paling lambat %(until)s melalui tautan ini:\n\n%(url)s\n\n"
                "Tautan ini hanya untuk Anda dan dapat dipakai satu kali; jangan teruskan kepada orang lain. "
                "Jawaban disimpan tanpa nama Anda."
            )
            % said,
            None,
            [respondent.email],
        )
