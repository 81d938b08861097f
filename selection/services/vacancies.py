"""What happens to one post: it is concluded, or it fails alone."""

from typing import Any

from audit import ledger
from audit.ledger import SYSTEM_ACTOR
from selection import queries
from selection.enums import VacancyState
from selection.models import Vacancy
from selection.rulesets import schema
from selection.services import selections


@ledger.unit
def enough_left(vacancy: Vacancy, left: int, *, rule: str = "candidates.min_to_continue") -> bool:
    """The one rule about too few: may a post go on with `left` candidates (`rule`: the ruleset's key)? If not, it fails here.

    The oversight body's letter lets it go on with as few as two people recorded (services/decisions.py); fewer than those need another.
    """
    needed = schema.load(vacancy.selection.ruleset).value(rule)
    allowed = queries.allowed_left(vacancy)
    if left >= (needed if allowed is None else min(needed, allowed)):
        return True
    if vacancy.state != VacancyState.FAILED:
        fail(vacancy, reason=f"too_few:{left}:{needed}")
    return False


@ledger.unit
def go_on(vacancy: Vacancy, *, reason: str, actor: Any) -> None:
    """With fewer applicants than the rule wants, to the administrative selection."""
    vacancy = ledger.lock(vacancy)
    ledger.transition(vacancy, "go_on", actor=actor, data={"reason": reason})


@ledger.unit
def resume(vacancy: Vacancy, *, reason: str, actor: Any) -> None:
    """A post that had failed for too few candidates goes on with those it has."""
    vacancy = ledger.lock(vacancy)
    ledger.transition(vacancy, "resume", actor=actor, data={"reason": reason})
    selections.resume(vacancy.selection)


@ledger.unit
def stop(vacancy: Vacancy, *, reason: str, actor: Any) -> None:
    """A post ends before anybody is chosen. What was shown stays, what was sealed is not opened (docs/adr/0017)."""
    vacancy = ledger.lock(vacancy)
    ledger.transition(
        vacancy, "stop", actor=actor, data={"reason": reason}, changes={"stopped_from": vacancy.state}
    )


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
