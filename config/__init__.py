"""Composition root: settings, addresses, Celery, demo data. Imports all; nobody imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
