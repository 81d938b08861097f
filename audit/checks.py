"""System check: every guard stands."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from audit import guards

_WRONG = {"missing": "tidak terpasang", "changed": "diganti isinya", "foreign": "bukan milik aplikasi"}


@register(Tags.database)
def guards_stand(*, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E001 for each guard that is missing or changed in a migrated database (runs with `check --database default`)."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if "audit_leaf" not in connection.introspection.table_names():
            continue
        found += [
            Error(
                f"Pengaman basis data {name} {_WRONG[what]}.",
                hint="Jalankan: manage.py migrate",
                id="audit.E001",
            )
            for what, name in guards.drift(connection)
        ]
    return found
