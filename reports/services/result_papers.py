"""Papers of results: the administrative selection, the plenary of a post, its names."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from audit import clock
from audit.errors import Refused
from panels import queries as panels
from panels.models import PanelMember, Ranking
from panels.services.rosters import require_quorum
from reports import kinds as papers
from reports.enums import DocumentKind
from reports.services import contexts, notice_contexts, parts
from reports.services.makers import Maker, Offer, State
from reports.subjects import Subject
from selection import queries as selections
from selection.enums import VacancyState
from selection.models import Vacancy

_SETTLED = frozenset({VacancyState.SCREENED, *selections.ENDED})
_WITHOUT_NAMES = frozenset({VacancyState.FAILED, VacancyState.STOPPED})


def _screened(state: State) -> list[Offer]:
    settled = bool(state.posts) and all(post.state in _SETTLED for post in state.posts)
    obstacle = "" if settled else _("Pansel belum menetapkan hasil seleksi administrasi untuk semua jabatan.")
    return [Offer(Subject(state.selection), obstacle)]


def _minuted(state: State) -> list[Offer]:
    return [Offer(Subject(state.selection, vacancy=post), _unranked(state, post)) for post in state.posts]


def _named(state: State) -> list[Offer]:
    """A post that has failed or was stopped has no names to tell."""
    failed = _(
        "Seleksi jabatan ini tidak dilanjutkan, sehingga tidak ada nama yang diumumkan atau disampaikan."
    )
    return [
        Offer(
            Subject(state.selection, vacancy=post),
            _unranked(state, post) or (failed if post.state in _WITHOUT_NAMES else ""),
        )
        for post in state.posts
    ]


def _unranked(state: State, post: Vacancy) -> str:
    """Why the ranking of a post cannot be put on paper."""
    if post.pk in state.corrected:
        return _(
            "Ada lembar nilai yang sedang dibuka kembali. Naskah dibuat setelah lembar itu dikunci dan peringkat dihitung ulang."
        )
    if post.pk not in state.ranking_states:
        return _("Peringkat belum dihitung: nilai semua tahap belum dibuka.")
    if state.ranking_states[post.pk] != "confirmed":
        return _("Rekapitulasi belum disetujui oleh semua anggota dalam rapat pleno.")
    return ""


def meeting_of(
    subject: Subject, *, met_at: datetime, room: str, present: list[PanelMember] | None = None
) -> dict[str, Any]:
    """The meeting that minutes tell of; `present` (None: everybody) is who was there. Refused when it lies ahead or was no quorum."""
    if met_at > clock.now():
        raise Refused(_("Waktu rapat pleno belum lewat. Berita acara dibuat sesudah rapat berlangsung."))
    members = list(panels.members_of(subject.selection)) if present is None else present
    require_quorum(subject.selection, members)
    keys = {member.pk for member in members}
    return parts.meeting(subject.selection, met_at=met_at, room=room, present=keys)


def _minutes(subject: Subject, common: dict[str, Any], *, actor: Any, **met: Any) -> papers.PlenaryMinutes:
    """Berita Acara Rapat Pleno of a ranking that every member has confirmed."""
    return contexts.plenary_minutes(_ranking(subject), common, meeting_of(subject, **met))


def _admin_minutes(
    subject: Subject, common: dict[str, Any], *, actor: Any, **met: Any
) -> papers.AdminMinutes:
    return notice_contexts.admin_minutes(subject.selection, common, meeting_of(subject, **met))


def _admin_result(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.AdminResult:
    return contexts.admin_result(subject.selection, common)


def _of_ranking(tell: Callable[..., papers.Document]) -> Callable[..., papers.Document]:
    return lambda subject, common, *, actor: tell(_ranking(subject), common)


def _ranking(subject: Subject) -> Ranking:
    return panels.ranking_of(subject.vacancy)


def _input(subject: Subject) -> str:
    return _ranking(subject).input_text


MAKERS: dict[str, Maker] = {
    DocumentKind.ADMIN_MINUTES: Maker(_screened, _admin_minutes, signed=False),
    DocumentKind.ADMIN_RESULT: Maker(_screened, _admin_result),
    DocumentKind.PLENARY_MINUTES: Maker(_minuted, _minutes, signed=False, attachment=_input),
    DocumentKind.THREE_NAMES_LETTER: Maker(
        _named, _of_ranking(contexts.three_names_letter), attachment=_input
    ),
    DocumentKind.FINAL_RESULT: Maker(_named, _of_ranking(contexts.final_result), attachment=_input),
}
