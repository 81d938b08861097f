"""Letters to single applicants (pure)."""

from dataclasses import dataclass
from typing import Literal

from reports.kinds.base import SignedDocument


@dataclass(frozen=True, kw_only=True)
class ScreeningLetter(SignedDocument):
    """Surat pemberitahuan to one applicant: the outcome of his administrative selection, with his own reasons and nobody else's.

    `notice` names the announcement that it follows; "" where none is published yet.
    """

    name: str
    institution: str
    post: str
    participant_number: str
    outcome: Literal["MS", "TMS"]
    reasons: tuple[str, ...] = ()
    notice: str = ""
    portal: str
