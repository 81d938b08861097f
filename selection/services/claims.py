"""Taking an imported application over: the secretariat hands out a code once, whoever shows it with the NIP of the letter has it (docs/adr/0038)."""

import secrets
from datetime import timedelta
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import nip as nips
from accounts import services as people
from accounts.models import Membership, Person, User
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from selection.enums import ApplicationState, MailKind, Verb
from selection.models import Application, ClaimCode, Duty, Imported, Profile, WalletDocument
from selection.services import data_holds, mails

VALID = timedelta(days=14)
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without what is mistaken for something else when it is read out: I, L, O, U, 0, 1."""
LENGTH = 12
_SALT = "selection.claims"


@ledger.unit
def give(imported: Imported, *, actor: Any) -> tuple[str, ClaimCode]:
    """A new code; an older one is void. It is shown this once: only its keyed digest stays, and the log says who asked for it."""
    imported = ledger.lock(imported)
    if not imported.permits(actor, Verb.PUBLISH):
        raise NotAllowed(_("Anda tidak berwenang melakukan langkah ini."))
    if imported.state != "waiting":
        raise Refused(_("Lamaran ini sudah diklaim, sehingga tidak memerlukan kode lagi."))
    code, now = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH)), clock.now()
    kept = ClaimCode(imported=imported, digest=_digest(code), made_at=now, expires_at=now + VALID)
    ClaimCode.objects.filter(imported=imported).delete()
    kept.save(force_insert=True)
    ledger.record(imported, "code_given", actor=actor, data={"expires_at": kept.expires_at.isoformat()})
    return shown(code), kept


def shown(code: str) -> str:
    """In groups, as it is read out."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


@ledger.unit
def claim(*, nip: str, code: str, actor: Any) -> list[Application]:
    """The letter, and every other one of the same NIP in the same selection that still waits, becomes the actor's.

    Raises Refused with one and the same sentence for a wrong NIP, a wrong code and one that has run out.
    """
    imported = _shown_with(nip, code)
    ClaimCode.objects.filter(imported=imported).delete()
    application = imported.application
    selection = application.guarded
    if Duty.objects.filter(selection=selection, person=actor.person, state="active").exists():
        raise Refused(_("Anda bertugas dalam seleksi ini, sehingga tidak dapat melamar di dalamnya."))
    if actor.person.nip not in (None, imported.nip):
        raise Refused(
            _(
                "Profil akun ini memuat NIP lain daripada surat lamarannya. Masuklah dengan akun pelamarnya, atau betulkan NIP di profil."
            )
        )
    found = Imported.objects.filter(
        application__vacancy__selection=selection, nip=imported.nip, state="waiting"
    ).select_related("application__vacancy__selection", "application__person")
    taken = [_take_over(one, actor) for one in found.order_by("application__number")]
    any(_join(one.application.person, actor) for one in taken)
    for one in taken:
        _make_own(one, actor)
    return [one.application for one in taken]


def _shown_with(nip: str, code: str) -> Imported:
    wrong = Refused(
        _(
            "NIP atau kode klaim tidak cocok, atau kodenya sudah lewat masa berlakunya. Periksa keduanya, atau minta kode baru kepada sekretariat."
        )
    )
    plain = "".join(char for char in code.upper() if char.isalnum())
    try:
        digits = nips.parse(nip).digits
    except nips.NipError:
        raise wrong from None
    kept = ClaimCode.objects.filter(digest=_digest(plain), expires_at__gt=clock.now()).first()
    if kept is None:
        raise wrong
    # Two codes of one NIP at once come one after the other, and what is locked next is locked in one order.
    ledger.lock(kept.imported.guarded)
    found = Imported.objects.select_related("application__vacancy__selection")
    imported = found.filter(pk=kept.imported_id, code=kept.pk, nip=digits, state="waiting").first()
    if imported is None:
        raise wrong
    return imported


def _take_over(imported: Imported, actor: Any) -> Imported:
    """Locked, with the account that has shown the code."""
    application = ledger.lock(imported.application)
    application.vacancy, application.person = imported.application.vacancy, imported.application.person
    application.shown_by = actor.pk
    found = ledger.lock(imported)
    found.application = application
    return found


def _make_own(imported: Imported, actor: Any) -> None:
    application = imported.application
    changes: dict[str, Any] = {"unclaimed": False}
    if application.person_id != actor.person_id:
        _require_unheld(application)
        _step_aside(application, actor)
        changes["person"] = actor.person
    now = {"claimed_by": actor.person, "claimed_at": clock.now()}
    ledger.transition(imported, "claim", actor=actor, changes=now)
    ledger.transition(application, "claim", actor=actor, changes=changes)
    if application.state == ApplicationState.SUBMITTED:
        mails.put(MailKind.RECEIPT, application.pk, [application.person_id], application.guarded)


def _require_unheld(application: Application) -> None:
    """A hold names a person: it would be lost with the change of the person."""
    if data_holds.of_person(application.person):
        raise Refused(
            _(
                "Data lamaran ini sedang ditangguhkan pemusnahannya, sehingga belum dapat dipindahkan ke akun ini. "
                "Hubungi Sekretariat Pansel."
            )
        )


def _step_aside(application: Application, actor: Any) -> None:
    """His own unsent draft for the same post gives way; one that he has sent does not."""
    own = Application.objects.filter(vacancy=application.vacancy, person=actor.person)
    if application.state == ApplicationState.WITHDRAWN:
        return
    for other in own.exclude(state=ApplicationState.WITHDRAWN):
        if other.state != ApplicationState.DRAFT:
            raise Refused(_("Anda sudah melamar jabatan ini dari akun ini. Hubungi Sekretariat Pansel."))
        ledger.transition(ledger.lock(other), "withdraw", actor=actor)


def _join(person: Person, actor: Any) -> bool:
    """Does the account become that of the person whom the secretariat entered? Only where nobody else has an account of that
    person and the account's own person holds nothing but drafts, which come with it: then NIP and letters need not be parted.
    """
    own = actor.person
    if own.pk == person.pk:
        return True
    if person.nip is None or own.nip is not None or User.objects.filter(person=person).exists():
        return False
    sent = Application.objects.filter(person=own).exclude(state=ApplicationState.DRAFT)
    held = (Profile, WalletDocument, Duty, Membership)
    if (
        sent.exists()
        or data_holds.of_person(own)
        or any(model._default_manager.filter(person=own).exists() for model in held)
    ):
        return False
    person = ledger.lock(person)
    taken = set(Application.objects.filter(person=person).values_list("vacancy_id", flat=True))
    for draft in Application.objects.filter(person=own):
        draft = ledger.lock(draft)
        if draft.vacancy_id in taken:
            ledger.transition(draft, "withdraw", actor=actor)
        else:
            ledger.transition(draft, "follow", actor=actor, changes={"person": person})
    people.join(actor, person)
    return True


def _digest(code: str) -> str:
    return salted_hmac(_SALT, code, algorithm="sha256").hexdigest()
