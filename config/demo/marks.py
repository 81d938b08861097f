"""Marks that look like real ones: totals between 68 and 88, small gaps, one tie inside the first three."""

from fractions import Fraction

from panels.scheme import plain

TARGETS: dict[str, tuple[tuple[str, int, str, str], ...]] = {
    "01": (
        ("82", 31, "84", "80"),
        ("78", 30, "82", "79"),
        ("81", 30, "78", "83"),
        ("79.5", 29, "80", "78"),
        ("76", 28, "77.25", "75"),
        ("74", 27, "72", "70"),
    ),
    "02": (
        ("80", 30, "81", "79"),
        ("79", 31, "79.5", "78"),
        ("77", 30, "80.25", "80"),
        ("75", 29, "76", "77"),
        ("73.5", 28, "74", "72"),
        ("71", 27, "70", "71"),
    ),
}
"""Post → per candidate: mean of track record, points of 36 in the assessment, mean of interview, mean of paper.

Second and third of post 01 both come to exactly 80.9333…: the interview decides.
"""

_SPREAD = {5: (2, -1, 0, 1, -2), 4: (1, -2, 2, -1)}
"""How far each member is from the mean; sums to nothing, so the mean is exactly the target."""

_BY_CRITERION: dict[str, tuple[int | str, ...]] = {
    "paper": (3, -2, -1, 2, "-1.5"),
    "interview": (2, -1, 1, -2, 0),
    "track_record": (1, 2, -2, -1),
}
"""How far each criterion is from the member's mark; weighted by the criteria's weights it sums to nothing (tested)."""


def panel_mark(component: str, target: str, member: int, members: int, criterion: int) -> str:
    """The mark of one member for one criterion, as it would be typed."""
    value = Fraction(target) + _SPREAD[members][member] + Fraction(_BY_CRITERION[component][criterion])
    return plain(value).replace(".", ",")


def competency_level(points: int, competency: int) -> str:
    """Levels of nine competencies that add up to `points` of 36: threes and fours."""
    return "4" if competency < points - 27 else "3"
