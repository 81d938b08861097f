"""The outbox: mails wait in rows (selection/services/mails.py) and go out from here, whoever looks first (docs/adr/0034).

No transaction is open while the mail server talks: a row is claimed by moving its `due_at`, sent, and then marked. A worker that dies in
between leaves a row that waits; its mail may go out twice, with the same Message-ID, and is never lost.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPResponseException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import chain, clock
from reports.services import news_mails, objection_mails, receipt_mails
from selection.enums import MailKind, MailState
from selection.mailing import Letter, NotYet, Overtaken, Papers
from selection.models import Mail
from selection.services import change_mails, draft_mails

logger = logging.getLogger("lelang.mails")


def _nothing(_row: Mail) -> Papers:
    return ()


class Writer(NamedTuple):
    """What a kind of mail says now, and what is attached to it.

    `letter` reads only and may raise `Overtaken`; `papers` may raise `NotYet` while something is still being made.
    """

    letter: Callable[[Mail], Letter]
    papers: Callable[[Mail], Papers] = _nothing


WRITERS: dict[str, Writer] = {
    MailKind.CHANGE: Writer(change_mails.letter),
    MailKind.RECEIPT: Writer(receipt_mails.letter, receipt_mails.papers),
    MailKind.DRAFT: Writer(draft_mails.letter),
    MailKind.NEWS: Writer(news_mails.letter),
    MailKind.OBJECTING: Writer(objection_mails.opened),
    MailKind.OBJECTION: Writer(objection_mails.received),
    MailKind.ANSWERED: Writer(objection_mails.answered),
}
AT_ONCE = 200
LEASE = timedelta(minutes=3)
SOON = timedelta(seconds=10)
MOST_TRIES = 10
"""The pause doubles from one minute: the last try is some eight hours after the first."""
NO_ADDRESS = "no address"


SILENT = timedelta(minutes=15)
"""A mail that should have gone out so long ago is overdue: worker or mail server are silent."""


def written(row: Mail, *, whole: bool = True) -> Letter:
    """The mail as it would go out now, with what the secretariat has put into it (`whole`: and what it has added below). Writes nothing;
    may raise `Overtaken`.
    """
    with override("id"):
        letter = WRITERS[row.kind].letter(row)
        below = _("Keterangan tambahan dari Sekretariat Pansel:") + "\n" + row.addition
    return letter.edited(row.own_subject, row.own_text, below if whole and row.addition else "")


def sweep() -> int:
    """Send what is due; how many went out. Safe to call at any time, by anybody; a mail that fails is tried again."""
    due = Mail.objects.filter(state=MailState.WAITING, due_at__lte=clock.now()).select_related("selection")
    return sum(_send(row) for row in due.order_by("due_at", "pk")[:AT_ONCE])


def send_now(rows: QuerySet[Mail], *, seconds: int) -> int:
    """Send waiting ones of these from here, as long as the time lasts; how many went out. Those that somebody is sending are left to him."""
    end, now = clock.now() + timedelta(seconds=seconds), clock.now()
    waiting = rows.filter(state=MailState.WAITING).exclude(claimed_until__gt=now).select_related("selection")
    went = 0
    for row in waiting.order_by("due_at", "pk")[:AT_ONCE]:
        left = (end - clock.now()).total_seconds()
        if left < 1:
            break
        went += _send(row, timeout=int(left))
    return went


def overdue(rows: QuerySet[Mail], now: datetime) -> Mail | None:
    """The oldest of these that should have gone out long ago: nobody looked, or the mail server did not take it."""
    late = Q(due_at__lte=now - SILENT) | Q(tries__gt=0, made_at__lte=now - SILENT)
    return rows.filter(late, state=MailState.WAITING).order_by("made_at", "pk").first()


def _send(row: Mail, timeout: int | None = None) -> bool:
    """Written first, then claimed: what changes while it is written moves `due_at`, and the claim misses."""
    claimed = waiting = Mail.objects.filter(pk=row.pk, state=MailState.WAITING, due_at=row.due_at)
    try:
        letter, addresses = written(row), row.addresses()
        if not addresses:
            said = {"subject": letter.subject, "text": letter.text}
            claimed.update(state=MailState.FAILED, error=NO_ADDRESS, **said)
            return False
        with override("id"):
            papers = WRITERS[row.kind].papers(row)
        lease = clock.now() + LEASE
        if not waiting.update(due_at=lease, claimed_until=lease, tries=F("tries") + 1):
            return False  # another worker was faster, or there is something newer to tell
        claimed = Mail.objects.filter(pk=row.pk, state=MailState.WAITING, due_at=lease)
        _message(row, letter, papers, addresses, timeout).send()
    except Overtaken:
        claimed.update(state=MailState.DROPPED)
        return False
    except NotYet:
        claimed.update(due_at=clock.now() + SOON)
        return False
    except Exception as error:  # whatever the mail server says; the address must not reach the log
        logger.warning("mail failed id=%s error=%s", row.pk, _reason(error))
        failed = _after_failure(row.tries + 1, error, clock.now())
        if failed["state"] == MailState.FAILED:
            failed |= _kept(row)
        claimed.update(claimed_until=None, **failed)
        return False
    claimed.update(
        state=MailState.SENT,
        sent_at=clock.now(),
        claimed_until=None,
        subject=letter.subject,
        text=letter.text,
        error="",
    )
    # Not a row that waits again: there is something newer to tell. Nobody holds up a row that is just being sent either.
    Mail.objects.filter(pk=row.pk, claimed_until=lease).update(claimed_until=None)
    return True


def _kept(row: Mail) -> dict[str, str]:
    """What could not be delivered, as it would have gone: its person reads it in his inbox."""
    try:
        letter = written(row)
    except Exception:  # what is wrong may be the writing itself
        return {}
    return {"subject": letter.subject, "text": letter.text}


def _after_failure(tries: int, error: Exception, now: datetime) -> dict[str, Any]:
    state = MailState.FAILED if tries >= MOST_TRIES else MailState.WAITING
    return {
        "state": state,
        "tries": tries,
        "error": _reason(error),
        "due_at": now + timedelta(minutes=2 ** min(tries - 1, 8)),
    }


def _reason(error: Exception) -> str:
    code = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
    return f"{type(error).__name__}{code}"[:120]


def _message(
    row: Mail, letter: Letter, papers: Papers, addresses: list[str], timeout: int | None
) -> EmailMessage:
    """The same letter has the same Message-ID, so a mailbox shows one that was sent twice once."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    mark = chain.digest(letter.subject + letter.text)[:16]
    return EmailMessage(
        letter.subject,
        letter.text,
        None,
        addresses,
        headers={"Message-ID": f"<{row.pk}.{mark}@{host}>"},
        connection=get_connection(timeout=timeout) if timeout else None,
        attachments=[(name, payload, "application/pdf") for name, payload in papers],
    )
