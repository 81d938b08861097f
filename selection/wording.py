"""Sentences kept as (msgid, params): a code is stored, the reader's own language is shown (pure)."""

from collections.abc import Callable, Mapping
from datetime import date

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

Message = tuple[str, Mapping[str, object]]
"""(msgid, params): the params hold numbers, text, `date`s, Labels, lists of these, or further Messages."""


class Label(str):
    """An Indonesian name inside the params of a sentence: translated before it is filled in."""

    __slots__ = ()


def render(
    message: Message, translate: Callable[[str], str] = str, show_date: Callable[[date], str] = date.isoformat
) -> str:
    """Fill a Message in: Labels and nested Messages translated, dates shown, lists joined by "atau"."""

    def shown(value: object) -> object:
        if isinstance(value, Label):
            return translate(value)
        if isinstance(value, date):
            return show_date(value)
        if isinstance(value, tuple):
            return render(value, translate, show_date)
        if isinstance(value, list):
            return translate(gettext_noop(" atau ")).join(str(shown(item)) for item in value)
        return value

    msgid, params = message
    return translate(msgid).format(**{name: shown(value) for name, value in params.items()})
