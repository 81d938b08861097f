"""How a kind of paper comes to be: what there can be one of, what is in the way, what it says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from panels import calls, choices
from panels import queries as panels
from panels.models import Choice, Ranking
from reports import kinds as papers
from reports.subjects import Subject
from selection import queries as selections
from selection.models import Change, Selection, Vacancy


class State:
    """What the makers ask of a selection, each thing read once and only when it is asked."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection

    @cached_property
    def posts(self) -> list[Vacancy]:
        return list(self.selection.vacancies.order_by("code"))

    @cached_property
    def ranking_states(self) -> dict[Any, str]:
        """Key of a post → the state of its newest ranking; none before the last marks are open."""
        return panels.newest_ranking_states(self.posts)

    @cached_property
    def newest_inputs(self) -> dict[Any, str]:
        """Key of a post → the canonical input of its newest ranking."""
        found = Ranking.objects.filter(vacancy__in=self.posts).order_by("number")
        return dict(found.values_list("vacancy_id", "input_text"))

    @cached_property
    def corrected(self) -> set[Any]:
        """Keys of the posts of which a sheet is being corrected."""
        return set(panels.posts_being_corrected(self.posts))

    @cached_property
    def changes(self) -> list[Change]:
        """The changes of the announced plan."""
        found = list(selections.changes_of(self.selection))
        for change in found:
            change.selection = self.selection
        return found

    @cached_property
    def chosen(self) -> dict[Any, Choice]:
        """Key of a post → the choice of the appointing authority that stands."""
        return choices.standing_of(self.posts)

    @cached_property
    def opened(self) -> set[tuple[Any, Any]]:
        """(stage, post), by their keys, whose marks are open."""
        return panels.opened_stages(self.posts)

    @cached_property
    def sittings(self) -> list[Any]:
        """Rows of Sitting with `called`, the number of its candidates."""
        found = list(calls.sittings_of(self.selection))
        for sitting in found:
            sitting.selection = self.selection
        return found


@dataclass(frozen=True)
class Offer:
    """A paper that there may be. `obstacle` says why it cannot be made now, "" when it can."""

    subject: Subject
    obstacle: str = ""


@dataclass(frozen=True)
class Maker:
    """One kind. `offers` says of each subject in a selection what is in the way. `build(subject, common, actor=…, **asked)` gives the tree, and does
    what goes with the asking (inside the unit); Refused while what was asked will not do. `common` is `documents.common_of`.
    """

    offers: Callable[[State], Iterable[Offer]]
    build: Callable[..., papers.Document]
    signed: bool = True
    """Do place, day and one signer stand below it? Minutes and lists have lines of their own."""
    attachment: Callable[[Subject], str] = lambda _subject: ""
    number: Callable[[Subject], str] | None = None
    """The number that the paper has already; None where one is asked for."""
