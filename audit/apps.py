"""The floor: ledger, transition door, database guards. Imports nothing of ours."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Log"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, pre_migrate  # models must be loaded first

        from audit import checks, guards  # noqa: F401  checks registers itself

        pre_migrate.connect(guards.before_migrate, dispatch_uid="audit.guards.before")
        post_migrate.connect(guards.after_migrate, dispatch_uid="audit.guards.after")
