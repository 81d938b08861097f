"""Second factors of those who serve in a selection: every change is told in its log."""

from typing import Any

from accounts.models import Person
from audit import ledger
from selection.enums import SelectionState
from selection.models import Duty


def tell(person: Person, fact: str, data: dict[str, str], actor: Any) -> None:
    """Where he serves now, the observer sees that a factor came or went. Runs inside a unit."""
    over = [SelectionState.CONCLUDED, SelectionState.ABANDONED]
    for duty in Duty.objects.filter(person=person, state="active").exclude(selection__state__in=over):
        ledger.record(duty, fact, actor=actor, data=data)
