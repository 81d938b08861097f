"""Persons, the accounts they sign in with, institutions, duties in them, oversight, and two-person proposals."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import workflows
from accounts.enums import InstitutionKind, Role, Sex
from audit import clock
from audit.models import AuditedModel
from audit.workflow import OWNER


class Institution(AuditedModel):
    """An agency, an oversight body or an assessment centre, with the dates between which it exists."""

    workflow = workflows.INSTITUTION

    kind = models.CharField(max_length=20, choices=InstitutionKind.choices)
    name = models.CharField(_("nama"), max_length=200)
    short_name = models.CharField(_("singkatan"), max_length=40)
    legal_basis = models.CharField(_("dasar hukum"), max_length=300, blank=True)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    city = models.CharField(_("kota"), max_length=80, blank=True)
    address = models.CharField(_("alamat"), max_length=300, blank=True)
    head_title = models.CharField(_("sebutan pejabat pembina kepegawaian"), max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name

    def permits(self, actor: Any, verb: str) -> bool:
        """A secretariat may record an institution that gives approvals, e.g. a ministry; never one that watches or assesses."""
        serving = Membership.objects.filter(
            person_id=getattr(actor, "person_id", None), role=Role.SECRETARIAT, state="active"
        )
        return verb == "register" and self.kind == InstitutionKind.AGENCY and serving.exists()


class Person(AuditedModel):
    """A human being. The NIP is unique but may be missing: professors from outside have none."""

    workflow = workflows.PERSON
    facts = frozenset(
        {
            "credential_added",
            "credential_removed",
            "login_linked",
            "login_unlinked",
            "account_joined",
            "exported",
        }
    )

    full_name = models.CharField(_("nama lengkap dan gelar"), max_length=160)
    nip = models.CharField(_("NIP"), max_length=18, null=True, unique=True)
    birth_date = models.DateField(_("tanggal lahir"), null=True)
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Sex.choices, blank=True)

    def __str__(self) -> str:
        return self.full_name

    def permits(self, actor: Any, verb: str) -> bool:
        """A secretariat enters applicants who have no account; from then on a person is his own."""
        if verb == "enter":
            return getattr(actor, "serves_secretariat", False)
        return verb == OWNER and getattr(actor, "person_id", None) == self.pk


class Users(UserManager["User"]):
    """An account is never read without its person: who acts is asked on every page."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet["User"]:
        return super().get_queryset().select_related("person")

    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = ("self",),
        no_key: bool = False,
    ) -> models.QuerySet["User"]:
        """Only the account: the person is joined and may be missing, and PostgreSQL locks no such side (allauth asks for this)."""
        return self.get_queryset().select_for_update(
            nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key
        )


class User(AbstractUser):
    """An account. Who acts is decided on the person: two accounts of one person are one person."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="users")

    objects = Users()

    @property
    def ledger_name(self) -> str:
        return str(self)

    @cached_property
    def serves_secretariat(self) -> bool:
        """Known as long as this object lives, as Django knows an account's groups: a table of people asks once."""
        serving = Membership.objects.filter(person_id=self.person_id, role=Role.SECRETARIAT, state="active")
        return serving.exists()

    def get_full_name(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return self.person.full_name if self.person else self.username


class Membership(AuditedModel):
    """A duty in an institution, from a day to a day."""

    workflow = workflows.MEMBERSHIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True)


class Oversight(AuditedModel):
    """Which body watches which agency, from a day to a day."""

    workflow = workflows.MEMBERSHIP

    body = models.ForeignKey(Institution, models.PROTECT, related_name="watches")
    agency = models.ForeignKey(Institution, models.PROTECT, related_name="watched_by")
    since = models.DateField()
    until = models.DateField(null=True)


class Witness(AuditedModel):
    """A public key with which a body outside signs the log's checkpoints, from a day to a day (docs/adr/0023).

    A body may have several at once: while one is exchanged, or on several machines.
    """

    workflow = workflows.WITNESS

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="witnesses")
    key = models.CharField(_("baris kunci"), max_length=300, unique=True)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)

    @property
    def name(self) -> str:
        return self.key.partition("+")[0]

    def permits(self, actor: Any, verb: str) -> bool:
        """Its own body's observers, nobody of the agency: a witness that the watched appoint is none."""
        if verb != "register" or self.institution.kind != InstitutionKind.OVERSIGHT:
            return False
        today = clock.now().date()
        serving = Membership.objects.filter(
            models.Q(until__isnull=True) | models.Q(until__gte=today),
            person_id=getattr(actor, "person_id", None),
            institution_id=self.institution_id,
            role=Role.OBSERVER,
            state="active",
            since__lte=today,
        )
        return serving.exists()

    def role_of(self, actor: Any) -> str:
        return Role.OBSERVER.value


class Proposal(AuditedModel):
    """A dangerous act asked for by one person and done by the approval of another (integrity: two-person rule).

    `arguments` is the canonical text of what will be done and `digest` its SHA-256; the approver approves that digest, and the
    executor computes it again in the same transaction.
    """

    workflow = workflows.PROPOSAL

    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_scope = models.CharField(max_length=64)
    subject_agency = models.CharField(max_length=36)
    arguments = models.TextField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(_("alasan"), blank=True)
    proposer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approver_auth = models.CharField(max_length=20, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    @property
    def subject(self) -> AuditedModel:
        return apps.get_model(self.subject_type)._base_manager.get(pk=self.subject_id)

    @property
    def scope(self) -> str:
        return self.subject_scope

    @property
    def agency_key(self) -> str:
        return self.subject_agency

    def permits(self, actor: Any, verb: str) -> bool:
        if verb == OWNER:
            return getattr(actor, "person_id", None) == self.proposer_id
        return self.subject.permits(actor, f"{verb}:{self.action}")

    def role_of(self, actor: Any) -> str:
        return self.subject.role_of(actor)
