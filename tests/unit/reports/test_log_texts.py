"""The log can be read aloud: no step, no column and no kind of row is without a name."""

import re
from pathlib import Path

import pytest
from django.db.models import Model

from audit import guarded, tree_check, verify
from reports.break_texts import BREAKS
from reports.column_texts import COLUMNS
from reports.log_texts import ACTIONS, GROUPS, MODELS
from reports.timeline_display import _UNTOLD, column_name

_BOOKKEEPING = {"id", "version", "state", "last_event", "subject_id"}
_OUTSIDE_SELECTIONS = {
    "institution",
    "membership",
    "oversight",
    "ownerasure",
    "person",
    "profile",
    "verification",
    "walletdocument",
    "witness",
}
AUDITED = guarded.audited_models()
IN_SELECTIONS = [model for model in AUDITED if model._meta.model_name not in _OUTSIDE_SELECTIONS]


@pytest.mark.parametrize("model", IN_SELECTIONS, ids=lambda model: model._meta.label_lower)
def test_every_step_and_fact_has_a_sentence(model: type[Model]) -> None:
    name = model._meta.model_name
    told = {key for key in ACTIONS if key.startswith(f"{name}.")}
    assert told == {f"{name}.{step}" for step in [*model.workflow.steps, *model.facts]}


@pytest.mark.parametrize("model", IN_SELECTIONS, ids=lambda model: model._meta.label_lower)
def test_every_column_has_a_name(model: type[Model]) -> None:
    columns = [
        field
        for field in model._meta.concrete_fields
        if field.attname not in _BOOKKEEPING and field.attname not in _UNTOLD
    ]
    nameless = [field.name for field in columns if field._verbose_name is None and field.name not in COLUMNS]
    assert nameless == []
    assert all(column_name(field) for field in columns)


def test_every_entry_belongs_to_one_group_of_the_filter() -> None:
    grouped = [model for _name, models in GROUPS.values() for model in models]
    assert sorted(grouped) == sorted({key.partition(".")[0] for key in ACTIONS})


def test_every_kind_of_row_has_a_name() -> None:
    assert {model._meta.label_lower for model in AUDITED} == set(MODELS)


def test_every_break_has_plain_words() -> None:
    text = Path(verify.__file__).read_text(encoding="utf-8")
    kinds = set(re.findall(r'Break\(\s*"([a-z_]+)"', text)) | set(re.findall(r'"([a-z_]+)",\s*"[a-z]', text))
    tree = Path(tree_check.__file__).read_text(encoding="utf-8")
    kinds |= set(re.findall(r'(?:yield|append\(\s*\()\s*"([a-z_]+)"', tree))
    assert kinds == set(BREAKS)
