"""The one door. Every change of an audited row, and every fact worth keeping, passes here and leaves an entry.

Inside a unit of work (`@unit`) entries are inserted first, so that the database's guards can see them; when the unit ends the log's
lock is taken, last, and every entry gets its place in the chains. Nothing commits without its place (see `models.Event`).
"""

import functools
import hashlib
import logging
import secrets
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from audit import chain, clock, context, heads, keys
from audit.errors import LedgerMisuse, NotAllowed, NotNow, Stale
from audit.models import AuditedModel, Body, Event, Leaf
from audit.workflow import SYSTEM, Step

logger = logging.getLogger("lelang.ledger")

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=AuditedModel)

_ADVISORY_LOCK = 7_214_021_001
_BOOKKEEPING = frozenset({"id", "version", "state", "last_event"})
RELEASE = "1"
ONE_READING = timedelta(hours=12)
"""As long as a working day with overtime: reading on the next day is an opening again, however long ago somebody read before."""


class _System:
    """The actor of steps that the server takes by itself."""

    pk = "system"
    ledger_name = "Sistem"

    def __str__(self) -> str:
        return self.ledger_name


SYSTEM_ACTOR = _System()


@dataclass
class _Pending:
    event: Event
    header: dict[str, Any]


@dataclass
class _Unit:
    pending: list[_Pending] = field(default_factory=list)
    locked: dict[uuid.UUID, AuditedModel] = field(default_factory=dict)
    approvals: tuple[str, ...] = ()
    deadline: tuple[datetime, Exception] | None = None


_current: ContextVar[_Unit | None] = ContextVar("audit_unit", default=None)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Everything inside commits together with its entries, or not at all. Units inside a unit join it."""
    outer = _current.get()
    if outer is not None:
        mark = len(outer.pending)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer.pending[mark:]
            outer.locked.clear()
            raise
        return
    with transaction.atomic():
        started = _Unit()
        token = _current.set(started)
        try:
            yield
            _write_leaves(started.pending, started.deadline)
        finally:
            _current.reset(token)


def unit(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator for services: the function is one unit of work."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with unit_of_work():
            return function(*args, **kwargs)

    return wrapper


@contextmanager
def approved_by(*event_ids: uuid.UUID) -> Iterator[None]:
    """Entries written inside name the entries that approved them (two-person rule)."""
    unit_now = _require_unit()
    before, unit_now.approvals = unit_now.approvals, tuple(str(item) for item in event_ids)
    try:
        yield
    finally:
        unit_now.approvals = before


def before(moment: datetime, refusal: Exception) -> None:
    """The unit's entries get their places in the log before this moment, or nothing of it is done and `refusal` is raised.

    A check at the unit's beginning alone would let in what then waits for the log while the moment passes.
    """
    _require_unit().deadline = (moment, refusal)


def lock(subject: M) -> M:
    """The row as it stands now, locked to the end of the unit. Services begin with this.

    `no_key`: a row that only points here (a mail, a paper) waits for nobody, or two at once would wait for each other.
    """
    unit_now = _require_unit()
    fresh = type(subject)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)
    unit_now.locked[fresh.pk] = fresh
    return fresh


def expect_version(subject: AuditedModel, version: int | None) -> None:
    """Refuse when the page was drawn from another version of the row than the one now stored."""
    if version is not None and version != subject.version:
        raise Stale(
            _("Data ini sudah diubah orang lain sejak halaman Anda dibuka. Muat ulang halaman, lalu ulangi.")
        )


def create(subject: M, *, actor: Any, data: dict[str, Any] | None = None, step: str = "create") -> M:
    """Insert a new row by its `create` step. Returns the row."""
    event, body = _created(subject, step, actor=actor, data=data)
    _keep([event], [body])
    models.Model.save(subject, force_insert=True)
    return subject


def create_all(
    subjects: Sequence[M], *, actor: Any, data: Sequence[dict[str, Any]], step: str = "create"
) -> None:
    """Insert new rows of one table as `create` does, each with its own entry, in a number of writes that does not grow with them."""
    made = [
        _created(subject, step, actor=actor, data=said) for subject, said in zip(subjects, data, strict=True)
    ]
    if not made:
        return
    _keep([event for event, _body in made], [body for _event, body in made])
    type(subjects[0])._base_manager.bulk_create(subjects)


def _created(
    subject: AuditedModel, step: str, *, actor: Any, data: dict[str, Any] | None
) -> tuple[Event, Body]:
    """The entry of a new row that is not written yet."""
    found = _step(subject, step, actor)
    _require_data(found, data)
    subject.version, subject.state = 1, found.target_from("")
    usual = default_values(type(subject))
    changes = {
        name: [None, value]
        for name, value in row_values(subject).items()
        if value not in (None, "") or usual[name] not in (None, "")
    }
    event, body = _entry(subject, step, actor=actor, source="", data=data, changes=changes)
    subject.last_event = event.pk
    return event, body


def transition(
    subject: AuditedModel,
    name: str,
    *,
    actor: Any,
    data: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
) -> Event:
    """Take one step of the subject's table: when, who, what is needed; then the entry; then the row.

    `changes` are new values of columns, `data` what else belongs to the entry. Raises NotNow, NotAllowed, Stale.
    """
    unit_now = _require_unit()
    if subject.pk not in unit_now.locked:
        fresh = lock(subject)
        if fresh.version != subject.version:
            expect_version(fresh, subject.version)
    found = _step(subject, name, actor)
    _require_data(found, {**(data or {}), **(changes or {})})
    before, source = row_values(subject), subject.state
    for column, value in (changes or {}).items():
        setattr(subject, column, value)
    subject.version += 1
    subject.state = found.target_from(source)
    after = row_values(subject)
    differing = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if type(subject).workflow.steps[name].erases:
        differing = {key: [None, after[key]] for key in after}
    event = _insert_event(subject, name, actor=actor, source=source, data=data, changes=differing)
    subject.last_event = event.pk
    models.Model.save(subject, update_fields=[*(changes or {}), "version", "state", "last_event"])
    unit_now.locked[subject.pk] = subject
    return event


def record(subject: AuditedModel, action: str, *, actor: Any, data: dict[str, Any] | None = None) -> Event:
    """Keep a fact that changes no row: a document opened, an export made. The action must be declared in `facts`."""
    if action not in type(subject).facts:
        raise LedgerMisuse(f"{type(subject).__name__} declares no fact {action!r}")
    return _insert_event(subject, action, actor=actor, source=subject.state, data=data, changes={})


def record_once(
    subject: AuditedModel, action: str, *, actor: Any, data: dict[str, Any] | None = None
) -> Event | None:
    """The same, once in ONE_READING for an account and a row; two at the same moment may both be kept."""
    since = int((clock.now() - ONE_READING).timestamp() * 1_000_000)
    named = f'"actor":"{_pseudonym(subject, actor)}"'
    before = Event.objects.filter(
        subject_id=subject.pk,
        action=f"{type(subject)._meta.model_name}.{action}",
        leaf__text__contains=named,
        leaf__ts__gt=since,
    )
    return None if before.exists() else record(subject, action, actor=actor, data=data)


def available(subject: AuditedModel, actor: Any) -> list[str]:
    """The names of the steps that the door would open for this person now: a button exists exactly for these."""
    return [
        step.name
        for step in type(subject).workflow.steps.values()
        if subject.state in step.sources and subject.version > 0 and _may(subject, step, actor)
    ]


def label_of(subject: AuditedModel) -> str:
    """The type's name in the log, e.g. `selection.vacancy`."""
    return type(subject)._meta.label_lower


def row_values(subject: models.Model) -> dict[str, Any]:
    """The row's columns as exact JSON values, without the bookkeeping ones."""
    return {
        item.attname: _plain(item.value_from_object(subject))
        for item in subject._meta.concrete_fields
        if item.attname not in _BOOKKEEPING
    }


@functools.cache
def default_values(model: type[models.Model]) -> dict[str, Any]:
    """What a column holds in a row whose entries never told of it: it is younger than they, or was left empty."""
    return {
        item.attname: _plain(item.get_default())
        for item in model._meta.concrete_fields
        if item.attname not in _BOOKKEEPING
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def _require_unit() -> _Unit:
    found = _current.get()
    if found is None:
        raise LedgerMisuse("the ledger writes only inside a unit of work")
    return found


def _step(subject: AuditedModel, name: str, actor: Any) -> Step:
    found = type(subject).workflow.steps.get(name)
    if found is None:
        raise LedgerMisuse(f"{type(subject).__name__} has no step {name!r}")
    source = subject.state if subject.version else ""
    if source not in found.sources:
        raise NotNow(
            _(
                "Langkah ini tidak dapat dilakukan pada tahap sekarang. Muat ulang halaman untuk melihat keadaan terakhir."
            )
        )
    if not _may(subject, found, actor):
        raise NotAllowed(_("Anda tidak berwenang melakukan langkah ini."))
    if found.by_two and not _require_unit().approvals:
        raise NotAllowed(_("Langkah ini hanya dilakukan melalui usulan yang disetujui orang kedua."))
    return found


def _may(subject: AuditedModel, step: Step, actor: Any) -> bool:
    if actor is SYSTEM_ACTOR:
        return SYSTEM in step.verbs
    if not getattr(actor, "is_active", False):
        return False
    return any(subject.permits(actor, verb) for verb in step.verbs if verb != SYSTEM)


def _require_data(step: Step, data: dict[str, Any] | None) -> None:
    missing = [name for name in step.data if (data or {}).get(name) in (None, "", [], {})]
    if missing:
        raise LedgerMisuse(f"step {step.name!r} needs {', '.join(missing)}")


def _insert_event(
    subject: AuditedModel,
    name: str,
    *,
    actor: Any,
    source: str,
    data: dict[str, Any] | None,
    changes: dict[str, Any],
) -> Event:
    event, body = _entry(subject, name, actor=actor, source=source, data=data, changes=changes)
    _keep([event], [body])
    return event


def _keep(events: list[Event], bodies: list[Body]) -> None:
    """Entries stand before the rows that they speak of: the database's guards look for them."""
    if len(events) == 1:
        events[0].save(force_insert=True)
        bodies[0].save(force_insert=True)
        return
    Event.objects.bulk_create(events)
    Body.objects.bulk_create(bodies)


def _entry(
    subject: AuditedModel,
    name: str,
    *,
    actor: Any,
    source: str,
    data: dict[str, Any] | None,
    changes: dict[str, Any],
) -> tuple[Event, Body]:
    """What is to be kept of a step, waiting for its place."""
    unit_now = _require_unit()
    asked = context.current.get()
    role = "system" if actor is SYSTEM_ACTOR else subject.role_of(actor)
    salt = secrets.token_bytes(32)
    body_text = chain.canonical(
        {
            "actor": {"id": str(actor.pk), "name": str(actor.ledger_name), "role": role},
            "data": data or {},
            "changes": changes,
        }
    )
    event = Event(
        leaf_id=uuid.uuid4(),
        scope=subject.scope,
        action=f"{type(subject)._meta.model_name}.{name}",
        subject_type=label_of(subject),
        subject_id=subject.pk,
        subject_version=subject.version,
        from_state=source,
        to_state=subject.state,
        body=chain.commitment(salt, body_text),
    )
    header = {
        "v": 1,
        "log": settings.LOG_ORIGIN,
        "event": str(event.pk),
        "agency": subject.agency_key,
        "scope": event.scope,
        "actor": _pseudonym(subject, actor),
        "role": role,
        "auth": "system" if actor is SYSTEM_ACTOR else asked.auth,
        "sess": asked.session,
        "req": asked.request_id,
        "action": event.action,
        "obj": [event.subject_type, str(event.subject_id), event.subject_version],
        "from": event.from_state,
        "to": event.to_state,
        "body": event.body,
        "appr": list(unit_now.approvals),
        "rel": RELEASE,
        "sim": int(clock.is_simulated()),
    }
    unit_now.pending.append(_Pending(event, header))
    return event, Body(event=event, salt=salt.hex(), text=body_text)


def _pseudonym(subject: AuditedModel, actor: Any) -> str:
    """How the headers about this row name an actor: by its agency's key, never by name."""
    return chain.mac(keys.actor_key("" if actor is SYSTEM_ACTOR else subject.agency_key), str(actor.pk))


def _write_leaves(pending: list[_Pending], deadline: tuple[datetime, Exception] | None) -> None:
    """Give the unit's entries their places. The lock is taken here, last, and held only until the commit."""
    if not pending:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
    (seq, prev, last_ts), scopes = heads.newest({item.event.scope for item in pending})
    moment = clock.now()
    if deadline is not None and moment >= deadline[0]:
        raise deadline[1]
    now = int(moment.timestamp() * 1_000_000)
    skew = int(now < last_ts - 1_000_000)
    key = keys.mac_key()
    leaves = []
    for item in pending:
        seq, now = seq + 1, max(now, last_ts + 1)
        scope_seq, scope_prev = scopes[item.event.scope]
        text = chain.canonical(
            {
                **item.header,
                "seq": seq,
                "ts": now,
                "prev": prev,
                "scope_seq": scope_seq + 1,
                "scope_prev": scope_prev,
                "skew": skew,
            }
        )
        leaves.append(
            Leaf(
                seq=seq,
                event_id=item.event.pk,
                scope=item.event.scope,
                scope_seq=scope_seq + 1,
                ts=now,
                text=text,
                hash=chain.leaf_hash(text),
                prev=prev,
                scope_prev=scope_prev,
                mac=chain.mac(key, text),
            )
        )
        prev, last_ts = leaves[-1].hash, now
        scopes[item.event.scope] = (scope_seq + 1, prev)
    Leaf.objects.bulk_create(leaves)
    for leaf, item in zip(leaves, pending, strict=True):
        logger.info("entry seq=%d action=%s object=%s", leaf.seq, item.event.action, item.event.subject_id)


def content_digest(payload: bytes) -> str:
    """SHA-256 of bytes, in hex."""
    return hashlib.sha256(payload).hexdigest()
