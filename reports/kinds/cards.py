"""Kartu hasil: what one applicant came to, with what has been announced of it and nothing else (pure)."""

from dataclasses import dataclass
from typing import Literal

from reports.kinds.base import Document
from reports.verification import Code
from reports.wording import Count, Day, Digest, Mark, Moment, Nip

Ending = Literal["received", "withdrawn", "ineligible", "eligible", "absent"]
"""What the administrative selection came to, or what ended the application; "received": nothing is settled that he may know."""
StageEnd = Literal["on", "out", "unmarked", "waiting", "untold"]
"""Goes on; fell below the threshold; was not marked; his mark is being corrected; the stage had no notice of its own."""
NoPicture = Literal["", "few", "hidden"]


@dataclass(frozen=True, kw_only=True)
class CardReason:
    """A requirement that was not met, why, and the rule it comes from."""

    requirement: str
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CardStage:
    """A stage out of 100. `exact` is the mark as a fraction where printing loses something; `share` what it adds to the total."""

    title: str
    weight: Mark
    mark: Mark | None = None
    exact: str = ""
    share: Mark | None = None
    rank: Count | None = None
    ranked: Count | None = None
    end: StageEnd
    threshold: Mark | None = None
    announced: str = ""
    printed: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class CardBar:
    """So many totals from `low` to less than `high`; `own`: his is one of them. `tenth`: its length, the longest is 10."""

    low: Count
    high: Count
    people: Count
    own: bool
    tenth: Count


@dataclass(frozen=True, kw_only=True)
class CardTotal:
    """His place in the ranking that the final result was made from. No rank below a threshold (`below`: the stage's title)."""

    total: Mark
    exact: str = ""
    rank: Count | None = None
    ranked: Count
    candidates: Count
    below: str = ""
    shared: bool = False
    named: bool
    bars: tuple[CardBar, ...] = ()
    no_picture: NoPicture = ""
    digest: Digest
    public_input: Digest | None = None


@dataclass(frozen=True, kw_only=True)
class CardPaper:
    """A published notice and what stands in it about him; `sha256` is of its signed copy, `corrects` the number of the notice it corrects."""

    title: str
    number: str
    date: Day
    code: Code
    row: str
    sha256: Digest
    corrects: str = ""


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """Everything that the page and the paper say."""

    post: str
    name: str
    nip: Nip | None = None
    registration: str
    participant_number: str = ""
    received_at: Moment
    ending: Ending
    absent_from: str = ""
    reasons: tuple[CardReason, ...] = ()
    stages: tuple[CardStage, ...] = ()
    total: CardTotal | None = None
    papers: tuple[CardPaper, ...] = ()
    correcting: bool = False

    @property
    def announced(self) -> bool:
        """Is there any result that he may know?"""
        return self.ending != "received" or bool(self.papers)


@dataclass(frozen=True, kw_only=True)
class ResultCard(Document):
    facts: CardFacts
