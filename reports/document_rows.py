"""Lines of the tables on papers that are more than a row of cells (pure); reports/document.py says which paper has them."""

from dataclasses import dataclass

from reports.wording import Count, Digest, file_size


@dataclass(frozen=True, kw_only=True)
class ReceiptFile:
    """An accepted file: the slot it was put in, its own name, size in bytes."""

    slot: str
    name: str
    size: Count
    sha256: Digest

    @property
    def printed_size(self) -> str:
        return file_size(self.size)


@dataclass(frozen=True, kw_only=True)
class CallRow:
    """Somebody who is called: his place in the order and when it is his turn ("" = all together)."""

    place: Count
    participant_number: str
    name: str
    post: str
    time: str = ""


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
