"""What every paper carries (pure)."""

import re
from dataclasses import dataclass
from typing import Literal

from reports.verification import Code
from reports.wording import Address, Count, Day, Digest, Instant, Moment, Nip, Zone

Ordering = Literal["ranked_totals", "ranked", "alphabetical"]
"""How the names for the appointing authority stand: by rank with totals, by rank without, by the alphabet."""

Shown = Literal["names", "codes", "hidden"]
"""What a plan lets a stage's result say: names, marks and ranks; numbers, marks and ranks; only the numbers of who goes on."""


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Kop surat: two lines of names, the secretariat's address, telephone or mail below it."""

    government: str
    panel: str
    address: str
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """`capacity` as it stands above the signature; external members have no NIP."""

    capacity: str
    name: str
    nip: Nip | None = None
    rank: str = ""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Ties the paper to its record: the code and address to check it, the log's head when it was made, and its newest signed root.

    `unwitnessed`: a body outside was to keep a copy of the log, and had none that was fresh.
    """

    code: Code
    address: Address
    log_head: Digest
    log_size: Count
    made_at: Instant
    signed_root: Digest | None = None
    signed_size: Count | None = None
    unwitnessed: bool = False


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every kind carries. `selection` is the full name of the selection, without a closing stop."""

    paper: Literal["A4", "F4"] = "F4"
    letterhead: Letterhead
    number: str
    selection: str
    zone: Zone
    provenance: Provenance

    @property
    def made(self) -> Moment:
        """When the context was frozen."""
        return Moment(utc=self.provenance.made_at, zone=self.zone)

    @property
    def selection_lines(self) -> list[str]:
        """The selection's name broken where a title is broken: before "di lingkungan …" and the year."""
        return re.split(r"\s+(?=di [Ll]ingkungan )|\s+(?=[Tt]ahun \d{4}$)", self.selection)


@dataclass(frozen=True, kw_only=True)
class ChangedLine:
    """One part of a notice as it read and as it reads now; no sentence where there was or is nothing."""

    label: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Ralat: which published paper this one corrects, why, and what differs. The rest of the paper is its whole text as it reads now."""

    number: str
    date: Day
    reason: str
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True, kw_only=True)
class SignedDocument(Document):
    """A paper that somebody signs, at a place and on a day. `copies` are its tembusan."""

    place: str
    date: Day
    signer: Signer
    copies: tuple[str, ...] = ()
    correction: Correction | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleItem:
    """A coming stage. `time` is text ("08.00 WIB s.d. selesai"), often not yet fixed."""

    stage: str
    start: Day
    end: Day | None = None
    time: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Objection:
    """Until when, and through what, an objection may be filed."""

    until: Moment
    channel: str
