"""The panel's tables."""

from panels.models.panel import Conflict, ConflictVote, Panel, PanelMember, Replacement, Suggestion
from panels.models.ranking import Confirmation, Ranking
from panels.models.reminders import Reminder, ReminderRequest
from panels.models.scoring import Assessment, Criterion, Score, Sheet, Total
from panels.models.sittings import Call, Lot, Recording, Sitting

__all__ = [
    "Assessment",
    "Call",
    "Confirmation",
    "Conflict",
    "ConflictVote",
    "Criterion",
    "Lot",
    "Panel",
    "PanelMember",
    "Ranking",
    "Recording",
    "Reminder",
    "ReminderRequest",
    "Replacement",
    "Score",
    "Sheet",
    "Sitting",
    "Suggestion",
    "Total",
]
