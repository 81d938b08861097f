"""Rulesets for tests: the real one with a rule told otherwise."""

from dataclasses import replace
from typing import Any

import pytest

from selection.rulesets import schema


def told_otherwise(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Rules by their key with "__" for ".": a level ("warn", "fail"), or a value."""
    real = schema.load

    def load(ruleset_id: str) -> schema.Ruleset:
        ruleset, rules = real(ruleset_id), dict(real(ruleset_id).rules)
        for name, value in changed.items():
            key = name.replace("__", ".")
            field = "level" if value in schema.LEVELS else "value"
            rules[key] = replace(rules[key], **{field: value})
        return replace(ruleset, rules=rules)

    monkeypatch.setattr(schema, "load", load)
