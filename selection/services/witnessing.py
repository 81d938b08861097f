"""At the steps that must not be rewritten afterwards: is there a fresh copy of the log outside? It is written down, and stops nothing."""

from accounts import witnesses
from audit import checkpoints, ledger
from audit.ledger import SYSTEM_ACTOR
from selection.models import Selection

STEPS = ("announce", "close", "reveal", "publish", "choose")


def note(selection: Selection, step: str) -> None:
    """Keep which copy outside was the newest when this step was taken, and have the step itself signed at once. Runs inside a unit.

    Where no witness is registered nothing is kept: a warning everywhere is one nobody reads (practice.md, 2).
    """
    assert step in STEPS
    found = witnesses.standing()
    if found.registered:
        minutes = None if found.age is None else int(found.age.total_seconds()) // 60
        ledger.record(
            selection,
            "witnessed" if found.is_fresh else "unwitnessed",
            actor=SYSTEM_ACTOR,
            data={"at": step, "covered": found.size, "witness": found.by, "age_minutes": minutes},
        )
    checkpoints.ring()
