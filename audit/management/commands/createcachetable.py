"""Django's createcachetable, as the owner of the tables where there is one."""

from typing import Any

from django.core.management.commands import createcachetable
from django.db import connections

from audit import roles


class Command(createcachetable.Command):
    def handle(self, *tablenames: list[str], **options: Any) -> None:
        connection = connections[options["database"]]
        with roles.as_owner(connection):
            super().handle(*tablenames, **options)
            roles.apply(connection)
