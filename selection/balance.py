"""Registered = passed + failed + withdrawn + still being checked: counted here and nowhere else."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from selection.enums import ApplicationState
from selection.models import Application, Vacancy

GROUPS: Mapping[str, frozenset[ApplicationState]] = {
    "passed": frozenset({ApplicationState.ELIGIBLE, ApplicationState.ABSENT}),
    "failed": frozenset({ApplicationState.INELIGIBLE}),
    "withdrawn": frozenset({ApplicationState.WITHDRAWN}),
    "checking": frozenset({ApplicationState.SUBMITTED}),
}
"""Where an application that was sent is counted. A draft that was never sent has no number and is nowhere."""


class Balance(NamedTuple):
    """`registered` is counted by the registration numbers that were given, the others by state."""

    registered: int
    passed: int
    failed: int
    withdrawn: int
    checking: int

    @property
    def is_even(self) -> bool:
        """Does nobody who registered stand outside the groups, or in two?"""
        return self.registered == self.passed + self.failed + self.withdrawn + self.checking


def of(vacancy: Vacancy) -> Balance:
    """The balance of a post, in one query."""
    counted = {
        group: Count("pk", Q(state__in=[state.value for state in states])) for group, states in GROUPS.items()
    }
    numbered = Application.objects.filter(vacancy=vacancy, number__isnull=False)
    return Balance(**numbered.aggregate(registered=Count("pk"), **counted))


def figures(balance: Balance) -> list[dict[str, Any]]:
    """Label and number of each, for components/stat.html and summary_list.html; who is not decided on only while there is somebody."""
    rows = [
        (_("Mendaftar"), balance.registered),
        (_("Memenuhi Syarat"), balance.passed),
        (_("Tidak Memenuhi Syarat"), balance.failed),
        (_("Mengundurkan diri"), balance.withdrawn),
    ]
    if balance.checking:
        rows.append((_("Belum diputuskan"), balance.checking))
    return [{"label": label, "key": label, "value": str(value)} for label, value in rows]
