"""What is done to people and institutions. The actor of setting up an installation is the system."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts import nip as nips
from accounts.enums import Role
from accounts.models import Institution, Membership, Oversight, Person, User
from audit import ledger
from audit.errors import Refused


@ledger.unit
def add_institution(*, actor: Any, **fields: Any) -> Institution:
    """A new institution; `fields` are its columns."""
    return ledger.create(Institution(**fields), actor=actor)


@ledger.unit
def add_person(*, full_name: str, nip: str | None = None, actor: Any) -> Person:
    """A new person; birth date and sex are read from the NIP. Raises Refused for a NIP that is taken, NipError for a bad one."""
    person = Person(full_name=full_name)
    _read_nip(person, nip)
    return ledger.create(person, actor=actor)


@ledger.unit
def correct_person(person: Person, *, full_name: str, nip: str, actor: Any) -> Person:
    """Name and NIP as the person states them; same refusals as `add_person`."""
    person = ledger.lock(person)
    stated = Person(pk=person.pk, full_name=full_name)
    _read_nip(stated, nip)
    columns = ("full_name", "nip", "birth_date", "sex")
    changes = {
        name: getattr(stated, name) for name in columns if getattr(stated, name) != getattr(person, name)
    }
    if changes:
        ledger.transition(person, "edit", actor=actor, changes=changes)
    return person


@ledger.unit
def add_user(person: Person, *, username: str, email: str, password: str) -> User:
    """An account for a person. Accounts are not evidence; what is done with them is."""
    return User.objects.create_user(username=username, email=email, password=password, person=person)


@ledger.unit
def add_membership(
    person: Person,
    institution: Institution,
    role: Role,
    *,
    since: date,
    until: date | None = None,
    actor: Any,
) -> Membership:
    """A duty in an institution."""
    return ledger.create(
        Membership(person=person, institution=institution, role=role, since=since, until=until), actor=actor
    )


@ledger.unit
def add_oversight(
    body: Institution, agency: Institution, *, since: date, until: date | None = None, actor: Any
) -> Oversight:
    """`body` watches `agency` from a day on."""
    return ledger.create(Oversight(body=body, agency=agency, since=since, until=until), actor=actor)


@ledger.unit
def join(user: User, person: Person) -> None:
    """The account becomes that of a person who had none; what it was before stands in the log."""
    person = ledger.lock(person)
    said = {"account": str(user.pk), "before": str(user.person_id)}
    ledger.record(person, "account_joined", actor=user, data=said)
    User.objects.filter(pk=user.pk).update(person=person)
    user.person = person


def _read_nip(person: Person, text: str | None) -> None:
    if not text:
        return
    parsed = nips.parse(text)
    if Person.objects.filter(nip=parsed.digits).exclude(pk=person.pk).exists():
        raise Refused(
            _(
                "NIP ini sudah terdaftar atas nama akun lain. Bila akun itu milik Anda, masuklah dengan akun itu; bila bukan, "
                "hubungi Sekretariat Pansel."
            )
        )
    person.nip, person.birth_date, person.sex = parsed.digits, parsed.birth_date, parsed.sex
