"""What each official paper says, as frozen trees of plain values (pure: no Django, no clock, no database).

A document freezes its context once, as JSON; from then on the paper is a function of (kind, template version, JSON) and
can be made again byte for byte. `freeze` checks and turns a tree into JSON values, `thaw` reads them back.
"""

from collections.abc import Mapping
from typing import Any

from reports import trees
from reports.kinds.base import (
    Document,
    Letterhead,
    Objection,
    Ordering,
    Provenance,
    ScheduleItem,
    SignedDocument,
    Signer,
)
from reports.kinds.minutes import (
    Attendant,
    Cell,
    Component,
    Dropped,
    Member,
    PlenaryMinutes,
    Recap,
    RecapRow,
    Recusal,
    Tie,
)
from reports.kinds.receipts import Receipt, ReceiptFile
from reports.kinds.results import (
    AdminPost,
    AdminResult,
    AdminRow,
    FinalPost,
    FinalResult,
    FinalRow,
    LetterPost,
    LetterRow,
    ThreeNamesLetter,
)
from reports.kinds.sheets import PaperCriterion, PaperRow, PaperSheet
from reports.kinds.sittings import Attendance, Call, CallRow, Gathering
from reports.trees import ContextError

__all__ = [
    "AdminPost",
    "AdminResult",
    "AdminRow",
    "Attendance",
    "Attendant",
    "Call",
    "CallRow",
    "Cell",
    "Component",
    "ContextError",
    "Document",
    "Dropped",
    "FinalPost",
    "FinalResult",
    "FinalRow",
    "Gathering",
    "KINDS",
    "LetterPost",
    "LetterRow",
    "Letterhead",
    "Member",
    "Objection",
    "Ordering",
    "PaperCriterion",
    "PaperRow",
    "PaperSheet",
    "PlenaryMinutes",
    "Provenance",
    "Recap",
    "RecapRow",
    "Receipt",
    "ReceiptFile",
    "Recusal",
    "ScheduleItem",
    "SignedDocument",
    "Signer",
    "ThreeNamesLetter",
    "Tie",
    "freeze",
    "thaw",
]

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
