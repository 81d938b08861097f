"""What a stage came to: its minutes, and the notice of its marks by rank (pure)."""

from dataclasses import dataclass
from typing import Literal

from reports.kinds.base import Objection, ScheduleItem, Shown, SignedDocument
from reports.kinds.minutes import Dropped, Minutes, Recusal
from reports.kinds.results import Outcomes
from reports.trees import ContextError
from reports.wording import Count, Digest, Mark, MaskedNip


@dataclass(frozen=True, kw_only=True)
class MinutedRow:
    """A participant's mark of a stage out of 100; no rank below its threshold. `markers` is how many gave it, 0 where one table did."""

    participant_number: str
    name: str
    mark: Mark
    markers: Count
    rank: Count | None = None


@dataclass(frozen=True, kw_only=True)
class MinutedPost:
    """A post in the minutes of a stage: its rows by rank, who fell or dropped out before, and the digest of the marks' canonical table."""

    title: str
    rows: tuple[MinutedRow, ...]
    fallen: tuple[Dropped, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    digest: Digest

    @property
    def going_on(self) -> tuple[MinutedRow, ...]:
        return tuple(row for row in self.rows if row.rank is not None)

    @property
    def below(self) -> tuple[MinutedRow, ...]:
        return tuple(row for row in self.rows if row.rank is None)


@dataclass(frozen=True, kw_only=True)
class StageMinutes(Minutes):
    """Berita Acara of a stage: what it weighs and how it was marked, the marks of every post, and who goes on."""

    stage: str
    weight: Mark
    threshold: Mark | None = None
    criteria: tuple[str, ...]
    posts: tuple[MinutedPost, ...]
    last: bool = False


@dataclass(frozen=True, kw_only=True)
class AdminMinutedRow:
    """An applicant in the minutes of the administrative selection, with why he does not meet the requirements."""

    participant_number: str
    name: str
    outcome: Literal["MS", "TMS", "MUNDUR"]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AdminMinutedPost(Outcomes):
    title: str
    rows: tuple[AdminMinutedRow, ...]


@dataclass(frozen=True, kw_only=True)
class AdminMinutes(Minutes):
    """Berita Acara Seleksi Administrasi."""

    posts: tuple[AdminMinutedPost, ...]


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """A participant who goes on (`rank`) or fell below the threshold. What the plan hides is not in the row at all."""

    participant_number: str
    name: str = ""
    nip: MaskedNip | None = None
    mark: Mark | None = None
    rank: Count | None = None
    goes_on: bool


@dataclass(frozen=True, kw_only=True)
class ResultPost:
    """A post in the notice; `code` stays when a corrected plan names the post otherwise."""

    code: str = ""
    title: str
    rows: tuple[ResultRow, ...]
    dropped: tuple[str, ...] = ()
    digest: Digest


@dataclass(frozen=True, kw_only=True)
class StageResult(SignedDocument):
    """Pengumuman Hasil Tahap (PP 11/2017 art. 121(2)): the marks of a stage by rank and who goes on, for every post."""

    bases: tuple[str, ...]
    stage: str
    weight: Mark
    threshold: Mark | None = None
    shown: Shown = "names"
    posts: tuple[ResultPost, ...]
    schedule: tuple[ScheduleItem, ...] = ()
    last: bool = False
    portal: str
    objection: Objection | None = None

    def __post_init__(self) -> None:
        for row in (row for post in self.posts for row in post.rows):
            if self.shown != "names" and (row.name or row.nip):
                raise ContextError("stage_result: a name in a result without names")
            if (self.shown == "hidden") != (row.mark is None):
                raise ContextError("stage_result: marks do not fit what is shown")
