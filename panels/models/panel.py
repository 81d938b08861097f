"""The panel by its decree, its members, who took whose seat, and what binds a member to a candidate."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Person
from accounts.object_permissions import roles_on
from audit.models import StoredFile
from audit.workflow import OWNER
from panels import workflows
from panels.enums import (
    RECUSING,
    UNDECIDED_OR_OUT,
    AttendantCapacity,
    ConflictKind,
    ConflictState,
    MemberCategory,
    ReplacementRule,
    SuggestionGround,
)
from selection.enums import SelectionState
from selection.models import Application, Selection, Stage, Vacancy
from selection.models.selection import SelectionPart

SEATED = ("listed", "pledged", "declared")
"""States of a member who sits on the panel."""
_REPLACING = {"propose:replace_member": Role.SECRETARIAT, "approve:replace_member": Role.APPROVER}


class Panel(SelectionPart):
    """Panitia seleksi, appointed by a decree of the Pejabat Pembina Kepegawaian before anything else.

    A decree with a term may serve several selections: `taken_from` is the panel that this one was taken over from.
    """

    workflow = workflows.PANEL

    selection = models.OneToOneField(Selection, models.PROTECT, related_name="panel")
    decree_number = models.CharField(_("nomor keputusan"), max_length=80, blank=True)
    decree_date = models.DateField(_("tanggal keputusan"), null=True, blank=True)
    decree_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("masa tugas mulai"), null=True, blank=True)
    valid_until = models.DateField(_("masa tugas sampai"), null=True, blank=True)
    replacement_rule = models.CharField(
        _("aturan penggantian anggota"),
        max_length=10,
        choices=ReplacementRule.choices,
        default=ReplacementRule.CLOSE,
    )
    taken_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("diambil dari Pansel"),
    )

    def __str__(self) -> str:
        return translate("Pansel menurut Keputusan Nomor %(number)s") % {"number": self.decree_number}

    def permits(self, actor: Any, verb: str) -> bool:
        """An announced panel is changed by the two duties of the two-person rule; everything else as the selection says."""
        if verb not in _REPLACING:
            return super().permits(actor, verb)
        running = self.selection.state in {SelectionState.ANNOUNCED, SelectionState.CLOSED}
        return running and _REPLACING[verb] in roles_on(actor, str(self.selection_id))


class PanelMember(SelectionPart):
    """A member: from which side he comes, whether he chairs, and whether he has pledged and declared.

    `former_unit` is where he served within the last two years; `party_member` None: nobody has asked yet.
    """

    workflow = workflows.MEMBER

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="panel_seats")
    order = models.PositiveIntegerField()
    position = models.CharField(_("jabatan"), max_length=160)
    unit = models.CharField(_("unit kerja"), max_length=160, blank=True)
    former_unit = models.CharField(_("unit kerja dua tahun terakhir"), max_length=160, blank=True)
    category = models.CharField(_("unsur"), max_length=20, choices=MemberCategory.choices)
    is_chair = models.BooleanField(_("ketua"), default=False)
    party_member = models.BooleanField(_("anggota atau pengurus partai politik"), null=True)

    class Meta:
        ordering = ["-is_chair", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "person"], condition=models.Q(state__in=SEATED), name="seated_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def guarded(self) -> Selection:
        return self.panel.selection

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            seated = self.state in SEATED
            own = getattr(actor, "person_id", None) == self.person_id
            return own and seated and super().permits(actor, "score")
        return super().permits(actor, verb)


class Replacement(SelectionPart):
    """Who took whose seat after the announcement, by which changing decree and why."""

    workflow = workflows.REPLACEMENT

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="replacements")
    leaver = models.OneToOneField(PanelMember, models.PROTECT, related_name="+")
    newcomer = models.OneToOneField(PanelMember, models.PROTECT, related_name="+")
    decree_number = models.CharField(_("nomor keputusan perubahan"), max_length=80)
    decree_date = models.DateField(_("tanggal keputusan perubahan"))
    decree_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    reason = models.CharField(_("alasan"), max_length=500)

    @property
    def guarded(self) -> Selection:
        return self.panel.selection


class Suggestion(SelectionPart):
    """A tie that the facts suggest, and the member's answer to it: confirmed, or contested with a reason."""

    workflow = workflows.SUGGESTION

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="suggestions")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    kind = models.CharField(_("jenis"), max_length=20, choices=ConflictKind.choices)
    ground = models.CharField(_("dasar"), max_length=20, choices=SuggestionGround.choices)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "application"], name="suggested_once")]

    @property
    def guarded(self) -> Selection:
        return self.member.panel.selection

    def permits(self, actor: Any, verb: str) -> bool:
        return self.member.permits(actor, verb)


class Conflict(SelectionPart):
    """A declared tie between a member and a candidate. One that `takes_away` takes documents, sheet and denominator."""

    workflow = workflows.CONFLICT

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="conflicts")
    application = models.ForeignKey(Application, models.PROTECT, related_name="conflicts")
    kind = models.CharField(_("jenis"), max_length=20, choices=ConflictKind.choices)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "application"], name="conflict_once")]

    TAKES_AWAY = models.Q(kind__in=RECUSING) | models.Q(state__in=UNDECIDED_OR_OUT)

    @property
    def takes_away(self) -> bool:
        """May the member not mark this candidate (now)?"""
        return self.kind in RECUSING or self.state in UNDECIDED_OR_OUT

    @property
    def is_pending(self) -> bool:
        return self.state == ConflictState.PENDING

    @property
    def guarded(self) -> Selection:
        return self.member.panel.selection

    def permits(self, actor: Any, verb: str) -> bool:
        return self.member.permits(actor, verb)


class ConflictVote(SelectionPart):
    """What another member says of a direct superior: may he mark this candidate?"""

    workflow = workflows.VOTE

    conflict = models.ForeignKey(Conflict, models.PROTECT, related_name="votes")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="votes")
    may_mark = models.BooleanField(_("boleh menilai"))
    reason = models.CharField(_("alasan"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conflict", "member"], name="vote_once")]

    @property
    def guarded(self) -> Selection:
        return self.conflict.member.panel.selection

    def permits(self, actor: Any, verb: str) -> bool:
        return self.member.permits(actor, verb)


class Attendant(SelectionPart):
    """Somebody who sits in without a mark: a resource person, the later superior, an examiner of the supervising body.

    For one post or, where `vacancy` is empty, for all; at one stage or, where `stage` is empty, at all that the panel marks.
    """

    workflow = workflows.ATTENDANT

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="+")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("nama"), max_length=160)
    position = models.CharField(_("jabatan dan lembaga"), max_length=200)
    capacity = models.CharField(max_length=20, choices=AttendantCapacity.choices)

    def __str__(self) -> str:
        return self.name
