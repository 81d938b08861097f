"""The panel's tables."""

from panels.models.calibration import Calibration, Sample, Trial, TrialMark
from panels.models.choice import Choice, Nomination
from panels.models.panel import Attendant, Conflict, ConflictVote, Panel, PanelMember, Replacement, Suggestion
from panels.models.paper import PaperComment, PaperMark, PaperSheet
from panels.models.papers import Paper, StageLot
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
    "Calibration",
    "Call",
    "Comment",
    "Confirmation",
    "Choice",
    "Conflict",
    "ConflictVote",
    "Criterion",
    "LinkMail",
    "Lot",
    "Nomination",
    "Panel",
    "PanelMember",
    "Paper",
    "PaperComment",
    "PaperMark",
    "PaperSheet",
    "Question",
    "Questionnaire",
    "Ranking",
    "Recording",
    "Reminder",
    "ReminderRequest",
    "Replacement",
    "Respondent",
    "Sample",
    "Score",
    "Sheet",
    "SheetSignature",
    "Sitting",
    "StageLot",
    "Suggestion",
    "Total",
    "Trial",
    "TrialMark",
]
