"""Transition tables (pure): the only list of what can be done to a thing, from which state, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SYSTEM = "system"
"""Verb of steps that the server takes by itself."""
OWNER = "owner"
"""Verb of steps that only the person whose thing it is may take."""


@dataclass(frozen=True)
class Step:
    """One row of a table.

    `sources` are the states it starts from ("" = the thing does not exist yet); `target` is the state after it, None = the same;
    `verbs` are the permissions of which one is needed; `data` names what must be given with it; `by_two` steps are taken only while a
    second person's approval is being carried out. An `erases` step takes values away: its entry repeats none of them, and says
    what every column holds after it.
    """

    name: str
    sources: tuple[str, ...]
    target: str | None
    verbs: tuple[str, ...]
    data: tuple[str, ...] = ()
    by_two: bool = False
    erases: bool = False

    def target_from(self, source: str) -> str:
        return source if self.target is None else self.target


@dataclass(frozen=True)
class Workflow:
    """The frozen table of one kind of thing."""

    steps: Mapping[str, Step] = field(default_factory=dict)

    @classmethod
    def of(cls, *steps: Step) -> "Workflow":
        names = [step.name for step in steps]
        if len(set(names)) != len(names):
            raise ValueError(f"a step is listed twice: {names}")
        return cls(MappingProxyType({step.name: step for step in steps}))

    @property
    def states(self) -> frozenset[str]:
        found = {state for step in self.steps.values() for state in step.sources}
        found |= {step.target for step in self.steps.values() if step.target is not None}
        return frozenset(found - {""})
