"""One notice: what its posts share. It is the one object that permissions are given on."""

from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import witnesses
from accounts.enums import Role
from accounts.models import Institution, Membership, Person
from accounts.object_permissions import roles_on, verbs_on
from audit.models import AuditedModel
from selection import workflows
from selection.enums import (
    Blindness,
    Element,
    MissingRule,
    NamesOrder,
    ResultsShown,
    ScheduleKind,
    StageScope,
    StageSource,
    Verb,
)

_PROPOSING: dict[str, set[str]] = {
    "announce": {Verb.PREPARE},
    "stationery": {Verb.PREPARE, Verb.PUBLISH},
    "end_hold": {Verb.PREPARE, Verb.PUBLISH},
    "close_remark": {Verb.PREPARE, Verb.PUBLISH},
}
"""Act → who may ask for it, one of these verbs; every other act: who publishes."""


class Selection(AuditedModel):
    """Seleksi terbuka: schedule, rules, panel and duties shared by its posts. `plan_text` is what announcing pinned,
    or the last change since: `edition` counts them (models.Change keeps every one). `objection_days` 0: no objections are received.
    """

    workflow = workflows.SELECTION
    facts = frozenset(
        {
            "access_changed",
            "observed",
            "exported",
            "recomputed",
            "witnessed",
            "unwitnessed",
            *workflows.OUTBOX,
        }
    )

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
    missing_rule = models.CharField(
        _("bila seorang anggota tidak menilai"),
        max_length=20,
        choices=MissingRule.choices,
        default=MissingRule.ERROR,
    )
    rank_style = models.CharField(_("cara peringkat"), max_length=20, default="competition")
    rounding_places = models.PositiveIntegerField(default=2)
    names_order = models.CharField(
        _("susunan nama untuk Pejabat Pembina Kepegawaian"),
        max_length=20,
        choices=NamesOrder.choices,
        default=NamesOrder.RANKED_TOTALS,
    )
    posts_per_person = models.PositiveIntegerField(_("jabatan yang boleh dilamar seorang"), default=1)
    results_shown = models.CharField(
        _("hasil tahap yang diumumkan"),
        max_length=10,
        choices=ResultsShown.choices,
        default=ResultsShown.NAMES,
    )
    results_reason = models.CharField(_("alasan nama atau nilai tidak diumumkan"), max_length=500, blank=True)
    mails_held = models.BooleanField(_("e-mail menunggu persetujuan sekretariat"), default=False)
    objection_days = models.PositiveIntegerField(_("masa keberatan (hari kerja)"), default=0)
    objection_answer_days = models.PositiveIntegerField(_("batas jawaban keberatan (hari kerja)"), default=3)
    announcement_number = models.CharField(_("nomor pengumuman"), max_length=80, blank=True)
    announced_at = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(_("edisi rencana"), default=1)
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

    @cached_property
    def stages(self) -> tuple["Stage", ...]:
        """The plan's stages in their order, read once for this object; whoever writes them forgets them (services/stages.py)."""
        found = tuple(Stage.objects.filter(selection=self).exclude(state="removed").order_by("order"))
        for stage in found:
            stage.selection = self
        return found

    @property
    def weights(self) -> dict[str, str]:
        """Code of the stage → its share of the final mark, a decimal text."""
        return {stage.code: stage.weight for stage in self.stages}

    @property
    def thresholds(self) -> dict[str, str]:
        """Code of the stage → the least mark that is still ranked, in the order in which they eliminate."""
        return {stage.code: stage.threshold for stage in self.stages if stage.threshold}

    @property
    def tie_break(self) -> list[str]:
        """The codes by which equal totals are parted, the first one first."""
        placed = sorted((stage.tie_place, stage.code) for stage in self.stages if stage.tie_place is not None)
        return [code for _place, code in placed]

    @property
    def titles(self) -> dict[str, str]:
        """Code of the stage → its name, in the order of the stages."""
        return {stage.code: stage.title for stage in self.stages}

    may_have_flags = True
    """False where the query that read the row saw that there are none (queries.has_flags)."""

    @cached_property
    def red_flags(self) -> tuple[Any, ...]:
        """What went on without the letter it needs (models/gate.py), read once for this object: every page of staff and observer shows it."""
        return tuple(self.flags.select_related("vacancy")) if self.may_have_flags else ()

    may_have_remarks = True
    """False where the query that read the row saw that none stops a step (remarks.marked)."""

    @cached_property
    def blocking_remarks(self) -> tuple[Any, ...]:
        """What the oversight body wrote that stops the next step (models/remark.py), read once for this object and shown as red flags are."""
        if not self.may_have_remarks:
            return ()
        return tuple(
            self.remarks.filter(blocking=True, state__in=workflows.REMARK_STANDS).select_related(
                "vacancy", "body"
            )
        )

    may_be_copied = True
    """False where the query that read the row saw that no body outside has ever registered a key (remarks.marked)."""

    @cached_property
    def unwitnessed(self) -> bool:
        """Is a copy of the log due outside, and none fresh there? Its pages say so."""
        return self.may_be_copied and witnesses.standing().is_missing

    def stage(self, code: str) -> "Stage | None":
        return next((stage for stage in self.stages if stage.code == code), None)

    def title_of(self, code: str) -> str:
        """The stage's name; the code itself where the plan knows none."""
        return self.titles.get(code, code)

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
        wanted = {verb}
        if action:
            wanted = _PROPOSING.get(action, {Verb.PUBLISH}) if asked == "propose" else {Verb.APPROVE}
        return bool(wanted & verbs_on(actor, self))

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


class Stage(SelectionPart):
    """A stage of the marking as the plan fixes it. Criteria, sheets and the ranking's columns name it by its code (docs/adr/0007).

    `weight` and `threshold` are decimal texts (empty: no threshold), `tie_place` its place among the tie breakers. Stages with the
    same `group` are scored together: their marks open at one moment. In a `blind` one papers bear codes until then (docs/adr/0014).
    """

    workflow = workflows.PLAN_ROW

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    order = models.PositiveIntegerField()
    title = models.CharField(_("nama tahap"), max_length=80)
    element = models.CharField(_("unsur"), max_length=20, choices=Element.choices)
    weight = models.CharField(_("bobot"), max_length=10)
    threshold = models.CharField(_("ambang batas"), max_length=10, blank=True)
    tie_place = models.PositiveIntegerField(_("urutan pemutus nilai sama"), null=True)
    source = models.CharField(max_length=20, choices=StageSource.choices, default=StageSource.PANEL)
    scope_of_mark = models.CharField(max_length=20, choices=StageScope.choices, default=StageScope.POST)
    group = models.PositiveIntegerField(_("kelompok pembukaan"), null=True)
    blind = models.CharField(_("nama peserta"), max_length=10, choices=Blindness.choices, blank=True)

    class Meta:
        ordering = ["order"]
        # Also of one that was taken out: what a code names does not change.
        constraints = [models.UniqueConstraint(fields=["selection", "code"], name="stage_code_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def by_assessor(self) -> bool:
        return self.source == StageSource.ASSESSOR

    @property
    def by_panel(self) -> bool:
        return self.source == StageSource.PANEL

    @property
    def by_questionnaire(self) -> bool:
        return self.source == StageSource.QUESTIONNAIRE
