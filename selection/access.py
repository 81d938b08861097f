"""Who may do what in which state: one table, and the only function that makes guardian's rows equal to it."""

from typing import Any

from accounts import object_permissions
from accounts.enums import Role
from accounts.models import User
from audit import ledger
from selection.enums import SelectionState, Verb
from selection.models import Duty, Selection, SelectionGroupPermission

V = Verb
_READING = {
    Role.SECRETARIAT: {V.VIEW},
    Role.APPROVER: {V.VIEW},
    Role.CHAIR: {V.VIEW},
    Role.PANELIST: {V.VIEW},
    Role.ASSESSOR: {V.VIEW},
    Role.OBSERVER: {V.VIEW, V.OBSERVE},
    Role.APPOINTER: {V.VIEW},
}

ACCESS: dict[str, dict[Role, set[Verb]]] = {
    SelectionState.DRAFT: {
        Role.SECRETARIAT: {V.VIEW, V.PREPARE},
        Role.APPROVER: {V.VIEW, V.APPROVE},
        Role.OBSERVER: {V.VIEW, V.OBSERVE},
    },
    SelectionState.ANNOUNCED: {
        **_READING,
        Role.SECRETARIAT: {V.VIEW, V.PUBLISH},  # letters arrive, papers are made, changes are asked for
        Role.APPROVER: {V.VIEW, V.APPROVE},  # a change, or a member of the panel who has to be replaced
        Role.PANELIST: {V.VIEW, V.SCORE},
        Role.CHAIR: {V.VIEW, V.SCORE, V.CHAIR},
    },
    SelectionState.CLOSED: {
        **_READING,
        Role.SECRETARIAT: {V.VIEW, V.SCREEN, V.PUBLISH},
        Role.APPROVER: {V.VIEW, V.APPROVE},
        Role.PANELIST: {V.VIEW, V.SCORE},
        Role.CHAIR: {V.VIEW, V.SCORE, V.CHAIR},
        Role.ASSESSOR: {V.VIEW, V.ASSESS},
        Role.APPOINTER: {V.VIEW, V.RECEIVE},  # one post may be done while another is still marked
    },
    # Minutes and letters may come back signed, and the recommendation may arrive, after the result was published.
    SelectionState.CONCLUDED: {
        **_READING,
        Role.SECRETARIAT: {V.VIEW, V.PUBLISH},
        Role.APPROVER: {V.VIEW, V.APPROVE},
        Role.APPOINTER: {V.VIEW, V.RECEIVE},
    },
    # Papers and letters may still come in; nothing is entered any more.
    SelectionState.STOPPED: {
        **_READING,
        Role.SECRETARIAT: {V.VIEW, V.PUBLISH},
        Role.APPROVER: {V.VIEW, V.APPROVE},
    },
    # Nobody works on it any more, and nothing that was prepared is hidden from the observer.
    SelectionState.ABANDONED: {Role.OBSERVER: {V.VIEW, V.OBSERVE}},
}

_ALLOWED: dict[Role, set[Verb]] = {
    Role.SECRETARIAT: {V.VIEW, V.PREPARE, V.SCREEN, V.PUBLISH},
    Role.APPROVER: {V.VIEW, V.APPROVE},
    Role.CHAIR: {V.VIEW, V.SCORE, V.CHAIR},
    Role.PANELIST: {V.VIEW, V.SCORE},
    Role.ASSESSOR: {V.VIEW, V.ASSESS},
    Role.OBSERVER: {V.VIEW, V.OBSERVE},
    Role.APPOINTER: {V.VIEW, V.RECEIVE},
}
"""What a role may ever hold, whatever the table says: an observer nothing but `view` and `observe`, HR never `score`."""


def wanted(selection: Selection) -> dict[str, frozenset[str]]:
    """Group name → verbs, by the table. Raises ValueError when the table gives a role what it may never hold."""
    found = {}
    for role, verbs in ACCESS[selection.state].items():
        if verbs - _ALLOWED[role]:
            raise ValueError(f"{role} may never hold {sorted(verbs - _ALLOWED[role])}")
        found[group_name(role, selection)] = frozenset(verb.value for verb in verbs)
    return found


def group_name(role: str, selection: Selection) -> str:
    return f"{role}:{selection.pk}"


def apply_access(selection: Selection, *, actor: Any) -> None:
    """Make groups and rows equal to the duties and the table, and keep the difference in the log. Runs inside a unit."""
    for role in Role:
        persons = Duty.objects.filter(selection=selection, role=role, state="active").values("person")
        object_permissions.set_members(
            group_name(role, selection), User.objects.filter(person__in=persons, is_active=True)
        )
    before, after = object_permissions.group_map(selection, SelectionGroupPermission), wanted(selection)
    if before != after:
        object_permissions.set_group_map(selection, SelectionGroupPermission, after)
        ledger.record(
            selection,
            "access_changed",
            actor=actor,
            data={name: sorted(verbs) for name, verbs in sorted(after.items())},
        )


def drift(selection: Selection) -> list[str]:
    """Where stored rows differ from the table and the duties; empty when equal (manage.py check_access)."""
    found = []
    stored, should = object_permissions.group_map(selection, SelectionGroupPermission), wanted(selection)
    found += [
        f"{name}: {sorted(stored.get(name, ()))} ≠ {sorted(should.get(name, ()))}"
        for name in sorted({*stored, *should})
        if stored.get(name) != should.get(name)
    ]
    for role in Role:
        name = group_name(role, selection)
        persons = Duty.objects.filter(selection=selection, role=role, state="active").values("person")
        members = set(User.objects.filter(groups__name=name).values_list("pk", flat=True))
        if members != set(
            User.objects.filter(person__in=persons, is_active=True).values_list("pk", flat=True)
        ):
            found.append(f"{name}: anggota kelompok berbeda dari penugasan")
    return found
