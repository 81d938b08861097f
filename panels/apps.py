"""The judges: panel, conflicts, score sheets, ranking."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "panels"
    verbose_name = "Pansel"

    def ready(self) -> None:
        from accounts import proposals  # the registry is filled once models are loaded
        from panels.services import announcements, choices, endings, excuses, reopening, replacements

        proposals.register("announce", announcements.ACTION)
        proposals.register("excuse", excuses.ACTION)
        proposals.register(choices.RECORD, choices.RECORDING)
        proposals.register(choices.RELEASE, choices.RELEASING)
        proposals.register("reopen", reopening.ACTION)
        proposals.register("stop", endings.STOP)
        proposals.register("stop_selection", endings.STOP_ALL)
        proposals.register("go_on", endings.GO_ON)
        proposals.register(replacements.ACTION_NAME, replacements.ACTION)
