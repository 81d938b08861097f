"""What each official paper says, as frozen trees of plain values (pure: no Django, no clock, no database).

A document freezes its context once, as JSON; from then on the paper is a function of (kind, template version, JSON) and
can be made again byte for byte. `freeze` checks and turns a tree into JSON values, `thaw` reads them back. Public kinds
have no place for a full NIP: their rows take a `MaskedNip`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reports import trees
from reports.document_rows import CallRow, PaperCriterion, PaperRow, ReceiptFile
from reports.trees import ContextError
from reports.verification import Code
from reports.wording import (
    Address,
    Count,
    Day,
    Digest,
    Instant,
    Mark,
    MaskedNip,
    Moment,
    Nip,
    Zone,
)

Ordering = Literal["ranked_totals", "ranked", "alphabetical"]


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
    """Ties the paper to its record: the code and address to check it, and the log's head when it was made."""

    code: Code
    address: Address
    log_head: Digest
    log_size: Count
    made_at: Instant


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
class SignedDocument(Document):
    """A paper that somebody signs, at a place and on a day."""

    place: str
    date: Day
    signer: Signer


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


@dataclass(frozen=True, kw_only=True)
class AdminRow:
    """MS: eligible; TMS: not eligible; MUNDUR: withdrew. The reasons go to the applicant alone."""

    participant_number: str
    name: str
    nip: MaskedNip
    outcome: Literal["MS", "TMS", "MUNDUR"]


@dataclass(frozen=True, kw_only=True)
class AdminPost:
    title: str
    rows: tuple[AdminRow, ...]

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
class AdminResult(SignedDocument):
    """Pengumuman Hasil Seleksi Administrasi. `bases` are full references, `portal` where each one reads the reason."""

    bases: tuple[str, ...]
    posts: tuple[AdminPost, ...]
    schedule: tuple[ScheduleItem, ...] = ()
    portal: str
    objection: Objection | None = None


@dataclass(frozen=True, kw_only=True)
class Member:
    """A panel member at the plenary; `note` says why somebody is absent or lends weight to a presence."""

    name: str
    nip: Nip | None = None
    institution: str
    position: str
    present: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Component:
    """An assessed component: weight in per cent, highest mark."""

    name: str
    weight: Mark
    maximum: Mark


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One component's mark and what it adds to the total."""

    mark: Mark
    contribution: Mark


@dataclass(frozen=True, kw_only=True)
class RecapRow:
    """A participant's line; `rank` is None when a threshold ended the way, `eliminated_by` names the component."""

    participant_number: str
    name: str
    cells: tuple[Cell, ...]
    total: Mark
    rank: Count | None = None
    eliminated_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Equal totals: who, and which step parted them ("" when none did and the rank is shared)."""

    participants: tuple[str, ...]
    total: Mark
    decided_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """A participant who left the selection because he did not come to a stage."""

    participant_number: str
    name: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class Recap:
    """The recapitulation of one post, rows by rank; `digest` is the ranking's canonical input."""

    post: str
    components: tuple[Component, ...]
    rows: tuple[RecapRow, ...]
    nominees: tuple[str, ...]
    ties: tuple[Tie, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    digest: Digest

    def __post_init__(self) -> None:
        numbers = {row.participant_number for row in self.rows}
        if not self.rows or len(numbers) != len(self.rows):
            raise ContextError("recap: no rows, or a participant twice")
        if any(len(row.cells) != len(self.components) for row in self.rows):
            raise ContextError("recap: a row has not one cell per component")
        if not numbers.issuperset(self.nominees):
            raise ContextError("recap: a nominee is not among the rows")

    @property
    def nominated(self) -> tuple[RecapRow, ...]:
        by_number = {row.participant_number: row for row in self.rows}
        return tuple(by_number[number] for number in self.nominees)

    @property
    def formula(self) -> str:
        """The first row worked out: "(80,00 ÷ 100 × 20) + … = 16,00 + … = 83,47"."""
        first, pairs = self.rows[0], tuple(zip(self.components, self.rows[0].cells, strict=True))
        terms = " + ".join(
            f"({cell.mark.printed} ÷ {part.maximum.short} × {part.weight.short})" for part, cell in pairs
        )
        return (
            f"{terms} = {' + '.join(cell.contribution.printed for _, cell in pairs)} = {first.total.printed}"
        )


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """A member who gave no mark to some participants, and on what ground."""

    member: str
    participants: tuple[str, ...]
    ground: str


@dataclass(frozen=True, kw_only=True)
class Attendant:
    """Somebody who sat in without a mark; `capacity` says as what."""

    name: str
    position: str
    capacity: str


@dataclass(frozen=True, kw_only=True)
class PlenaryMinutes(Document):
    """Berita Acara Rapat Pleno, signed by every member present. `room` and `place` are where they met."""

    met_at: Moment
    room: str
    place: str
    decree: str
    bases: tuple[str, ...]
    members: tuple[Member, ...]
    quorum: Count
    tie_rule: str
    recaps: tuple[Recap, ...]
    recusals: tuple[Recusal, ...] = ()
    sheets_reopened: Count = Count(0)
    sheets_from_paper: Count = Count(0)
    attendants: tuple[Attendant, ...] = ()
    excused: tuple[str, ...] = ()
    calibrations: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.present)

    @property
    def attendance(self) -> Count:
        return Count(len(self.present))

    @property
    def panel_size(self) -> Count:
        return Count(len(self.members))

    @property
    def quorate(self) -> bool:
        return self.attendance >= self.quorum


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
    copies: tuple[str, ...] = ()

    @property
    def post_count(self) -> Count:
        return Count(len(self.posts))


@dataclass(frozen=True, kw_only=True)
class Receipt(Document):
    """Tanda Bukti Pendaftaran: what was received and when, by the server's clock."""

    received_at: Moment
    post: str
    name: str
    nip: Nip | None = None
    institution: str
    files: tuple[ReceiptFile, ...]
    pledge: str

    @property
    def file_count(self) -> Count:
        return Count(len(self.files))


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


@dataclass(frozen=True, kw_only=True)
class PaperSheet(Document):
    """Lembar Penilaian Kertas: an empty sheet of one member, to be filled in by hand and signed. `blank` is the digest of what was asked."""

    stage: str
    post: str
    member: str
    criteria: tuple[PaperCriterion, ...]
    rows: tuple[PaperRow, ...]
    blank: Digest


KINDS: dict[str, type[Document]] = {
    "admin_result": AdminResult,
    "plenary_minutes": PlenaryMinutes,
    "final_result": FinalResult,
    "three_names_letter": ThreeNamesLetter,
    "receipt": Receipt,
    "call": Call,
    "attendance": Attendance,
    "paper_sheet": PaperSheet,
}


def freeze(document: Document) -> dict[str, Any]:
    """The document as JSON values (dict, list, str, int, bool, None), every value checked. ContextError when not sound."""
    data = trees.plain(document)
    return trees.plain(trees.read(type(document), data, "document"))


def thaw(kind: str, data: Mapping[str, Any]) -> Any:
    """The tree of that kind from JSON values. ContextError for an unknown kind, a missing, unknown or wrong value."""
    if kind not in KINDS:
        raise ContextError(f"unknown kind {kind!r:.40}")
    return trees.read(KINDS[kind], data, kind)
