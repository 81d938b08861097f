"""What an applicant is given when he has applied (pure)."""

from dataclasses import dataclass

from reports.kinds.base import Document
from reports.wording import Count, Digest, Moment, Nip, file_size


@dataclass(frozen=True, kw_only=True)
class ReceiptFile:
    """An accepted file: the slot it was put in, its own name, size in bytes; `note`: that it was received in time and somebody has to look at it."""

    slot: str
    name: str
    size: Count
    sha256: Digest
    note: str = ""

    @property
    def printed_size(self) -> str:
        return file_size(self.size)


@dataclass(frozen=True, kw_only=True)
class Receipt(Document):
    """Tanda Bukti Pendaftaran: what was received and when, by the server's clock; `renewed_at`: when files or profile were last replaced.

    `channel`, `entered`: how what was not sent here came, and who entered it; then `received_at` is the letter's time, and there is no pledge.
    """

    received_at: Moment
    post: str
    name: str
    nip: Nip | None = None
    institution: str
    files: tuple[ReceiptFile, ...]
    pledge: str
    renewed_at: Moment | None = None
    channel: str = ""
    entered: str = ""

    @property
    def file_count(self) -> Count:
        return Count(len(self.files))
