"""Django's migrate, as the owner of the tables where there is one; afterwards every role has its rights, and no others."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from audit import roles


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with roles.as_owner(connection):
            super().handle(*args, **options)
            roles.apply(connection)
