"""The mail that tells everybody who has applied, or has a draft, of a change."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from selection.mailing import Letter
from selection.models import Application, Change, Mail
from selection.services import change_words
from selection.services.changes import TOLD


def letter(row: Mail) -> Letter:
    """What is changed, old beside new, and for which of his posts."""
    change = Change.objects.select_related("selection").get(pk=row.about)
    own = Application.objects.filter(
        person=row.person_id, vacancy__selection=change.selection_id, state__in=TOLD, unclaimed=False
    ).select_related("vacancy")
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
    subject = _("%(kind)s atas Pengumuman Nomor %(announcement)s") % said
    text = _(
        "Pengumuman Nomor %(announcement)s tentang %(title)s diubah dengan %(kind)s Nomor %(number)s.\n"
        "Lamaran Anda: %(posts)s.\n\n"
        "Alasan: %(reason)s\n\n"
        "%(lines)s\n\n"
        "Buka lamaran Anda: %(url)s"
    )
    return Letter(subject, text % said)


def _told(change: Change) -> str:
    found = []
    for line in change_words.lines_of(change):
        before, after = ("; ".join(side) or "-" for side in (line.before, line.after))
        found.append(
            _("%(label)s\n  semula: %(before)s\n  menjadi: %(after)s")
            % {"label": line.label, "before": before, "after": after}
        )
    return "\n".join(found)
