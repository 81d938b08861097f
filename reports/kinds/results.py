"""Announcements of results, and the letter of the names (pure). Public kinds have no place for a full NIP: their rows take a `MaskedNip`."""

from dataclasses import dataclass
from typing import Any, Literal

from reports.kinds.base import Objection, Ordering, ScheduleItem, SignedDocument
from reports.wording import Count, Mark, MaskedNip, Nip


@dataclass(frozen=True, kw_only=True)
class AdminRow:
    """MS: eligible; TMS: not eligible; MUNDUR: withdrew. The reasons go to the applicant alone."""

    participant_number: str
    name: str
    nip: MaskedNip
    outcome: Literal["MS", "TMS", "MUNDUR"]


class Outcomes:
    """How many of the rows of a post came to which outcome."""

    rows: tuple[Any, ...]

    def _count(self, outcome: str) -> Count:
        return Count(sum(row.outcome == outcome for row in self.rows))

    @property
    def registered(self) -> Count:
        return Count(len(self.rows))

    @property
    def eligible(self) -> Count:
        return self._count("MS")

    @property
    def ineligible(self) -> Count:
        return self._count("TMS")

    @property
    def withdrawn(self) -> Count:
        return self._count("MUNDUR")


@dataclass(frozen=True, kw_only=True)
class AdminPost(Outcomes):
    title: str
    rows: tuple[AdminRow, ...]


@dataclass(frozen=True, kw_only=True)
class AdminResult(SignedDocument):
    """Pengumuman Hasil Seleksi Administrasi. `bases` are full references, `portal` where each one reads the reason."""

    bases: tuple[str, ...]
    posts: tuple[AdminPost, ...]
    schedule: tuple[ScheduleItem, ...] = ()
    portal: str
    objection: Objection | None = None


@dataclass(frozen=True, kw_only=True)
class FinalRow:
    rank: Count
    participant_number: str
    name: str
    nip: MaskedNip
    total: Mark


@dataclass(frozen=True, kw_only=True)
class FinalPost:
    title: str
    rows: tuple[FinalRow, ...]


@dataclass(frozen=True, kw_only=True)
class FinalResult(SignedDocument):
    """Pengumuman Hasil Akhir: the names per post, in the order the selection's plan declared."""

    bases: tuple[str, ...]
    posts: tuple[FinalPost, ...]
    ordering: Ordering = "ranked_totals"
    appointing_authority: str
    oversight_body: str
    objection: Objection | None = None


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """A nominee in the annex for the appointing authority: the full NIP stands here and nowhere public."""

    rank: Count
    participant_number: str
    name: str
    nip: Nip | None = None
    grade: str
    current_post: str
    total: Mark


@dataclass(frozen=True, kw_only=True)
class LetterPost:
    title: str
    rows: tuple[LetterRow, ...]


@dataclass(frozen=True, kw_only=True)
class ThreeNamesLetter(SignedDocument):
    """Surat penyampaian tiga nama to the Pejabat Pembina Kepegawaian, the names in an annex."""

    classification: str
    recipient: tuple[str, ...]
    recipient_place: str
    bases: tuple[str, ...]
    posts: tuple[LetterPost, ...]
    ordering: Ordering = "ranked_totals"
    oversight_body: str

    @property
    def post_count(self) -> Count:
        return Count(len(self.posts))
