"""The selection's tables."""

from selection.models.application import Application, ApplicationDocument, Finding, Profile
from selection.models.hold import Hold
from selection.models.permissions import SelectionGroupPermission, SelectionUserPermission
from selection.models.selection import Duty, GateLetter, ScheduleEntry, Selection, Stage
from selection.models.vacancy import DocumentSlot, Requirement, Vacancy

__all__ = [
    "Application",
    "ApplicationDocument",
    "DocumentSlot",
    "Duty",
    "Finding",
    "GateLetter",
    "Hold",
    "Profile",
    "Requirement",
    "ScheduleEntry",
    "Selection",
    "SelectionGroupPermission",
    "SelectionUserPermission",
    "Stage",
    "Vacancy",
]
