"""One notice: what its posts share. It is the one object that permissions are given on."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Institution, Membership, Person
from accounts.object_permissions import roles_on, verbs_on
from audit.models import AuditedModel, StoredFile
from selection import workflows
from selection.enums import Gate, ScheduleKind, Verb


def default_weights() -> dict[str, str]:
    """The only set inside all ranges of PermenPANRB 15/2019 that sums to 100 (domain.md, finding 1)."""
    return {"track_record": "20", "assessment": "25", "interview": "35", "paper": "20"}


def default_tie_break() -> list[str]:
    return ["interview", "assessment", "paper", "track_record"]


class Selection(AuditedModel):
    """Seleksi terbuka: schedule, rules, panel and duties shared by its posts. `plan_text` is what announcing pinned."""

    workflow = workflows.SELECTION
    facts = frozenset({"access_changed", "observed", "exported", "recomputed"})

    agency = models.ForeignKey(Institution, models.PROTECT, related_name="selections")
    oversight_body = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    assessment_centre = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(_("kode seleksi"), max_length=20, unique=True)
    title = models.CharField(_("judul seleksi"), max_length=200)
    year = models.PositiveIntegerField(_("tahun"))
    zone = models.CharField(_("zona waktu"), max_length=40, default="Asia/Jakarta")
    contact = models.CharField(_("alamat sekretariat"), max_length=300, blank=True)
    ruleset = models.CharField(max_length=60)
    ruleset_digest = models.CharField(max_length=64)
    weights = models.JSONField(_("bobot"), default=default_weights)
    tie_break = models.JSONField(_("urutan pemutus nilai sama"), default=default_tie_break)
    rank_style = models.CharField(_("cara peringkat"), max_length=20, default="competition")
    rounding_places = models.PositiveIntegerField(default=2)
    posts_per_person = models.PositiveIntegerField(_("jabatan yang boleh dilamar seorang"), default=1)
    announcement_number = models.CharField(_("nomor pengumuman"), max_length=80, blank=True)
    announced_at = models.DateTimeField(null=True)
    plan_text = models.TextField(blank=True)
    plan_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        permissions = [(verb.value, verb.value) for verb in Verb]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return f"sel:{self.pk}"

    @property
    def agency_key(self) -> str:
        return str(self.agency_id)

    def permits(self, actor: Any, verb: str) -> bool:
        """A new selection asks the membership; everything else the rows of the selection's own groups.

        `propose:announce` and the like are the verbs of proposals: asking needs the secretariat's verb, approving `approve`.
        """
        if verb == "create":
            return Membership.objects.filter(
                person_id=actor.person_id,
                role=Role.SECRETARIAT,
                institution_id=self.agency_id,
                state="active",
            ).exists()
        asked, _colon, action = verb.partition(":")
        if action:
            verb = {"propose": {"announce": Verb.PREPARE}.get(action, Verb.PUBLISH), "approve": Verb.APPROVE}[
                asked
            ]
        return verb in verbs_on(actor, self)

    def role_of(self, actor: Any) -> str:
        return ",".join(sorted(roles_on(actor, str(self.pk))))


class SelectionPart(AuditedModel):
    """A row that belongs to a selection: its chain, key, permissions and roles are the selection's."""

    class Meta:
        abstract = True

    @property
    def guarded(self) -> Selection:
        """The selection it belongs to. A part that has no column of its own for it says how to get there."""
        return getattr(self, "selection")  # noqa: B009  the column is the subclass's

    @property
    def scope(self) -> str:
        return self.guarded.scope

    @property
    def agency_key(self) -> str:
        return self.guarded.agency_key

    def permits(self, actor: Any, verb: str) -> bool:
        return self.guarded.permits(actor, verb)

    def role_of(self, actor: Any) -> str:
        return self.guarded.role_of(actor)


_RESETTING = {
    "propose:reset_factor": frozenset({Role.SECRETARIAT, Role.APPROVER}),
    "approve:reset_factor": frozenset({Role.APPROVER, Role.CHAIR}),
}


class Duty(SelectionPart):
    """Who does what in one selection; the groups are made equal to these rows (selection/access.py)."""

    workflow = workflows.DUTY
    facts = frozenset({"credential_added", "credential_removed"})

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="duties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=20, choices=Role.choices)

    def __str__(self) -> str:
        return f"{self.person}, {Role(self.role).label}"

    def permits(self, actor: Any, verb: str) -> bool:
        """Lost second factors are reset by two others of different duty; never by the person himself, under any account."""
        if verb not in _RESETTING:
            return super().permits(actor, verb)
        own = getattr(actor, "person_id", None) == self.person_id
        return not own and bool(_RESETTING[verb] & roles_on(actor, str(self.selection_id)))


class ScheduleEntry(SelectionPart):
    """From when to when something happens; stages open and close by the server's clock."""

    workflow = workflows.PLAN_ROW

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="schedule")
    kind = models.CharField(max_length=20, choices=ScheduleKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "ends_at"]


class GateLetter(SelectionPart):
    """The oversight body's letter that opens a gate. The body is an institution with dates."""

    workflow = workflows.LETTER

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="letters")
    gate = models.CharField(max_length=20, choices=Gate.choices)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    number = models.CharField(_("nomor surat"), max_length=80)
    dated = models.DateField(_("tanggal surat"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
