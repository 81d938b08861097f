"""The judges: panel, conflicts, score sheets, ranking."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "panels"
    verbose_name = "Pansel"

    def ready(self) -> None:
        from accounts import proposals  # the registry is filled once models are loaded
        from panels.services import announcements, excuses, reopening, replacements

        proposals.register("announce", announcements.ACTION)
        proposals.register("excuse", excuses.ACTION)
        proposals.register("reopen", reopening.ACTION)
        proposals.register(replacements.ACTION_NAME, replacements.ACTION)
