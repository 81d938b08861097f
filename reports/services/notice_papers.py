"""The announcement of a selection, and the report on it when everything is decided."""

from typing import Any

from django.utils.translation import gettext as _

from reports import kinds as papers
from reports.enums import DocumentKind
from reports.services import notice_contexts
from reports.services.makers import Maker, Offer, State
from reports.subjects import Subject
from selection import queries as selections


def _announced(state: State) -> list[Offer]:
    waiting = _("Seleksi belum diumumkan. Naskahnya dibuat dari rencana yang terkunci saat diumumkan.")
    return [Offer(Subject(state.selection), "" if state.selection.plan_text else waiting)]


def _decided(state: State) -> list[Offer]:
    """Every post has a recap that all members confirmed, or was stopped."""
    open_posts = [
        post
        for post in state.posts
        if post.state not in selections.GIVEN_UP
        and (post.pk in state.corrected or state.ranking_states.get(post.pk) != "confirmed")
    ]
    waiting = _(
        "Laporan dibuat setelah rekapitulasi semua jabatan disetujui, atau jabatannya tidak dilanjutkan."
    )
    return [Offer(Subject(state.selection), waiting if open_posts or not state.posts else "")]


def _announcement(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.Announcement:
    return notice_contexts.announcement(subject.selection, common)


def _report(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.OversightReport:
    return notice_contexts.oversight_report(subject.selection, common)


MAKERS: dict[str, Maker] = {
    DocumentKind.ANNOUNCEMENT: Maker(
        _announced, _announcement, number=lambda subject: subject.selection.announcement_number
    ),
    DocumentKind.OVERSIGHT_REPORT: Maker(_decided, _report),
}
