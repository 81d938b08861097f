"""The decision of the appointing authority, and the report of the inauguration (pure). Both carry a full NIP: neither is published."""

from dataclasses import dataclass

from reports.kinds.base import SignedDocument
from reports.wording import Count, Day, Nip


@dataclass(frozen=True, kw_only=True)
class Appointee:
    """Who is appointed, as he stood when he applied."""

    participant_number: str
    name: str
    nip: Nip | None = None
    grade: str
    current_post: str
    institution: str


@dataclass(frozen=True, kw_only=True)
class AppointmentDecision(SignedDocument):
    """Keputusan Pejabat Pembina Kepegawaian: Menimbang, Mengingat, Memperhatikan, Memutuskan. `authority` is the head's title."""

    authority: str
    considerations: tuple[str, ...]
    laws: tuple[str, ...]
    letters: tuple[str, ...]
    post: str
    unit: str
    appointee: Appointee


@dataclass(frozen=True, kw_only=True)
class InaugurationReport(SignedDocument):
    """Laporan pelantikan to the oversight body: whom of the names, why, by which decision, when and where."""

    classification: str
    recipient: tuple[str, ...]
    recipient_place: str
    authority: str
    bases: tuple[str, ...]
    post: str
    unit: str
    appointee: Appointee
    rank: Count
    reason: str
    decision_number: str
    decision_date: Day
    inaugurated_on: Day
    inaugurated_at: str
    minutes_number: str
