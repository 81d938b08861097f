"""Two people for what is dangerous: one proposes, another approves the same digest, and the act is done in that transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.workdays import add_working_days
from audit import chain, clock, context, ledger
from audit.errors import NotAllowed, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from audit.models import AuditedModel, Event

WORKING_DAYS_TO_APPROVE = 2
"""practice.md, 2: approvers have two working days."""


@dataclass(frozen=True)
class Action:
    """`arguments(subject, given)` builds the canonical arguments from the rows as they are now; `execute(subject, arguments, actor)` does it.

    `title`, `page` (URL name taking the subject's id) and `sections` are for people: `sections(subject, arguments)` shows what will be
    done as a list of {title, rows}, rows as in components/summary_list.html.
    """

    title: Callable[[], str]
    arguments: Callable[[Any, dict[str, Any]], dict[str, Any]]
    execute: Callable[[Any, dict[str, Any], Any], None]
    page: str
    sections: Callable[[Any, dict[str, Any]], list[dict[str, Any]]] = lambda _subject, arguments: [
        {"title": "", "rows": [{"key": name, "value": value} for name, value in arguments.items()]}
    ]


_actions: dict[str, Action] = {}


def register(name: str, action: Action) -> None:
    """Make an action proposable. Called once, when the app that owns it is ready."""
    _actions[name] = action


def action_of(proposal: Proposal) -> Action:
    return _actions[proposal.action]


def content_of(proposal: Proposal) -> list[dict[str, Any]]:
    """What the proposal would do, or did, as it was written down when it was made."""
    arguments = json.loads(proposal.arguments)
    return action_of(proposal).sections(proposal.subject, arguments["found"] | arguments["given"])


@ledger.unit
def propose(
    action: str, subject: AuditedModel, *, actor: Any, given: dict[str, Any] | None = None, reason: str = ""
) -> Proposal:
    """Ask for an act. An older open proposal of the same act that has run out is closed first.

    Raises Refused when one is open already, or what the action's own check says.
    """
    subject = ledger.lock(subject)
    for older in Proposal.objects.filter(action=action, subject_id=subject.pk, state="open"):
        if older.expires_at > clock.now():
            raise Refused(
                _(
                    "Usulan yang sama masih menunggu persetujuan. Setujui, tolak, atau tarik dahulu usulan itu."
                )
            )
        ledger.transition(older, "expire", actor=SYSTEM_ACTOR)
    arguments = chain.canonical(
        {"given": given or {}, "found": _actions[action].arguments(subject, given or {})}
    )
    proposal = Proposal(
        action=action,
        subject_type=ledger.label_of(subject),
        subject_id=subject.pk,
        subject_scope=subject.scope,
        subject_agency=subject.agency_key,
        arguments=arguments,
        digest=chain.digest(arguments),
        reason=reason,
        proposer=actor.person,
        expires_at=expiry(),
        created_at=clock.now(),
    )
    return ledger.create(proposal, actor=actor)


def approve(proposal: Proposal, *, digest: str, actor: Any) -> None:
    """Approve what was shown and do it, in one transaction.

    Refused: the proposer himself (also by another account), another digest than the one shown, rows changed since, a run-out proposal.
    An expired one is closed, so that a new one can be made.
    """
    if proposal.state == "open" and proposal.expires_at <= clock.now():
        _expire(proposal)
        raise Refused(_("Usulan ini sudah lewat waktu dan ditutup. Minta pengusul mengajukan kembali."))
    _approve(proposal, digest=digest, actor=actor)


@ledger.unit
def _approve(proposal: Proposal, *, digest: str, actor: Any) -> None:
    proposal = ledger.lock(proposal)
    if proposal.proposer_id == actor.person_id:
        raise NotAllowed(
            _("Pengusul tidak dapat menyetujui usulannya sendiri. Persetujuan diberikan oleh orang kedua.")
        )
    if digest != proposal.digest:
        raise Stale(_("Isi usulan berbeda dari yang ditampilkan. Muat ulang halaman dan periksa kembali."))
    event = ledger.transition(
        proposal,
        "approve",
        actor=actor,
        data={"digest": digest},
        changes={"approver": actor.person, "approver_auth": context.current.get().auth},
    )
    subject = ledger.lock(proposal.subject)
    arguments = json.loads(proposal.arguments)
    spec = _actions[proposal.action]
    now = chain.canonical({"given": arguments["given"], "found": spec.arguments(subject, arguments["given"])})
    if chain.digest(now) != proposal.digest:
        raise Stale(
            _(
                "Data berubah sejak usulan dibuat, sehingga usulan ini tidak berlaku lagi. Minta pengusul mengajukan kembali."
            )
        )
    with ledger.approved_by(_created_by(proposal), event.pk):
        spec.execute(subject, arguments["found"] | arguments["given"], actor)


@ledger.unit
def reject(proposal: Proposal, *, reason: str, actor: Any) -> None:
    """Turn a proposal down, with the reason."""
    ledger.transition(proposal, "reject", actor=actor, data={"reason": reason})


@ledger.unit
def withdraw(proposal: Proposal, *, actor: Any) -> None:
    """The proposer takes his proposal back."""
    ledger.transition(proposal, "withdraw", actor=actor)


def open_for(subject_ids: list[UUID]) -> QuerySet[Proposal]:
    """Open proposals about these subjects, oldest first."""
    return (
        Proposal.objects.filter(subject_id__in=subject_ids, state="open")
        .select_related("proposer")
        .order_by("created_at")
    )


@ledger.unit
def _expire(proposal: Proposal) -> None:
    ledger.transition(proposal, "expire", actor=SYSTEM_ACTOR)


def _created_by(proposal: Proposal) -> UUID:
    return Event.objects.get(subject_id=proposal.pk, subject_version=1, action="proposal.create").pk


def expiry() -> datetime:
    """Until when a proposal made now can be approved: the end of the second working day from today, by the installation's zone."""
    zone = ZoneInfo(settings.TIME_ZONE)
    last = add_working_days(clock.now().astimezone(zone).date(), WORKING_DAYS_TO_APPROVE)
    return datetime.combine(last, time(23, 59, 59), zone)
