"""The panel's tables."""

from panels.models.panel import Attendant, Conflict, ConflictVote, Panel, PanelMember, Replacement, Suggestion
from panels.models.ranking import Confirmation, Ranking
from panels.models.scoring import Assessment, Comment, Criterion, Question, Score, Sheet, Total
from panels.models.signature import SheetSignature

__all__ = [
    "Assessment",
    "Attendant",
    "Comment",
    "Confirmation",
    "Conflict",
    "ConflictVote",
    "Criterion",
    "Panel",
    "PanelMember",
    "Question",
    "Ranking",
    "Replacement",
    "Score",
    "Sheet",
    "SheetSignature",
    "Suggestion",
    "Total",
]
