"""How far the check of an application is, and which one comes next (pure)."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

OPEN, STARTED, SECOND, DONE = "open", "started", "second", "done"
STATES = (OPEN, STARTED, SECOND, DONE)
"""Not looked at; some requirements decided; a "not met" waits for its second reader; nothing is left to do."""


class Sight(NamedTuple):
    """One application's check: how many requirements are decided, open, and "not met" that one person alone has read; where two differ."""

    decided: int
    undecided: int
    unread: int
    disputed: int
    failing: int

    @property
    def state(self) -> str:
        """The one of STATES it is in."""
        if self.undecided:
            return STARTED if self.decided else OPEN
        return SECOND if self.unread else DONE


def is_decided(finding: Any) -> bool:
    """Met, or not met by somebody who is known: an older "not met" without its author is decided anew, or nobody could be the other one."""
    if finding.verdict == "met":
        return True
    return finding.verdict == "not_met" and (finding.screener_id is not None or finding.state == "confirmed")


def is_unread(finding: Any) -> bool:
    """A "not met" that waits for its second reader."""
    return finding.verdict == "not_met" and finding.state == "proposed" and is_decided(finding)


def sight(requirements: Sequence[Any], findings: Iterable[Any]) -> Sight:
    """From the keys of the requirements in force and the stored findings."""
    by_key = {finding.requirement_id: finding for finding in findings}
    present = [by_key[key] for key in requirements if key in by_key]
    decided = [finding for finding in present if is_decided(finding)]
    return Sight(
        decided=len(decided),
        undecided=len(requirements) - len(decided),
        unread=sum(map(is_unread, present)),
        disputed=sum(finding.state == "disputed" for finding in present),
        failing=sum(finding.verdict == "not_met" for finding in decided),
    )


class Place(NamedTuple):
    """An application in the queue as one person meets it: `waits` = there is something for him to do in it."""

    key: Any
    waits: bool


def following(queue: Sequence[Place], after: Any, skip: Collection[Any] = ()) -> Any:
    """The next one that waits after `after` (a key; None = from the beginning), going round; None when none waits but that one."""
    keys = [place.key for place in queue]
    start = keys.index(after) + 1 if after in keys else 0
    turned = [*queue[start:], *queue[:start]]
    return next(
        (place.key for place in turned if place.waits and place.key != after and place.key not in skip), None
    )
