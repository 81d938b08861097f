"""Papers of a stage: its minutes, and its result as everybody reads it. One of each for all posts of the selection."""

from typing import Any

from django.utils.translation import gettext as _

from reports import kinds as papers
from reports.enums import DocumentKind
from reports.services import stage_contexts
from reports.services.makers import Maker, Offer, State
from reports.services.result_papers import meeting_of
from reports.subjects import Subject
from selection import queries as selections
from selection.models import Stage


def _revealed(state: State) -> list[Offer]:
    return [
        Offer(Subject(state.selection, stage=stage), _sealed(state, stage))
        for stage in state.selection.stages
    ]


def _sealed(state: State, stage: Stage) -> str:
    """Why the marks of a stage cannot be put on paper."""
    running = [post for post in state.posts if post.state not in selections.GIVEN_UP]
    opened = {post for stage_key, post in state.opened if stage_key == stage.pk}
    if not (opened or running) or not opened.issuperset(post.pk for post in running):
        return _("Nilai tahap ini belum dibuka untuk semua jabatan.")
    if state.corrected:
        return _("Ada lembar nilai yang sedang dibuka kembali. Naskah dibuat setelah lembar itu dikunci.")
    return ""


def _minutes(subject: Subject, common: dict[str, Any], *, actor: Any, **met: Any) -> papers.StageMinutes:
    meeting = meeting_of(subject, **met)
    return stage_contexts.stage_minutes(subject.selection, subject.stage, common, meeting)


def _result(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.StageResult:
    return stage_contexts.stage_result(subject.selection, subject.stage, common)


MAKERS: dict[str, Maker] = {
    DocumentKind.STAGE_MINUTES: Maker(_revealed, _minutes, signed=False),
    DocumentKind.STAGE_RESULT: Maker(_revealed, _result),
}
