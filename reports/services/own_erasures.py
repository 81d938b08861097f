"""Erasing what is one's own at once: profile, documents kept for the next time, what is typed or on its way (UU 27/2022 Pasal 8)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import erasing, ledger, store
from audit.errors import NotAllowed, Refused
from audit.models import StoredFile
from selection import retention
from selection.models import Application, ApplicationDocument, DraftText, Profile, WalletDocument
from selection.services import data_holds, drafts, incoming

RULE = "own"


@dataclass(frozen=True)
class Own:
    """What could go now: the profile, documents of the wallet, forms typed and not saved, files on their way; `holds` that keep all of it."""

    profile: Profile | None
    wallet: list[WalletDocument]
    drafts: int
    unfinished: int
    holds: list[Any]

    @property
    def empty(self) -> bool:
        return not (self.profile or self.wallet or self.drafts or self.unfinished)


def of(person: Person) -> Own:
    """What is there to erase."""
    profile = Profile.objects.filter(person=person).first()
    blank = profile is None or not (profile.facts_json or profile.phone or profile.current_post)
    wallet = WalletDocument.objects.filter(person=person).exclude(state="erased")
    return Own(
        profile=None if blank else profile,
        wallet=list(wallet.select_related("file", "preview").order_by("pk")),
        drafts=DraftText.objects.filter(person=person).count(),
        unfinished=len(incoming.of_person(person)),
        holds=data_holds.of_person(person),
    )


def kept(person: Person) -> list[tuple[Application, retention.Rule]]:
    """His applications that stay, each with the rule by which it does."""
    mine = Application.objects.filter(person=person, unclaimed=False).select_related("vacancy__selection")
    left = [item for item in mine if not item.snapshot.get("erased")]
    return [(item, retention.rule_of(item.state)) for item in left]


@ledger.unit
def erase(person: Person, *, actor: Any) -> int:
    """Erase it: columns, the entries' bodies, the bytes of files that no application holds. Refused while a hold stands. How many rows."""
    if actor.person_id != person.pk:
        raise NotAllowed(_("Anda hanya dapat menghapus data Anda sendiri."))
    person = ledger.lock(person)
    found = of(person)
    if found.holds:
        raise Refused(
            _("Data Anda sedang ditangguhkan pemusnahannya dalam %(selection)s. Hubungi sekretariatnya.")
            % {"selection": found.holds[0].selection.title}
        )
    if found.empty:
        raise Refused(_("Tidak ada lagi yang dapat dihapus sekarang."))
    like, said, steps = erasing.by_owner(RULE, owner=person.pk), {"rule": RULE}, []
    rows: list[Any] = []
    if found.profile is not None:
        blank = {"phone": "", "agency_name": "", "unit": "", "current_post": "", "facts_json": {}}
        steps.append(ledger.transition(found.profile, "erase", actor=actor, data=said, changes=blank).pk)
        rows.append(found.profile)
    for item in found.wallet:
        blank = {"issued_on": None, "valid_until": None, "doubt": ""}
        steps.append(ledger.transition(item, "erase", actor=actor, data=said, changes=blank).pk)
        rows.append(item)
    erasing.bodies(like, rows, apart_from=steps, actor=actor)
    erasing.files(like, _not_in_applications(found.wallet), actor=actor)
    drafts.forget(person)
    incoming.forget(person)
    return len(rows) + found.drafts + found.unfinished


def _not_in_applications(wallet: list[WalletDocument]) -> list[StoredFile]:
    """What an application was sent with stays there, by that application's rule."""
    files = [file for item in wallet for file in (item.file, item.preview) if file is not None]
    keys = [file.pk for file in files]
    used = ApplicationDocument.objects.filter(Q(file__in=keys) | Q(preview__in=keys)).exclude(
        application__snapshot__has_key="erased"
    )
    still = {key for pair in used.values_list("file", "preview") for key in pair}
    gone = store.destroyed(keys)
    return [file for file in files if file.pk not in still | gone]
