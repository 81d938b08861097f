"""Berita acara: what a plenary decided, with the table it decided on (pure)."""

from dataclasses import dataclass

from reports.kinds.base import Document
from reports.trees import ContextError
from reports.wording import Count, Digest, Mark, Moment, Nip


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
class Minutes(Document):
    """Berita acara of a meeting, signed by every member present. `room` and `place` are where they met."""

    met_at: Moment
    room: str
    place: str
    decree: str
    bases: tuple[str, ...]
    members: tuple[Member, ...]
    quorum: Count
    attendants: tuple[Attendant, ...] = ()
    sheets_reopened: Count = Count(0)
    sheets_from_paper: Count = Count(0)
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
class PlenaryMinutes(Minutes):
    """Berita Acara Rapat Pleno: the final result, with the recapitulation it was decided on."""

    tie_rule: str
    recaps: tuple[Recap, ...]
    recusals: tuple[Recusal, ...] = ()
