"""When and where the candidates come to a stage, who is called, who came, and the lot that orders them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit.models import Event, Leaf
from panels import lots, workflows
from panels.enums import CallState, Sequence
from selection.models import Application, Selection
from selection.models.selection import SelectionPart


class Sitting(SelectionPart):
    """One sitting of a stage, for candidates of one post or of several. `minutes` is the time of each candidate, None: all come together."""

    workflow = workflows.SITTING

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="sittings")
    number = models.PositiveIntegerField()
    component = models.CharField(_("tahap"), max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(_("tempat"), max_length=200, blank=True)
    link = models.URLField(_("tautan daring"), max_length=300, blank=True)
    notes = models.TextField(_("catatan untuk peserta"), blank=True)
    sequence = models.CharField(_("urutan peserta"), max_length=10, choices=Sequence.choices)
    minutes = models.PositiveIntegerField(_("menit setiap peserta"), null=True)

    class Meta:
        ordering = ["starts_at", "number"]
        constraints = [models.UniqueConstraint(fields=["selection", "number"], name="sitting_number_once")]

    def __str__(self) -> str:
        return translate("Sesi %(number)d") % {"number": self.number}


class Call(SelectionPart):
    """A candidate who is called to a sitting: his place and time there, and whether he came.

    `reason` is why a plenary gave him a later date.
    """

    workflow = workflows.CALL

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="calls")
    application = models.ForeignKey(Application, models.PROTECT, related_name="calls")
    place = models.PositiveIntegerField(_("urutan"), null=True)
    slot_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("alasan jadwal susulan"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "application"],
                condition=~models.Q(state=CallState.REMOVED.value),
                name="called_once",
            )
        ]

    @property
    def guarded(self) -> Selection:
        return self.sitting.selection


class Recording(SelectionPart):
    """Where the recording of a sitting, or of one candidate in it, is kept, and the SHA-256 of its file."""

    workflow = workflows.RECORDING

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="recordings")
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="recordings")
    reference = models.CharField(_("letak rekaman"), max_length=300)
    sha256 = models.CharField(_("sidik SHA-256"), max_length=64)

    @property
    def guarded(self) -> Selection:
        return self.sitting.selection


class Lot(SelectionPart):
    """The draw of a selection: committed to before registration closes, opened when every post's candidates are fixed.

    `names` are the participant numbers by post, `orders` what came out: {stage: {post: [participant numbers]}}.
    """

    workflow = workflows.LOT
    facts = frozenset({"recomputed"})

    selection = models.OneToOneField(Selection, models.PROTECT, related_name="lot")
    commitment = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, blank=True)
    public_value = models.CharField(max_length=64, blank=True)
    names = models.JSONField(default=dict)
    orders = models.JSONField(default=dict)

    def record(self) -> dict[str, Any]:
        """What anybody needs to draw again (panels/lots.py)."""
        return {
            "algorithm": lots.ALGORITHM,
            "commitment": self.commitment,
            "secret": self.secret,
            "public": self.public_value,
            "names": self.names,
            "orders": self.orders,
        }

    def inconsistencies(self) -> list[str]:
        if self.state != "opened":
            return []
        return [f"undian: {code}" for code in lots.problems(self.record())]


def registration_closed_at(selection: Selection) -> Leaf | None:
    """The entry that closed registration, the last one where it was opened again: its hash is the public value of every lot. None before."""
    event = (
        Event.objects.filter(subject_id=selection.pk, action="selection.close")
        .select_related("leaf")
        .order_by("subject_version")
        .last()
    )
    return event.leaf if event else None
