"""The panel by its decree, its members, and what binds a member to a candidate."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit.models import StoredFile
from audit.workflow import OWNER
from panels import workflows
from panels.enums import ConflictKind, MemberCategory
from selection.models import Application, Selection
from selection.models.selection import SelectionPart


class Panel(SelectionPart):
    """Panitia seleksi, appointed by a decree of the Pejabat Pembina Kepegawaian before anything else."""

    workflow = workflows.PANEL

    selection = models.OneToOneField(Selection, models.PROTECT, related_name="panel")
    decree_number = models.CharField(_("nomor keputusan"), max_length=80, blank=True)
    decree_date = models.DateField(_("tanggal keputusan"), null=True, blank=True)
    decree_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")


class PanelMember(SelectionPart):
    """A member: from which side he comes, whether he chairs, and whether he has pledged and declared."""

    workflow = workflows.MEMBER

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="panel_seats")
    order = models.PositiveIntegerField()
    position = models.CharField(_("jabatan"), max_length=160)
    category = models.CharField(_("unsur"), max_length=20, choices=MemberCategory.choices)
    is_chair = models.BooleanField(_("ketua"), default=False)

    class Meta:
        ordering = ["-is_chair", "order"]

    @property
    def guarded(self) -> Selection:
        return self.panel.selection

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            return getattr(actor, "person_id", None) == self.person_id and super().permits(actor, "score")
        return super().permits(actor, verb)


class Conflict(SelectionPart):
    """A declared tie between a member and a candidate. A recusing one takes documents, sheet and denominator away."""

    workflow = workflows.CONFLICT

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="conflicts")
    application = models.ForeignKey(Application, models.PROTECT, related_name="conflicts")
    kind = models.CharField(_("jenis"), max_length=20, choices=ConflictKind.choices)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "application"], name="conflict_once")]

    @property
    def guarded(self) -> Selection:
        return self.member.panel.selection

    def permits(self, actor: Any, verb: str) -> bool:
        return self.member.permits(actor, verb)
