"""The paper: documents, publication, the observer's desk."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Dokumen"

    def ready(self) -> None:
        from accounts import proposals  # the registry is filled once models are loaded
        from reports.services import documents

        proposals.register("publish", documents.PUBLISH)
