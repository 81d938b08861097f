"""The post: selection (one notice), its vacancies, rules of the regulation, applications, screening, gates."""

from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "selection"
    verbose_name = "Seleksi"
