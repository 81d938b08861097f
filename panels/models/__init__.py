"""The panel's tables."""

from panels.models.panel import Attendant, Conflict, ConflictVote, Panel, PanelMember, Replacement, Suggestion
from panels.models.questionnaire import Ballot, LinkMail, Questionnaire, Respondent
from panels.models.ranking import Confirmation, Ranking
from panels.models.reminders import Reminder, ReminderRequest
from panels.models.scoring import Assessment, Comment, Criterion, Question, Score, Sheet, Total
from panels.models.signature import SheetSignature
from panels.models.sittings import Call, Lot, Recording, Sitting

__all__ = [
    "Assessment",
    "Attendant",
    "Ballot",
    "Call",
    "Comment",
    "Confirmation",
    "Conflict",
    "ConflictVote",
    "Criterion",
    "LinkMail",
    "Lot",
    "Panel",
    "PanelMember",
    "Question",
    "Questionnaire",
    "Ranking",
    "Recording",
    "Reminder",
    "ReminderRequest",
    "Replacement",
    "Respondent",
    "Score",
    "Sheet",
    "SheetSignature",
    "Sitting",
    "Suggestion",
    "Total",
]
