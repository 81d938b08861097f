"""What each official paper says, as frozen trees of plain values (pure: no Django, no clock, no database).

A document freezes its context once, as JSON; from then on the paper is a function of (kind, template version, JSON) and
can be made again byte for byte. `freeze` checks and turns a tree into JSON values, `thaw` reads them back.
"""

from collections.abc import Mapping
from typing import Any

from reports import trees
from reports.kinds.base import (
    ChangedLine,
    Correction,
    Document,
    Letterhead,
    Objection,
    Ordering,
    Provenance,
    ScheduleItem,
    SignedDocument,
    Signer,
)
from reports.kinds.cards import (
    CardBar,
    CardFacts,
    CardPaper,
    CardReason,
    CardStage,
    CardTotal,
    Ending,
    ResultCard,
    StageEnd,
)
from reports.kinds.changes import Addendum, ChangedNotice, ExtendedPost, Extension
from reports.kinds.choices import Appointee, AppointmentDecision, InaugurationReport
from reports.kinds.letters import ScreeningLetter
from reports.kinds.minutes import (
    Attendant,
    Cell,
    Component,
    Dropped,
    Member,
    Minutes,
    PlenaryMinutes,
    Recap,
    RecapRow,
    Recusal,
    Tie,
)
from reports.kinds.notices import Announcement, NoticeFile, NoticePost, NoticeStage
from reports.kinds.oversight import OversightReport, ReportPaper, ReportPost
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
from reports.kinds.stages import (
    AdminMinutedPost,
    AdminMinutedRow,
    AdminMinutes,
    MinutedPost,
    MinutedRow,
    ResultPost,
    ResultRow,
    StageMinutes,
    StageResult,
)
from reports.trees import ContextError

__all__ = [
    "Addendum",
    "AdminPost",
    "AdminResult",
    "AdminRow",
    "Appointee",
    "AppointmentDecision",
    "AdminMinutedPost",
    "AdminMinutedRow",
    "AdminMinutes",
    "AdminPost",
    "AdminResult",
    "AdminRow",
    "Announcement",
    "Attendance",
    "Attendant",
    "Call",
    "CallRow",
    "CardBar",
    "CardFacts",
    "CardPaper",
    "CardReason",
    "CardStage",
    "CardTotal",
    "Cell",
    "ChangedLine",
    "ChangedNotice",
    "Component",
    "ContextError",
    "Correction",
    "Document",
    "Dropped",
    "Ending",
    "ExtendedPost",
    "Extension",
    "FinalPost",
    "FinalResult",
    "FinalRow",
    "Gathering",
    "InaugurationReport",
    "KINDS",
    "LetterPost",
    "LetterRow",
    "Letterhead",
    "Member",
    "MinutedPost",
    "MinutedRow",
    "Minutes",
    "NoticeFile",
    "NoticePost",
    "NoticeStage",
    "Objection",
    "Ordering",
    "OversightReport",
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
    "ReportPaper",
    "ReportPost",
    "ResultCard",
    "ResultPost",
    "ResultRow",
    "ScheduleItem",
    "ScreeningLetter",
    "SignedDocument",
    "Signer",
    "StageEnd",
    "StageMinutes",
    "StageResult",
    "ThreeNamesLetter",
    "Tie",
    "freeze",
    "thaw",
]

KINDS: dict[str, type[Document]] = {
    "announcement": Announcement,
    "admin_minutes": AdminMinutes,
    "admin_result": AdminResult,
    "stage_minutes": StageMinutes,
    "stage_result": StageResult,
    "plenary_minutes": PlenaryMinutes,
    "final_result": FinalResult,
    "three_names_letter": ThreeNamesLetter,
    "appointment_decision": AppointmentDecision,
    "inauguration_report": InaugurationReport,
    "oversight_report": OversightReport,
    "screening_letter": ScreeningLetter,
    "receipt": Receipt,
    "result_card": ResultCard,
    "call": Call,
    "attendance": Attendance,
    "paper_sheet": PaperSheet,
    "addendum": Addendum,
    "extension": Extension,
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
