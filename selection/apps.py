"""The post: selection (one notice), its vacancies, rules of the regulation, applications, screening, gates."""

from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "selection"
    verbose_name = "Seleksi"

    def ready(self) -> None:
        from accounts import credentials, proposals  # the registries are filled once models are loaded
        from selection.services import factors, letter_endings, waivers

        credentials.watch(factors.tell)
        proposals.register(factors.ACTION_NAME, factors.ACTION)
        proposals.register(waivers.ACTION_NAME, waivers.ACTION)
        proposals.register(letter_endings.END_HOLD, letter_endings.HOLD_ACTION)
        proposals.register(letter_endings.CLOSE_REMARK, letter_endings.REMARK_ACTION)
