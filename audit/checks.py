"""System check: every guard stands."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from audit import guards


@register(Tags.database)
def guards_stand(*, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E001 for each guard that is missing in a migrated database (runs with `check --database default`)."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if "audit_leaf" not in connection.introspection.table_names():
            continue
        missing = guards.expected(connection) - guards.live(connection)
        found += [
            Error(
                f"Pengaman basis data {name} tidak terpasang.",
                hint="Jalankan: manage.py migrate",
                id="audit.E001",
            )
            for name in sorted(missing)
        ]
    return found
