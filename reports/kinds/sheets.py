"""The empty sheet of a member who marks on paper (pure)."""

from dataclasses import dataclass

from reports.kinds.base import Document
from reports.wording import Digest


@dataclass(frozen=True, kw_only=True)
class PaperCriterion:
    """A column of a paper sheet: what it asks, and its highest mark as text ("100")."""

    label: str
    guide: str = ""
    maximum: str


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """A line of a paper sheet. On a blind stage both say the same code."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PaperSheet(Document):
    """Lembar Penilaian Kertas: an empty sheet of one member, to be filled in by hand and signed. `blank` is the digest of what was asked."""

    stage: str
    post: str
    member: str
    criteria: tuple[PaperCriterion, ...]
    rows: tuple[PaperRow, ...]
    blank: Digest
