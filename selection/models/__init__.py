"""The selection's tables."""

from selection.models.application import (
    Application,
    ApplicationDocument,
    DraftText,
    Finding,
    Profile,
    ScreenerRecusal,
)
from selection.models.change import Change
from selection.models.decision import Decision
from selection.models.gate import Gate, GateLetter, RedFlag
from selection.models.hold import Hold
from selection.models.imported import ClaimCode, ImportCheck, Imported
from selection.models.mail import Mail
from selection.models.mydata import Correction, DataHold, Destruction
from selection.models.numbers import PaperNumber
from selection.models.objection import Objection, ObjectionLetter, ObjectionWindow
from selection.models.permissions import SelectionGroupPermission, SelectionUserPermission
from selection.models.remark import Remark
from selection.models.selection import Duty, ScheduleEntry, Selection, Stage
from selection.models.vacancy import DocumentSlot, Requirement, Vacancy
from selection.models.waiver import Waiver
from selection.models.wallet import WalletDocument

__all__ = [
    "Application",
    "ApplicationDocument",
    "Decision",
    "Destruction",
    "Change",
    "ClaimCode",
    "Correction",
    "DataHold",
    "DocumentSlot",
    "DraftText",
    "Duty",
    "Finding",
    "Gate",
    "GateLetter",
    "Hold",
    "ImportCheck",
    "Imported",
    "Mail",
    "Objection",
    "ObjectionLetter",
    "ObjectionWindow",
    "PaperNumber",
    "Profile",
    "RedFlag",
    "Remark",
    "Requirement",
    "ScheduleEntry",
    "ScreenerRecusal",
    "Selection",
    "SelectionGroupPermission",
    "SelectionUserPermission",
    "Stage",
    "Vacancy",
    "Waiver",
    "WalletDocument",
]
