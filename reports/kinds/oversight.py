"""The report on a whole selection to the body that watches it (pure)."""

from dataclasses import dataclass

from reports.kinds.base import SignedDocument
from reports.kinds.minutes import Recap
from reports.kinds.notices import NoticeStage
from reports.wording import Count, Day


@dataclass(frozen=True, kw_only=True)
class ReportPost:
    """How many came how far, and the recapitulation; none for a post that was stopped (`stopped` says so)."""

    title: str
    registered: Count
    eligible: Count
    dropped: Count
    recap: Recap | None = None
    stopped: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportPaper:
    """A paper in the list of annexes."""

    title: str
    about: str = ""
    number: str
    date: Day


@dataclass(frozen=True, kw_only=True)
class OversightReport(SignedDocument):
    """Laporan hasil seleksi, a letter with the recapitulations and the list of papers in its annex."""

    recipient: tuple[str, ...]
    recipient_place: str
    bases: tuple[str, ...]
    announced: Day
    stages: tuple[NoticeStage, ...]
    tie_order: str
    posts: tuple[ReportPost, ...]
    papers: tuple[ReportPaper, ...]
    sheets_reopened: Count
    members_replaced: Count

    @property
    def post_count(self) -> Count:
        return Count(len(self.posts))
