"""Questions about people, institutions and duties."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from django.apps import apps
from django.db.models import Case, F, Q, QuerySet, When

from accounts import nip as nips
from accounts.enums import InstitutionKind, Role
from accounts.models import Institution, Membership, Oversight, Person, Proposal, User
from accounts.object_permissions import keys_of, roles_anywhere
from audit import clock
from audit.models import AuditedModel, Event


def account_called(login: str) -> User | None:
    """The account somebody means who signs in as `login`: an e-mail address, a user name or a NIP.

    One at most, so that one password is hashed; of several accounts of one NIP the one that was used last.
    """
    login = login.strip()
    if not login:
        return None
    found = None
    if "@" in login:  # the address first: a user name that looks like one is somebody else's
        known = filter_users_by_email(login, prefer_verified=True, for_login=True)
        found = min(known, key=lambda user: user.pk, default=None)
    found = found or get_user_by_username(login)
    if found is None:
        try:
            digits = nips.parse(login).digits
        except nips.NipError:
            return None
        found = (
            User.objects.filter(person__nip=digits)
            .order_by("-is_active", F("last_login").desc(nulls_last=True), "pk")
            .first()
        )
    return found


def holding(role: Role, institution: Institution, on: date) -> QuerySet[Person]:
    """Persons who hold a duty in an institution on a day."""
    return Person.objects.filter(
        memberships__in=_current(Membership.objects.filter(role=role, institution=institution), on)
    )


def memberships_of(person: Person | UUID | None, on: date) -> QuerySet[Membership]:
    """The duties a person (or the person of this key) holds on a day."""
    if person is None:
        return Membership.objects.none()
    return _current(Membership.objects.filter(person=person), on).select_related("institution")


def observed_for(user: Any) -> QuerySet[Institution]:
    """The oversight bodies for which this account observes today, by name."""
    on = clock.now().date()
    serving = memberships_of(user.person_id, on).filter(role=Role.OBSERVER)
    return (
        institutions([InstitutionKind.OVERSIGHT], on)
        .filter(pk__in=serving.values("institution"))
        .order_by("name")
    )


def holds_duty(user: Any) -> bool:
    """Does this account serve anywhere today: in a selection or in an institution?"""
    return bool(roles_anywhere(user)) or memberships_of(user.person_id, clock.now().date()).exists()


def oversight_body(agency: Institution, on: date) -> Institution | None:
    """The body that watches an agency on a day; None when nobody does."""
    found = (
        _current(Oversight.objects.filter(agency=agency), on)
        .select_related("body")
        .order_by("-since")
        .first()
    )
    return found.body if found else None


def watching_bodies(user: Any, on: date) -> list[Institution]:
    """The bodies for which this account watches on a day, the one it served first as the first."""
    held = memberships_of(getattr(user, "person_id", None), on).filter(role=Role.OBSERVER)
    return [item.institution for item in held.order_by("since")]


def watches_for(user: Any, body: Institution, on: date) -> bool:
    """Does this account watch for a body on a day, or for one that followed it?"""
    held = {item.pk for item in watching_bodies(user, on)}
    heir: Institution | None = body
    while heir is not None and heir.pk not in held:
        heir = heir.successor
    return heir is not None


def institution_called(name: str, on: date) -> Institution | None:
    """The institution of this name that exists on a day; None when none is recorded."""
    found = Institution.objects.filter(name__iexact=name.strip(), state="active", valid_from__lte=on)
    return found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).first()


def institutions(kinds: Iterable[str], on: date) -> QuerySet[Institution]:
    """The institutions of these kinds that exist on a day, by name."""
    found = Institution.objects.filter(kind__in=list(kinds), state="active", valid_from__lte=on)
    return found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("name")


_SERVING = frozenset({Role.SECRETARIAT, Role.APPROVER})
_DECIDING = _SERVING | {Role.CHAIR}


def serves(user: Any) -> bool:
    """Does this account propose or approve anywhere?"""
    return bool(keys_of(user, _SERVING))


def decides(user: Any) -> bool:
    """Does this account propose or approve anywhere, the chair for his panel included?"""
    return bool(keys_of(user, _DECIDING))


def proposals_for(user: Any) -> QuerySet[Proposal]:
    """His own proposals, and those about selections in which this account proposes or approves: the open ones first.

    Whom the appointing authority takes, and why, is no concern of the panel's chair.
    """
    serving, chairing = ([f"sel:{key}" for key in keys_of(user, roles)] for roles in (_SERVING, {Role.CHAIR}))
    waiting = Case(When(state="open", then=0), default=1)
    return (
        Proposal.objects.filter(
            Q(subject_scope__in=serving)
            | Q(subject_scope__in=chairing) & ~Q(subject_type="panels.nomination")
            | Q(proposer=user.person_id, proposer__isnull=False)
        )
        .select_related("proposer", "approver")
        .order_by(waiting, "-created_at")
    )


def opens(user: Any, proposal: Proposal) -> bool:
    """May this account open the page of a proposal?"""
    return proposals_for(user).filter(pk=proposal.pk).exists()


def subjects_of(found: Iterable[Proposal]) -> dict[UUID, AuditedModel]:
    """What these proposals are about, by key: one query for each kind of thing."""
    keys: dict[str, list[UUID]] = {}
    for proposal in found:
        keys.setdefault(proposal.subject_type, []).append(proposal.subject_id)
    return {
        key: subject
        for label, ids in keys.items()
        for key, subject in apps.get_model(label)._base_manager.in_bulk(ids).items()
    }


def newest_proposal(action: str, subject_id: UUID) -> Proposal | None:
    """The proposal of an act that was made last; None when there never was one."""
    made = Proposal.objects.filter(action=action, subject_id=subject_id).select_related("proposer")
    return made.order_by("created_at").last()


def proposed_with(subject_id: UUID, file: UUID) -> bool:
    """Does a proposal about this subject name this stored file?"""
    return Proposal.objects.filter(subject_id=subject_id, arguments__contains=f'"file":"{file}"').exists()


def decision_on(proposal: Proposal) -> tuple[str, datetime] | None:
    """What was said when a proposal was turned down ("" otherwise), and when it was closed; None while it is open."""
    event = Event.objects.filter(pk=proposal.last_event).select_related("content", "leaf").first()
    if proposal.state == "open" or event is None:
        return None
    said = json.loads(event.content.text)["data"].get("reason", "")
    return said, datetime.fromtimestamp(event.leaf.ts / 1_000_000, UTC)


def person_of_account(text: str) -> Person | None:
    """Whose account this is, by user name, e-mail address or NIP; None when there is none."""
    text = text.strip()
    named = Q(username__iexact=text) | Q(email__iexact=text) | Q(person__nip=text.replace(" ", ""))
    found = User.objects.filter(named, is_active=True, person__isnull=False).select_related("person").first()
    return found.person if found else None


def _current(queryset: QuerySet[Any], on: date) -> QuerySet[Any]:
    return queryset.filter(Q(until__isnull=True) | Q(until__gte=on), state="active", since__lte=on)
