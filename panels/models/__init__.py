"""The panel's tables."""

from panels.models.panel import Conflict, ConflictVote, Panel, PanelMember, Replacement, Suggestion
from panels.models.ranking import Confirmation, Ranking
from panels.models.scoring import Assessment, Criterion, Score, Sheet, Total
from panels.models.signature import SheetSignature

__all__ = [
    "Assessment",
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
    "SheetSignature",
    "Suggestion",
    "Total",
]
