"""The panel's tables."""

from panels.models.panel import Conflict, ConflictVote, Panel, PanelMember, Replacement, Suggestion
from panels.models.ranking import Confirmation, Ranking
from panels.models.scoring import Assessment, Comment, Criterion, Score, Sheet, Total

__all__ = [
    "Assessment",
    "Comment",
    "Confirmation",
    "Conflict",
    "ConflictVote",
    "Criterion",
    "Panel",
    "PanelMember",
    "Ranking",
    "Replacement",
    "Score",
    "Sheet",
    "Suggestion",
    "Total",
]
