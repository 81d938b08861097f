"""The only place that touches guardian: group permissions on one guarded object, made equal to a wanted map.

Rows go to groups, never to single users. What a row gives a single user is not even asked.
"""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from guardian.core import ObjectPermissionChecker
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import get_objects_for_user

__all__ = [
    "GroupObjectPermissionBase",
    "UserObjectPermissionBase",
    "group_map",
    "keys_of",
    "objects_for",
    "roles_anywhere",
    "roles_on",
    "set_group_map",
    "set_members",
    "verbs_on",
]

_generation = 0
"""Raised by every change made in this process, so that what an account object remembers is dropped."""


def group_map(target: Model, rows: type[GroupObjectPermissionBase]) -> dict[str, frozenset[str]]:
    """Group name → verbs held on `target`, as stored now."""
    found: dict[str, set[str]] = {}
    for name, codename in rows.objects.filter(content_object=target).values_list(
        "group__name", "permission__codename"
    ):
        found.setdefault(name, set()).add(codename)
    return {name: frozenset(verbs) for name, verbs in found.items()}


def verbs_on(user: Any, target: Model) -> frozenset[str]:
    """The verbs an account holds on `target` through its groups; remembered on the account object for the request."""
    found = _remembered(user)
    if target.pk not in found:
        checker = ObjectPermissionChecker(user)
        found[target.pk] = frozenset() if user.is_superuser else frozenset(checker.get_group_perms(target))
    return found[target.pk]


def roles_on(user: Any, key: str) -> frozenset[str]:
    """The roles of the groups `role:<key>` an account is in."""
    return frozenset(role for role, _colon, of in _roles(user) if of == key)


def roles_anywhere(user: Any) -> frozenset[str]:
    """The roles an account holds in any selection."""
    return frozenset(role for role, _colon, _of in _roles(user))


def keys_of(user: Any, roles: Set[str]) -> frozenset[str]:
    """The keys of the groups `role:<key>` an account is in, for these roles."""
    return frozenset(of for role, _colon, of in _roles(user) if role in roles)


def _roles(user: Any) -> list[tuple[str, str, str]]:
    found = _remembered(user)
    if "roles" not in found:
        found["roles"] = [name.partition(":") for name in user.groups.values_list("name", flat=True)]
    return found["roles"]


def _remembered(user: Any) -> dict[Any, Any]:
    if getattr(user, "_permissions_generation", None) != _generation:
        user._permissions_generation, user._permissions_found = _generation, {}
    return user._permissions_found


def set_members(name: str, users: Iterable[Any]) -> None:
    """Make a group hold exactly these accounts."""
    global _generation
    group, _made = Group.objects.get_or_create(name=name)
    group.user_set.set(users)
    _generation += 1


def set_group_map(
    target: Model, rows: type[GroupObjectPermissionBase], wanted: Mapping[str, Set[str]]
) -> None:
    """Make the stored rows of `target` exactly `wanted`. Groups are made as needed."""
    global _generation
    present = group_map(target, rows)
    kind = ContentType.objects.get_for_model(target)
    codes = {item.codename: item for item in Permission.objects.filter(content_type=kind)}
    for name in sorted({*present, *wanted}):
        has, needs = present.get(name, frozenset()), wanted.get(name, frozenset())
        for verb in has - needs:
            rows.objects.filter(content_object=target, group__name=name, permission=codes[verb]).delete()
        if needs - has:
            group, _made = Group.objects.get_or_create(name=name)
            rows.objects.bulk_create(
                rows(content_object=target, group=group, permission=codes[verb])
                for verb in sorted(needs - has)
            )
    _generation += 1


def objects_for(user: Any, permission: str, model: type[Model]) -> QuerySet[Any]:
    """Objects on which the user holds `permission` (app.codename) by name; global permissions and superusers do not count."""
    return get_objects_for_user(
        user, permission, klass=model, accept_global_perms=False, with_superuser=False
    )
