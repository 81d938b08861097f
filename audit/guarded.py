"""Which rows the guards of the database keep, and in what way (audit/guards.py)."""

from typing import Any

from django.apps import apps
from django.db.models import Model

from audit.models import AuditedModel, Checkpoint, Cosignature, Event, Leaf, Node

PREFIX = "lj_"
APPEND_ONLY: tuple[type[Model], ...] = (Event, Leaf, Checkpoint, Cosignature, Node)
"""The models whose rows stay as they were inserted."""


def audited_models() -> list[type[AuditedModel]]:
    """Every concrete audited model, in a fixed order."""
    found = [model for model in apps.get_models() if issubclass(model, AuditedModel)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def sealed_models() -> list[tuple[type[Model], str]]:
    """(model, name of its foreign key to the sheet) of rows that are frozen once their parent left draft."""
    return [(model, model.sealed_by) for model in apps.get_models() if hasattr(model, "sealed_by")]


def sealed_names(model: type[Model], key: str) -> tuple[str, str, str]:
    """(own table, parent's table, column of the foreign key)."""
    foreign: Any = model._meta.get_field(key)
    return model._meta.db_table, foreign.related_model._meta.db_table, foreign.column
