"""A person's mails as he reads them inside the application: the row is the truth, whatever became of the mail."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.services import outbox
from selection import display
from selection import queries as selections
from selection.enums import MailKind, MailState
from selection.mailing import Letter, Overtaken
from selection.models import Application, Change, Mail


class Link(NamedTuple):
    """What a mail is about."""

    url: str
    label: str


def line(row: Mail) -> dict[str, Any]:
    """A mail in the list. Its text is not written for that: a list costs the same however many there are."""
    return {
        "title": row.subject or row.own_subject or str(MailKind(row.kind).label),
        "about": row.vacancy.title if row.vacancy else row.selection.title,
        "url": reverse("inbox_mail", args=[row.pk]),
        "is_new": row.read_at is None,
        "time": row.made_at,
        "zone": row.selection.zone,
    }


def letter(row: Mail) -> Letter:
    """Subject and text as they went out, or as they would."""
    if row.text:
        return Letter(row.subject, row.text)
    try:
        return outbox.written(row)
    except Overtaken:
        said = _("Pemberitahuan ini tidak berlaku lagi: keadaannya sudah berubah sejak pemberitahuan dibuat.")
        return Letter(str(MailKind(row.kind).label), said)


def fate(row: Mail) -> str:
    """What became of the mail, as its person needs to know."""
    if row.state == MailState.SENT and row.sent_at:
        moment = display.moment(row.sent_at, row.selection.zone)
        return _("Terkirim juga ke alamat e-mail Anda, %(moment)s.") % {"moment": moment}
    if row.error == outbox.NO_ADDRESS:
        return _("Akun Anda tidak mempunyai alamat e-mail, jadi pemberitahuan ini hanya ada di sini.")
    if row.state == MailState.FAILED:
        return _("E-mailnya tidak berhasil dikirim. Isinya lengkap di sini.")
    return _("E-mailnya belum terkirim. Isinya lengkap di sini.")


def link(row: Mail) -> Link | None:
    """The page of what it is about; None when there is none any more."""
    return _LINKS[MailKind(row.kind)](row)


def _receipt(row: Mail) -> Link | None:
    return Link(reverse("receipt", args=[row.about]), _("Lihat tanda bukti"))


def _change(row: Mail) -> Link | None:
    own, change = _own(row), Change.objects.filter(pk=row.about).first()
    if own is None or change is None:
        return None
    url = reverse("public_change", args=[own.vacancy.slug, change.edition])
    return Link(url, _("Baca bunyi lama dan baru"))


def _application(label: Any) -> Callable[[Mail], Link | None]:
    def find(row: Mail) -> Link | None:
        own = _own(row)
        return Link(reverse("application_detail", args=[own.pk]), str(label)) if own else None

    return find


def _objection(row: Mail) -> Link | None:
    return Link(reverse("objection_detail", args=[row.about]), _("Buka keberatan Anda"))


_LINKS: dict[MailKind, Callable[[Mail], Link | None]] = {
    MailKind.CHANGE: _change,
    MailKind.RECEIPT: _receipt,
    MailKind.DRAFT: _application(gettext_lazy("Buka draf lamaran")),
    MailKind.NEWS: _application(gettext_lazy("Baca hasil Anda")),
    MailKind.OBJECTING: _application(gettext_lazy("Baca hasil Anda")),
    MailKind.OBJECTION: _objection,
    MailKind.ANSWERED: _objection,
}


def _own(row: Mail) -> Application | None:
    found = selections.applications_of(row.person_id).filter(vacancy__selection=row.selection_id)
    if row.vacancy_id is not None:
        found = found.filter(vacancy=row.vacancy_id)
    return found.order_by("vacancy__code", "aside").first()
