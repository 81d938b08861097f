"""The mails that tell everybody who has applied, or has a draft, of a change. They wait in rows and go out after the commit."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import clock
from selection.models import Application, Change, ChangeNotice
from selection.services import change_words
from selection.services.changes import TOLD

logger = logging.getLogger("lelang.changes")
AT_ONCE = 200


def sweep() -> int:
    """Send what waits; how many went out. Safe to call at any time, by anybody; a mail that fails is tried again."""
    sent = 0
    waiting = ChangeNotice.objects.filter(sent_at=None).select_related("change__selection")
    for row in waiting.order_by("pk")[:AT_ONCE]:
        try:
            with transaction.atomic():
                if ChangeNotice.objects.filter(pk=row.pk, sent_at=None).update(sent_at=clock.now()):
                    _mail(row)
                    sent += 1
        except Exception as error:  # whatever the mail server says; the address must not reach the log
            logger.warning("change mail failed error=%s", type(error).__name__)
    return sent


def _mail(row: ChangeNotice) -> None:
    change, addresses = row.change, row.addresses()
    if not addresses:
        return
    own = Application.objects.filter(
        person=row.person_id, vacancy__selection=change.selection_id, state__in=TOLD
    ).select_related("vacancy")
    with override("id"):
        said = {
            "kind": change.get_kind_display(),
            "number": change.number,
            "announcement": change.selection.announcement_number,
            "title": change.selection.title,
            "posts": ", ".join(sorted(item.vacancy.title for item in own)),
            "reason": change.reason,
            "lines": _told(change),
            "url": f"{settings.PUBLIC_URL}{reverse('my_applications')}",
        }
        send_mail(
            _("%(kind)s atas Pengumuman Nomor %(announcement)s") % said,
            _(
                "Pengumuman Nomor %(announcement)s tentang %(title)s diubah dengan %(kind)s Nomor %(number)s.\n"
                "Lamaran Anda: %(posts)s.\n\n"
                "Alasan: %(reason)s\n\n"
                "%(lines)s\n\n"
                "Buka lamaran Anda: %(url)s"
            )
            % said,
            None,
            addresses,
        )


def _told(change: Change) -> str:
    found = []
    for line in change_words.lines_of(change):
        before, after = ("; ".join(side) or "-" for side in (line.before, line.after))
        found.append(
            _("%(label)s\n  semula: %(before)s\n  menjadi: %(after)s")
            % {"label": line.label, "before": before, "after": after}
        )
    return "\n".join(found)
