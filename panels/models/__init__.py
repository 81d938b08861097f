"""The panel's tables."""

from panels.models.panel import Attendant, Conflict, ConflictVote, Panel, PanelMember, Replacement, Suggestion
from panels.models.papers import Paper, StageLot
from panels.models.ranking import Confirmation, Ranking
from panels.models.reminders import Reminder, ReminderRequest
from panels.models.scoring import Assessment, Comment, Criterion, Question, Score, Sheet, Total
from panels.models.signature import SheetSignature
from panels.models.sittings import Call, Lot, Recording, Sitting

__all__ = [
    "Assessment",
    "Attendant",
    "Call",
    "Comment",
    "Confirmation",
    "Conflict",
    "ConflictVote",
    "Criterion",
    "Lot",
    "Panel",
    "PanelMember",
    "Paper",
    "Question",
    "Ranking",
    "Recording",
    "Reminder",
    "ReminderRequest",
    "Replacement",
    "Score",
    "Sheet",
    "SheetSignature",
    "Sitting",
    "StageLot",
    "Suggestion",
    "Total",
]
