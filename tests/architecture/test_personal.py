"""Nothing about a person is stored that he does not see or of which nobody has said why not (reports/services/personal.py)."""

from django.apps import apps
from django.db.models import ForeignKey, Model

from accounts.models import Person, User
from reports.services.personal import KINDS


def _leading_to_people() -> set[str]:
    """Labels of all models from which foreign keys lead to a person or an account."""
    models: list[type[Model]] = list(apps.get_models(include_auto_created=True))
    found: set[type[Model]] = {Person, User}
    while True:
        more = {
            model
            for model in models
            if model not in found
            and any(
                isinstance(item, ForeignKey) and item.related_model in found
                for item in model._meta.concrete_fields
            )
        }
        if not more:
            return {model._meta.label_lower for model in found}
        found |= more


def test_every_model_that_leads_to_a_person_stands_in_the_table() -> None:
    missing = sorted(_leading_to_people() - set(KINDS))
    assert missing == [], (
        f"{', '.join(missing)}: a foreign key leads from here to a person. Add a row to reports/services/personal.py KINDS: the path to "
        "the person and the columns he is told, or `why` he is told none; and, if it holds more than keys, a rule in selection/retention.py."
    )
    assert sorted(set(KINDS) - _leading_to_people()) == [], (
        "these rows of KINDS are of no model that leads to a person"
    )


def test_every_row_of_the_table_can_be_asked_and_says_something() -> None:
    for label, kind in KINDS.items():
        model = apps.get_model(label)
        for path in kind.paths:
            str(model._default_manager.filter(**{path: None}).query)
        for name in kind.columns:
            model._meta.get_field(name)
        assert bool(kind.columns) != bool(kind.why), label


def test_nobody_is_told_a_secret_column() -> None:
    secret = {"password", "data", "token", "key", "secret", "content", "digest", "context_text", "code"}
    assert [label for label, kind in KINDS.items() if secret & set(kind.columns)] == []
