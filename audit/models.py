"""The log's tables and the base of every row that only the ledger may change."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.workflow import OWNER, SYSTEM, Step, Workflow


class Leaf(models.Model):
    """One entry of the log: the exact canonical header (no personal data) and its place in the chains. Never changed."""

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    scope = models.CharField(max_length=64)
    scope_seq = models.BigIntegerField()
    ts = models.BigIntegerField(help_text="microseconds since 1970-01-01 UTC")
    text = models.TextField()
    hash = models.CharField(max_length=64, unique=True)
    prev = models.CharField(max_length=64, unique=True)
    scope_prev = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "scope_seq"], name="leaf_once_per_scope_place")
        ]


class Event(models.Model):
    """What happened, as columns the guards can read.

    The key points at the leaf and the constraint is deferred: a row may stand before its leaf, but no transaction commits without it.
    """

    leaf = models.OneToOneField(
        Leaf, models.DO_NOTHING, to_field="event_id", primary_key=True, db_column="id", related_name="event"
    )
    scope = models.CharField(max_length=64)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_version = models.PositiveIntegerField()
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    body = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "subject_version"], name="event_by_subject")]


class Body(models.Model):
    """An entry's content with personal data, bound to the header by a salted commitment; erasable by rule."""

    event = models.OneToOneField(Event, models.DO_NOTHING, primary_key=True, related_name="content")
    salt = models.CharField(max_length=64)
    text = models.TextField()


class StoredFile(models.Model):
    """Bytes kept under their SHA-256; the row is never changed. `name` is what the person called it, cleaned.

    The name goes with the bytes, once: it often is somebody's own. `NAMELESS` stands there then, which no upload can be called.
    """

    NAMELESS: ClassVar[str] = "(dimusnahkan)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    pages = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Checkpoint(models.Model):
    """A signed statement of the log's size and root (C2SP note), as the signer gave it. Never changed."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    signed_at = models.DateTimeField()


class Cosignature(models.Model):
    """What a witness outside signed of a checkpoint: one line of a note (cosignature/v1). Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkpoint = models.ForeignKey(Checkpoint, models.DO_NOTHING, related_name="cosignatures")
    key = models.CharField(max_length=300, help_text="the witness's public key, as a line")
    line = models.TextField()
    signed_at = models.DateTimeField(help_text="by the witness's clock")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "key", "signed_at"], name="cosigned_once_at")
        ]
        ordering = ["signed_at"]


class Node(models.Model):
    """Head of a complete subtree of the log's tree, kept so that a proof reads hundreds of rows and not all. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    height = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["height", "place"], name="node_once")]


class AuditedModel(models.Model):
    """A row that only the ledger writes: each new version needs an entry of its own, and the database sees to it.

    `last_event` is the entry that made this version. Subclasses name their table of steps (`workflow`) and the facts that may be
    recorded about them (`facts`), and answer the four questions below; the defaults refuse.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=24, blank=True, editable=False)
    last_event = models.UUIDField(editable=False)

    workflow: ClassVar[Workflow]
    facts: ClassVar[frozenset[str]] = frozenset()
    owned: ClassVar[bool] = False
    """Its owner's alone: no evidence of anybody else's act, so that he may have it destroyed without a second person."""

    class Meta:
        abstract = True

    @property
    def scope(self) -> str:
        """The chain its entries stand in: `sys` or `sel:<uuid>`."""
        return "sys"

    @property
    def agency_key(self) -> str:
        """The agency whose key names the actors ("" = the installation)."""
        return ""

    def permits(self, actor: Any, verb: str) -> bool:
        """May `actor` take steps of `verb` on this row?"""
        return False

    def role_of(self, actor: Any) -> str:
        """The duty in which `actor` acts here, for the entry."""
        return ""

    def inconsistencies(self) -> list[str]:
        """What in the rows below this one contradicts it (checked by verify_ledger); empty when sound."""
        return []


class Erased(AuditedModel):
    """That something is no more, by rule: the body of an entry, or the bytes of a file. Its key is the key of what is gone (docs/adr/0040).

    The database lets a body go only beside the fresh `data_destroyed` entry about it, and the replay takes it for gone only by that entry.
    """

    gone = models.CharField(
        _("yang dimusnahkan"), max_length=4, choices=[("body", _("isi catatan")), ("file", _("berkas"))]
    )
    rule = models.CharField(_("aturan pemusnahan"), max_length=40)
    chain = models.CharField(_("rantai catatan"), max_length=64)
    agency = models.CharField(_("kunci instansi"), max_length=36, blank=True)

    class Meta:
        abstract = True

    @property
    def scope(self) -> str:
        return self.chain

    @property
    def agency_key(self) -> str:
        return self.agency


class Erasure(Erased):
    """Destroyed by a rule, as one person proposed and another, of the oversight body, approved."""

    workflow = Workflow.of(Step("data_destroyed", ("",), "destroyed", (SYSTEM,), data=("rule",), by_two=True))


class OwnErasure(Erased):
    """Destroyed because the person asked whose own it was: nothing that stands in a selection's chain."""

    workflow = Workflow.of(Step("data_destroyed", ("",), "destroyed", (OWNER,), data=("rule",)))

    owner = models.UUIDField(_("pemilik"))

    def permits(self, actor: Any, verb: str) -> bool:
        return verb == OWNER and getattr(actor, "person_id", None) == self.owner


class Verification(AuditedModel):
    """What the replay of the whole log found one night; written by the server alone."""

    workflow = Workflow.of(Step("create", ("",), "done", (SYSTEM,)))

    night = models.DateField(unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    entries = models.BigIntegerField()
    rows = models.BigIntegerField()
    files = models.BigIntegerField()
    root = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64)
    break_count = models.PositiveIntegerField()
    breaks = models.JSONField(default=list, help_text="the first breaks: kind, where, detail")

    @property
    def sound(self) -> bool:
        return self.break_count == 0
