"""The panel's tables."""

from panels.models.panel import Conflict, Panel, PanelMember
from panels.models.ranking import Confirmation, Ranking
from panels.models.scoring import Assessment, Criterion, Score, Sheet

__all__ = [
    "Assessment",
    "Confirmation",
    "Conflict",
    "Criterion",
    "Panel",
    "PanelMember",
    "Ranking",
    "Score",
    "Sheet",
]
