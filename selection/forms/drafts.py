"""A form drawn from what was typed and not saved, and from two windows at once. Knows fields and rows, and no form by name."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

F = TypeVar("F", bound=forms.Form)


def restored(make: Callable[[Any], F], texts: Mapping[str, str]) -> F:
    """The form as it was typed, half words included, and not yet judged."""
    form = make(_sent(make, texts))
    form._errors = ErrorDict()
    for rows in _formsets(form):
        rows._errors, rows._non_form_errors = [], rows.error_class()
        for row in rows.forms:
            row._errors = ErrorDict()
    return form


def compared(make: Callable[[Any], F], typed: Mapping[str, str], theirs: Mapping[str, str] | None) -> F:
    """What is typed here, and beside each field that differs what lies there: the texts `theirs`, or without them what is stored."""
    there = restored(make, theirs or {})
    room = {name: text for name, text in as_drawn(there).items() if name.endswith("-TOTAL_FORMS")}
    form = make(
        _sent(make, {**typed, **{name: _more(typed.get(name, ""), text) for name, text in room.items()}})
    )
    form.is_valid()
    lies = {field.html_name: field for field in _fields(there)}
    for part in _forms(form):
        for field in part:
            other = lies.get(field.html_name)
            if field.is_hidden or other is None or _text(field) == _text(other):
                continue
            if shown := _shown(other):  # where nothing lies there, nothing is lost
                sentence = _("Tersimpan dari jendela lain: %(text)s.") % {"text": f"“{shown}”"}
                part.add_error(field.name, sentence)
    return form


def as_drawn(form: forms.Form) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    return {field.html_name: _text(field) for field in _fields(form)}


def _sent(make: Callable[[Any], forms.Form], texts: Mapping[str, str]) -> QueryDict:
    """The texts over the form as it is stored, with as many rows as they have."""
    blank = make(None)
    laid = {**as_drawn(blank), **texts}
    for rows in _formsets(blank):
        total = f"{rows.prefix}-TOTAL_FORMS"
        numbers = [name.split("-")[1] for name in texts if name.startswith(f"{rows.prefix}-")]
        wanted = max([int(number) + 1 for number in numbers if number.isdigit()], default=0)
        laid[total] = str(min(int(_more(laid[total], str(wanted))), rows.max_num))
    found = QueryDict(mutable=True)
    found.update(laid)
    return found


def _more(one: str, other: str) -> str:
    return str(max(int(text) if text.isdigit() else 0 for text in (one, other)))


def _formsets(form: forms.Form) -> Iterator[forms.BaseFormSet]:
    """Its rows: `form.rows`, by their prefix."""
    rows: Any = getattr(form, "rows", {})
    return iter(rows.values())


def _forms(form: forms.Form) -> Iterator[forms.Form]:
    yield form
    for rows in _formsets(form):
        yield from rows.forms


def _fields(form: forms.Form) -> Iterator[forms.BoundField]:
    for rows in _formsets(form):
        yield from rows.management_form
    for part in _forms(form):
        yield from part


def _text(field: forms.BoundField) -> str:
    value = field.value()
    return "" if value is None or value is False else "on" if value is True else str(value)


def _shown(field: forms.BoundField) -> str:
    """As the reader sees it: the name of a choice, not its code."""
    text = _text(field)
    named = {str(code): str(label) for code, label in getattr(field.field, "choices", ())}
    return named.get(text, text) if text else ""
