"""Every address × every kind of person × stage: who may open it, and that nobody else can even write through it.

An address that is not in POLICY fails the test: say who may open it when you add a page.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import services
from accounts.enums import InstitutionKind, Role
from accounts.models import Proposal, User
from audit.ledger import SYSTEM_ACTOR
from config.demo import people
from config.demo.story import Story
from panels.models import PanelMember, Sheet
from reports.models import Document
from selection.models import Application, ApplicationDocument, DocumentSlot, Requirement, Vacancy
from tests.builders import world

pytestmark = pytest.mark.django_db
STAGES = ("draft", "announced", "sealed")

STAFF = frozenset({"secretariat", "approver", "chair", "member", "assessor", "observer", "appointer"})
ELSEWHERE = frozenset({"other_secretariat", "other_observer", "nobody"})
APPLICANTS = frozenset({"owner", "other_applicant"})
SIGNED_IN = STAFF | ELSEWHERE | APPLICANTS
EVERYBODY = SIGNED_IN | {"anonymous"}
PANEL = frozenset({"chair", "member"})
READERS = frozenset({"secretariat", "approver", "chair", "member", "observer"})
NONE: frozenset[str] = frozenset()

Who = frozenset[str] | dict[str, frozenset[str]]
"""Who may open it: always the same, or by stage (a stage that is not named: nobody)."""


@pytest.fixture(scope="module", params=STAGES)
def told(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    with django_db_blocker.unblock(), transaction.atomic():
        story = world(request.param)
        story.stage = request.param
        _neighbours(story)
        yield story
        transaction.set_rollback(True)


def _neighbours(story: Story) -> None:
    """Another agency with its own secretariat and its own observer, and an account without any duty."""
    agency = services.add_institution(
        kind=InstitutionKind.AGENCY, name="Pemerintah Kabupaten Misal", short_name="Kab. Misal", valid_from=people.START, actor=SYSTEM_ACTOR
    )
    body = services.add_institution(
        kind=InstitutionKind.OVERSIGHT, name="Lembaga Lain", short_name="LL", valid_from=people.START, actor=SYSTEM_ACTOR
    )
    services.add_oversight(body, agency, since=people.START, actor=SYSTEM_ACTOR)
    for username, institution, role in (("rini", agency, Role.SECRETARIAT), ("wisnu", body, Role.OBSERVER), ("nobody", None, None)):
        person = services.add_person(full_name=f"{username.title()} Contoh", actor=SYSTEM_ACTOR)
        story.users[username] = services.add_user(person, username=username, email=f"{username}@contoh.example", password="x")
        if institution is not None:
            services.add_membership(person, institution, role, since=date(2020, 1, 1), actor=SYSTEM_ACTOR)


def _user(story: Story, who: str) -> User | None:
    usernames = {
        "secretariat": "sri",
        "approver": "slamet",
        "chair": "karto",
        "member": "ani",
        "assessor": "asih",
        "observer": "wati",
        "appointer": "ppk",
        "owner": "putu",
        "other_applicant": "ratna",
        "other_secretariat": "rini",
        "other_observer": "wisnu",
        "nobody": "nobody",
    }
    if who == "anonymous":
        return None
    return story.users.get(usernames[who])  # before the announcement there are no applicants


def _vacancy(story: Story) -> Vacancy:
    return story.selection.vacancies.get(code="01")


def _own(story: Story) -> Application:
    return Application.objects.get(vacancy=_vacancy(story), person=story.users["putu"].person)


def _sheet(story: Story) -> Sheet:
    return Sheet.objects.get(
        assessment__vacancy=_vacancy(story), assessment__component="interview", person=story.users["ani"].person
    )


ARGUMENTS: dict[str, Callable[[Story], Any]] = {
    "selection": lambda story: story.selection.pk,
    "vacancy": lambda story: _vacancy(story).pk,
    "slug": lambda story: _vacancy(story).slug,
    "application": lambda story: _own(story).pk,
    "sheet": lambda story: _sheet(story).pk,
    "candidate": lambda story: _own(story).pk,
    "file": lambda story: ApplicationDocument.objects.filter(application=_own(story)).first().pk,
    "slot_code": lambda story: DocumentSlot.objects.filter(selection=story.selection).first().code,
    "slot": lambda story: DocumentSlot.objects.filter(selection=story.selection).first().pk,
    "requirement": lambda story: Requirement.objects.filter(vacancy=_vacancy(story)).first().pk,
    "member": lambda story: PanelMember.objects.filter(panel__selection=story.selection).first().pk,
    "component": lambda story: "paper",
    "paper": lambda story: Document.objects.filter(selection=story.selection, application=None).first().pk,
    "paper_code": lambda story: Document.objects.filter(selection=story.selection, application=None).first().code,
    "kind": lambda story: "admin_result",
    "which": lambda story: "made",
    "proposal": lambda story: Proposal.objects.filter(subject_id=story.selection.pk).first().pk,
    "key": lambda story: "unknown",
    "uidb36": lambda story: "1",
}

PREPARING: Who = {"draft": frozenset({"secretariat"})}
PLAN: Who = frozenset({"secretariat"})
SEALED_STAGE: Who = {"sealed": frozenset({"secretariat"})}
OBSERVER = frozenset({"observer"})

POLICY: dict[str, tuple[Who, dict[str, str]]] = {
    # name: (who may GET, the address's arguments from ARGUMENTS)
    "healthz": (EVERYBODY, {}),
    "home": (EVERYBODY, {}),
    "vacancy_list": (EVERYBODY, {}),
    "vacancy_detail": ({"announced": EVERYBODY, "sealed": EVERYBODY}, {"slug": "slug"}),
    "results": ({"announced": EVERYBODY, "sealed": EVERYBODY}, {"slug": "slug"}),
    "published_file": (NONE, {"code": "paper_code"}),  # nothing of this selection is published yet
    "verify": (EVERYBODY, {}),
    "verify_document": ({"sealed": EVERYBODY}, {"code": "paper_code"}),
}


def _names(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


ALL_NAMES = sorted(set(_names(get_resolver().url_patterns)))
