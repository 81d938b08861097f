"""The Celery application. The broker is only a bell: what is to be done stands in the database."""

import os

from celery import Celery

import config.embedded_broker  # noqa: F401  registers the embedded:// transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("lelang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
