"""In which order an author meets the candidates of his sheet (pure).

Whoever is marked first or last is marked differently, so each member gets an order of his own where nothing else fixes it. It is
derived, not stored: the same at every visit and after the sheet was reopened, another for each member, and nobody can choose it.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from selection.enums import Element

_OWN_ORDER = frozenset({Element.TRACK_RECORD, Element.PAPER})
"""Elements whose stages are read alone. An assessor's table keeps the order of the numbers, interviews that of their schedule."""


def order_of(sheet: Any, candidates: Iterable[Any]) -> list[Any]:
    """The candidates as the sheet's author meets them while it is a draft; `candidates` come by participant number.

    What was locked or opened stands by participant number, for comparison, and does not pass here.
    """
    stage = sheet.assessment.stage
    if stage.by_assessor or stage.element not in _OWN_ORDER:
        return list(candidates)
    seed = f"{sheet.assessment_id}:{sheet.person_id}"
    return sorted(candidates, key=lambda item: place(seed, item.pk))


def place(seed: str, key: Any) -> bytes:
    """What a candidate is sorted by: SHA-256 over the author's seed and the candidate's key."""
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()
