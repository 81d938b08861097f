"""The outbox: mails wait in rows (selection/services/mails.py) and go out from here, whoever looks first (docs/adr/0034).

No transaction is open while the mail server talks: a row is claimed by moving its `due_at`, sent, and then marked. A worker that dies in
between leaves a row that waits; its mail may go out twice, with the same Message-ID, and is never lost.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils.translation import override

from audit import chain, clock
from reports.services import receipt_mails
from selection.enums import MailKind, MailState
from selection.mailing import Letter, NotYet
from selection.models import Mail
from selection.services import change_mails

logger = logging.getLogger("lelang.mails")

WRITERS: dict[str, Callable[[Mail], Letter]] = {
    MailKind.CHANGE: change_mails.letter,
    MailKind.RECEIPT: receipt_mails.letter,
}
"""What a kind of mail says now. A writer raises `NotYet` while something is still being made."""
AT_ONCE = 200
LEASE = timedelta(minutes=3)
SOON = timedelta(seconds=10)
MOST_TRIES = 10
"""The pause doubles from one minute: the last try is some eight hours after the first."""
NO_ADDRESS = "no address"


def sweep() -> int:
    """Send what is due; how many went out. Safe to call at any time, by anybody; a mail that fails is tried again."""
    due = Mail.objects.filter(state=MailState.WAITING, due_at__lte=clock.now()).select_related("selection")
    return sum(_send(row) for row in due.order_by("due_at", "pk")[:AT_ONCE])


def _send(row: Mail) -> bool:
    """Written first, then claimed: what changes while it is written moves `due_at`, and the claim misses."""
    waiting = Mail.objects.filter(pk=row.pk, state=MailState.WAITING)
    claimed = waiting.filter(due_at=row.due_at)
    try:
        addresses = row.addresses()
        if not addresses:
            claimed.update(state=MailState.FAILED, error=NO_ADDRESS)
            return False
        with override("id"):
            letter = WRITERS[row.kind](row)
        lease = clock.now() + LEASE
        if not claimed.update(due_at=lease, tries=F("tries") + 1):
            return False  # another worker was faster, or there is something newer to tell
        claimed = waiting.filter(due_at=lease)
        _message(row, letter, addresses).send()
    except NotYet:
        claimed.update(due_at=clock.now() + SOON)
        return False
    except Exception as error:  # whatever the mail server says; the address must not reach the log
        logger.warning("mail failed id=%s error=%s", row.pk, _reason(error))
        claimed.update(**_after_failure(row.tries + 1, error, clock.now()))
        return False
    claimed.update(
        state=MailState.SENT, sent_at=clock.now(), subject=letter.subject, text=letter.text, error=""
    )
    return True


def _after_failure(tries: int, error: Exception, now: datetime) -> dict[str, object]:
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


def _message(row: Mail, letter: Letter, addresses: list[str]) -> EmailMessage:
    """The same letter has the same Message-ID, so a mailbox shows one that was sent twice once."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    mark = chain.digest(letter.subject + letter.text)[:16]
    return EmailMessage(
        letter.subject,
        letter.text,
        None,
        addresses,
        headers={"Message-ID": f"<{row.pk}.{mark}@{host}>"},
        attachments=[(name, payload, "application/pdf") for name, payload in letter.papers],
    )
