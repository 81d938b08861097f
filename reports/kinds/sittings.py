"""Papers of a sitting (pure)."""

from dataclasses import dataclass

from reports.kinds.base import Document, SignedDocument
from reports.wording import Count, Moment


@dataclass(frozen=True, kw_only=True)
class CallRow:
    """Somebody who is called: his place in the order and when it is his turn ("" = all together)."""

    place: Count
    participant_number: str
    name: str
    post: str
    time: str = ""


@dataclass(frozen=True, kw_only=True)
class Gathering(Document):
    """What the papers of a sitting share: the stage, when and where (a room, an address on the net, or both), and who is called."""

    stage: str
    sitting: str
    starts_at: Moment
    ends_at: Moment
    room: str = ""
    link: str = ""
    rows: tuple[CallRow, ...]

    @property
    def timed(self) -> bool:
        """Has everybody his own time?"""
        return any(row.time for row in self.rows)

    @property
    def one_day(self) -> bool:
        return self.starts_at.day == self.ends_at.day


@dataclass(frozen=True, kw_only=True)
class Call(Gathering, SignedDocument):
    """Surat panggilan to a sitting, the participants in an annex. `drawn` says how the order was drawn, "" = by participant number."""

    notes: str = ""
    drawn: str = ""
    portal: str


@dataclass(frozen=True, kw_only=True)
class Attendance(Gathering):
    """Daftar hadir: a line with room for a signature for everybody who is called."""
