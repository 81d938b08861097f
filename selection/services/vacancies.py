"""What happens to one post: it is concluded, or it fails alone."""

from typing import Any

from audit import ledger
from audit.ledger import SYSTEM_ACTOR
from selection.models import Vacancy
from selection.services import selections


@ledger.unit
def fail(vacancy: Vacancy, *, reason: str) -> None:
    """Stop a post that the rules do not let go on. `reason` is a code with its figures, e.g. `too_few:2:3`."""
    vacancy = ledger.lock(vacancy)
    ledger.transition(vacancy, "fail", actor=SYSTEM_ACTOR, data={"reason": reason})
    selections.conclude_if_done(vacancy.selection)


@ledger.unit
def conclude(vacancy: Vacancy, *, report_sha256: str, actor: Any) -> None:
    """The published result ends the post; the digest of the published paper is the proof brought down."""
    vacancy = ledger.lock(vacancy)
    ledger.transition(vacancy, "conclude", actor=actor, changes={"report_sha256": report_sha256})
    selections.conclude_if_done(vacancy.selection)
