"""The paper: documents, publication, the observer's desk."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Dokumen"

    def ready(self) -> None:
        from accounts import proposals  # the registry is filled once models are loaded
        from reports.services import changes, destructions, documents, stationery

        proposals.register("change", changes.CHANGE)
        proposals.register("destroy", destructions.ACTION)
        proposals.register("extend", changes.EXTEND)
        proposals.register("publish", documents.PUBLISH)
        proposals.register("publish_set", documents.PUBLISH_SET)
        proposals.register("stationery", stationery.ACTION)
