"""Entries of a selection's chain as a person reads them: who, what, before and after. Sealed sheets stay closed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Field, JSONField, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from audit import chain
from audit.models import Event
from audit.workflow import SYSTEM
from panels import queries as panels
from panels.enums import MARK_UNIT
from panels.scheme import plain
from reports import label_display as labels
from reports import queries
from reports.column_texts import COLUMNS
from reports.log_texts import ACTIONS, DATA, GROUPS, PERSONS, READINGS, VALUES
from selection import display
from selection.models import Selection

LONGEST = 200
"""Characters of a text that are shown; of longer ones the digest follows."""
_OUTCOME_TONES = {
    "application.fail_screening": "danger",
    "choice.choose": "success",
    "choice.correct": "warning",
    "choice.fall_away": "warning",
    "choice.record": "success",
    "document.publish": "success",
    "document.void": "danger",
    "proposal.reject": "danger",
    "ranking.confirm": "success",
    "assessment.reveal": "success",
    "selection.announce": "success",
    "vacancy.conclude": "success",
    "vacancy.fail": "danger",
    "vacancy.return_screening": "warning",
    "objection.create": "warning",
    "objection.reject": "danger",
    "objection.uphold": "success",
    "objectionletter.create": "warning",
    "remark.accept": "success",
    "remark.create": "warning",
    "remark.return": "warning",
    "replacement.create": "warning",
    "conflict.exclude": "warning",
}
_DIGESTED = frozenset(
    {"arguments", "attachment_text", "content", "context_text", "input_text", "plan_text", "result_text"}
)
_MARKS = frozenset({"max_points"})
_CODED = frozenset({"approver_auth"})
_UNTOLD = frozenset({"action", "subject_agency", "subject_scope", "subject_type"})
"""Columns of a proposal that its title and its subject's name say better."""
_NAMELESS = frozenset({"respondent.answer"})
"""Entries that are never told to be about whom: who answers a questionnaire, and when, is his own business."""
_NAMED = {
    "confirmed_by": "panels.panelmember",
    "present": "accounts.person",
    "vacancy": "selection.vacancy",
}
"""Data that is a key or a list of keys → of which model."""


class Wish(NamedTuple):
    """What the timeline is narrowed to: the key of an account, "applicant" or "system"; a key of log_texts.GROUPS; the key of a post;
    from and to a day in the selection's zone; only what was changed at night.
    """

    who: str = ""
    what: str = ""
    post: str = ""
    since: date | None = None
    until: date | None = None
    night: bool = False

    @property
    def hides_sealed(self) -> bool:
        """Would the answer tell who has locked?"""
        return bool(self.who or self.post or self.night)


EVERYTHING = Wish()


def entries(selection: Selection, wish: Wish = EVERYTHING) -> QuerySet[Event]:
    """All entries of the selection's chain, the newest first.

    Narrowed to a person, a post or the night, entries about sealed sheets are left out: they would tell whether somebody has locked.
    """
    found = Event.objects.filter(leaf__scope=selection.scope)
    if wish.night:
        found = queries.night_edits(selection)
    found = found.select_related("leaf", "content").order_by("-leaf__scope_seq")
    if wish.what in GROUPS:
        models = GROUPS[wish.what][1]
        found = found.filter(action__in=[name for name in ACTIONS if name.partition(".")[0] in models])
    if wish.who:
        # Canonical text has its keys in order, so the actor opens it.
        found = found.filter(
            **{"content__text__contains": f'"role":"{wish.who}"}},"changes":'}
            if wish.who in PERSONS
            else {"content__text__startswith": f'{{"actor":{{"id":"{wish.who}",'}
        )
    if wish.post:
        found = found.filter(subject_id__in=queries.parts_of(wish.post))
    if wish.since:
        found = found.filter(leaf__ts__gte=_midnight(wish.since, selection.zone))
    if wish.until:
        found = found.filter(leaf__ts__lt=_midnight(wish.until + timedelta(days=1), selection.zone))
    return found.exclude(subject_id__in=panels.sealed_subjects(selection)) if wish.hides_sealed else found


def _midnight(day: date, zone: str) -> int:
    """When a day begins by the clock of the zone, in microseconds."""
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp()) * 1_000_000


def readings(selection: Selection) -> QuerySet[Event]:
    """Who opened which document, list or ranking, the newest first."""
    return entries(selection).filter(action__in=READINGS)


def people(selection: Selection) -> list[tuple[str, str]]:
    """Whom the timeline can be narrowed to: (value, name), those with a duty, then applicants and the system."""
    staff = (
        User.objects.filter(person__duties__selection=selection)
        .select_related("person")
        .distinct()
        .order_by("person__full_name")
    )
    return [
        *((str(user.pk), str(user)) for user in staff),
        *((key, str(name)) for key, name in PERSONS.items()),
    ]


def shown(selection: Selection, events: Iterable[Event]) -> list[dict[str, Any]]:
    """Entries for components/timeline.html; names are read once for all of them."""
    reader = _Reader(selection)
    rows = [(event, None if reader.is_sealed(event) else _body(event)) for event in events]
    reader.learn(rows)
    return [reader.entry(event, body) for event, body in rows]


def opened(selection: Selection, events: Iterable[Event]) -> list[dict[str, Any]]:
    """Readings for components/table.html: when, who, in which duty, what."""
    return [
        {
            "cells": [
                display.exact_moment(item["time"], selection.zone),
                item["actor"],
                item["role"],
                f"{item['title']}: {item['text']}" if item["text"] else item["title"],
            ]
        }
        for item in shown(selection, events)
    ]


def role_text(roles: str) -> str:
    """ "chair,panelist" → "Ketua Pansel, Anggota Pansel"."""
    known = {role.value: role.label for role in Role} | PERSONS
    return ", ".join(str(known.get(role, role)) for role in roles.split(",") if role)


def column_name(field: Field) -> str:
    """The model's own name of a column where it gives one, else the one in column_texts.py."""
    own = field._verbose_name  # Django makes up an English one in `verbose_name`
    return str(own or COLUMNS.get(field.name, field.name))


def _body(event: Event) -> dict[str, Any] | None:
    content = getattr(event, "content", None)
    return json.loads(content.text) if content is not None else None


@dataclass
class _Reader:
    """Reads a page of entries with a fixed number of queries."""

    selection: Selection
    names: dict[labels.Key, str] = field(default_factory=dict)
    sealed: set[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.sealed = panels.sealed_subjects(self.selection)

    def is_sealed(self, event: Event) -> bool:
        return event.subject_id in self.sealed

    def learn(self, rows: list[tuple[Event, dict[str, Any] | None]]) -> None:
        """Every row that the entries are about or point at, by name."""
        keys: set[labels.Key] = set()
        for event, body in rows:
            if body is None:
                continue
            keys.add((event.subject_type, str(event.subject_id)))
            changes = body["changes"]
            for column, values in changes.items():
                target = _target(event.subject_type, column)
                keys |= {(target, str(value)) for value in values if target and value}
            if "subject_id" in changes:
                keys.add(_proposed(changes))
            keys |= {
                (target, key) for name, target in _NAMED.items() for key in _several(body["data"].get(name))
            }
        self.names = labels.named(keys)

    def entry(self, event: Event, body: dict[str, Any] | None) -> dict[str, Any]:
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(event.leaf.ts / 1_000_000, UTC),
            "zone": self.selection.zone,
            "title": ACTIONS.get(event.action, event.action),
            "seq": event.leaf.seq,
            "digest": event.leaf.hash,
            "after_url": f"{reverse('as_it_stood', args=[self.selection.pk])}?catatan={event.leaf.seq}",
            "actor": "",
            "role": "",
            "text": "",
            "changes": [],
        }
        if self.is_sealed(event):
            return {**found, "tone": "sealed", "text": _("Isinya tertutup sampai pembukaan nilai.")}
        if event.action in _NAMELESS:
            return {**found, "tone": "sealed", "text": _("Siapa yang menjawab tidak ditampilkan.")}
        if body is None:
            return {
                **found,
                "tone": "warning",
                "text": _("Isi catatan ini sudah dimusnahkan menurut aturan."),
            }
        return {
            **found,
            "tone": _OUTCOME_TONES.get(event.action, "neutral" if event.action in READINGS else "info"),
            "actor": body["actor"]["name"],
            "role": "" if body["actor"]["role"] == SYSTEM else role_text(body["actor"]["role"]),
            "text": self.names.get((event.subject_type, str(event.subject_id)), ""),
            "changes": [*self._changes(event, body["changes"]), *self._data(body["data"])],
        }

    def _changes(self, event: Event, changes: dict[str, Any]) -> list[dict[str, Any]]:
        model = apps.get_model(event.subject_type)
        found = []
        for column, (before, after) in changes.items():
            item = next((one for one in model._meta.concrete_fields if one.attname == column), None)
            if item is None or column in _UNTOLD:
                continue
            if column == "subject_id":
                found.append(_line(_("yang diusulkan"), None, self.names.get(_proposed(changes), after)))
                continue
            shown_before = None if before in (None, "") else self._value(item, before)
            found.append(_line(column_name(item), shown_before, self._value(item, after)))
        return found

    def _data(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            _line(str(DATA[key]), None, self._datum(value))
            for key, value in data.items()
            if key in DATA and value not in (None, "", [], {})
        ]

    def _datum(self, value: Any) -> str:
        if isinstance(value, bool):
            return _("ya") if value else _("tidak")
        if isinstance(value, list):
            return ", ".join(self._datum(item) for item in value)
        named = [self.names.get((target, str(value)), "") for target in _NAMED.values()]
        return next(filter(None, named), "") or _shortened(str(VALUES.get(value, value)))

    def _value(self, item: Field, value: Any) -> str:
        if value in (None, ""):
            return "–"
        if item.name in _DIGESTED:
            text = str(value)
            return _("%(count)d huruf, sidik SHA-256 %(digest)s") % {
                "count": len(text),
                "digest": chain.digest(text),
            }
        if item.name in _MARKS:
            return plain(Fraction(value, MARK_UNIT)).replace(".", ",")
        if item.is_relation:
            return self.names.get((_target_of(item), str(value)), str(value))
        if item.choices:
            return str(dict(item.flatchoices).get(value, value))
        if item.name in _CODED:
            return str(VALUES.get(value, value))
        return _plain_value(item, value, self.selection.zone)


def _plain_value(item: Field, value: Any, zone: str) -> str:
    kind = item.get_internal_type()
    if kind == "DateTimeField":
        return display.exact_moment(datetime.fromisoformat(value), zone)
    if kind == "DateField":
        return display.day(date.fromisoformat(value))
    if kind == "BooleanField":
        return _("ya") if value else _("tidak")
    if isinstance(item, JSONField):
        return _shortened(_json_text(value))
    return _shortened(str(value))


def _several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in value or []]


def _json_text(value: Any) -> str:
    """Nested values on one line: "Makalah: 20; Wawancara: 35"."""
    names = COLUMNS
    if isinstance(value, dict):
        return "; ".join(f"{names.get(key, key)}: {_json_text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_json_text(item) for item in value)
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return "–" if value is None else str(names.get(str(value), value))


def _line(label: str, before: str | None, after: str) -> dict[str, Any]:
    return {"label": label[:1].upper() + label[1:], "before": before, "after": after}


def _proposed(changes: dict[str, Any]) -> labels.Key:
    """The row that a new proposal is about."""
    return changes["subject_type"][1], changes["subject_id"][1]


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{Truncator(text).chars(LONGEST)} (SHA-256 {chain.digest(text)[:16]}…)"


def _target(label: str, column: str) -> str:
    """The model a foreign key column points at, "" for other columns."""
    model = apps.get_model(label)
    item = next((one for one in model._meta.concrete_fields if one.attname == column), None)
    return _target_of(item) if item is not None and item.is_relation else ""


def _target_of(item: Field) -> str:
    return item.related_model._meta.label_lower
