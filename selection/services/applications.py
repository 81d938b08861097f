"""What an applicant does: profile, draft, documents, sending, withdrawing."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts import services as people
from accounts.models import Person
from audit import checkpoints, clock, ledger, store
from audit.errors import Refused
from audit.models import StoredFile
from selection import display, eligibility, queries, schedule, uploads
from selection import pledge as pledge_text
from selection.decisions import stop_text
from selection.enums import ApplicationState, MailKind
from selection.facts import Facts
from selection.models import (
    Application,
    ApplicationDocument,
    DocumentSlot,
    Duty,
    Profile,
    Requirement,
    Selection,
    Vacancy,
    WalletDocument,
)
from selection.services import intake, mails
from selection.workflows import DOCUMENT_SHOWN

Row = TypeVar("Row", ApplicationDocument, WalletDocument)


@ledger.unit
def state_profile(
    person: Person, *, full_name: str, nip: str, columns: dict[str, Any], version: int, actor: Any
) -> Profile:
    """Name, NIP and profile together, or nothing of it. Refused as `save_profile` and `accounts.services.correct_person` say."""
    people.correct_person(person, full_name=full_name, nip=nip, actor=actor)
    return save_profile(person, columns, version=version, actor=actor)


@ledger.unit
def save_profile(
    person: Person, columns: dict[str, Any], *, version: int | None = None, actor: Any
) -> Profile:
    """Keep what a civil servant states of himself. Sent applications keep the profile as it was."""
    stored = Profile.objects.filter(person=person).first()
    if stored is None:
        return ledger.create(Profile(person=person, **columns), actor=actor)
    stored = ledger.lock(stored)
    ledger.expect_version(stored, version)
    changes = {name: value for name, value in columns.items() if getattr(stored, name) != value}
    if changes:
        ledger.transition(stored, "edit", actor=actor, changes=changes)
    return stored


@ledger.unit
def start(vacancy: Vacancy, *, actor: Any) -> Application:
    """The actor's draft for a post; the one he has when there is one."""
    vacancy = ledger.lock(vacancy)  # as an import does: whoever comes second sees what the first has made
    entered = Application.objects.filter(vacancy=vacancy, person=actor.person, unclaimed=True)
    if entered.exists():
        raise Refused(
            _(
                "Lamaran dengan NIP Anda untuk jabatan ini sudah dicatat Sekretariat Pansel dari ASN Karier, e-mail, atau surat. "
                "Minta kode klaim kepada sekretariat, lalu klaim lamaran itu pada halaman Lamaran saya."
            )
        )
    found = queries.applications_of(actor.person).filter(vacancy=vacancy).first()
    if found is not None:
        return found
    _require_open(vacancy)
    if Duty.objects.filter(selection=vacancy.selection, person=actor.person, state="active").exists():
        raise Refused(_("Anda bertugas dalam seleksi ini, sehingga tidak dapat melamar di dalamnya."))
    return ledger.create(Application(vacancy=vacancy, person=actor.person), actor=actor)


def attach(
    application: Application,
    slot: DocumentSlot,
    path: Path | Sequence[Path],
    *,
    name: str | Sequence[str],
    actor: Any,
    token: str = "",
) -> ApplicationDocument:
    """Put the file at `path`, or several photos with a name each, into a slot; an earlier one stays, marked replaced.

    The same bytes for the same slot under the same `token` are the same upload sent again: they lead to the document that it made.
    Raises Refused with what to mend.
    """
    if token:
        token = upload_key(token, slot, *map(_sha256, [path] if isinstance(path, Path) else path))
    if earlier := made_by(application, token):
        return earlier
    closes_at = require_receivable(application)
    taken = intake.judged(path, name, max_bytes=slot.max_bytes, closes_at=closes_at)
    return keep(
        application,
        slot,
        taken.payload,
        name=taken.name,
        report=taken.report,
        doubt=taken.doubt,
        preview=taken.preview,
        photos=taken.photos,
        token=token,
        actor=actor,
    )


@ledger.unit
def keep(
    application: Application,
    slot: DocumentSlot,
    payload: bytes,
    *,
    name: str,
    report: uploads.Report,
    doubt: str = "",
    preview: bytes = b"",
    photos: Sequence[str] = (),
    actor: Any,
    token: str = "",
) -> ApplicationDocument:
    """The second half of `attach`: a file that was found acceptable goes into its slot. `photos`: digests of what it was made of."""
    application = locked(application)
    if earlier := made_by(application, token):
        return earlier  # sent twice at the same moment
    _require_changeable(application)
    _require_open(application.vacancy)
    document = stored(
        ApplicationDocument(application=application, slot=slot, doubt=doubt[:300], token=token or None),
        payload,
        name=name,
        pages=report.pages,
        preview=preview,
    )
    return _place(document, said_of(document, photos), actor=actor)


@ledger.unit
def keep_again(
    application: Application,
    slot: DocumentSlot,
    file: StoredFile,
    preview: StoredFile | None,
    *,
    actor: Any,
) -> ApplicationDocument:
    """Put a file that is kept already into a slot, without sending it again. Whose it is has been asked (services/wallet.py)."""
    application = locked(application)
    _require_changeable(application)
    _require_open(application.vacancy)
    document = ApplicationDocument(
        application=application, slot=slot, file=store.again(file), preview=preview and store.again(preview)
    )
    return _place(document, said_of(document, ()), actor=actor)


def _place(document: ApplicationDocument, said: dict[str, Any], *, actor: Any) -> ApplicationDocument:
    """The document lies in its slot, what lay there before is replaced, and a sent application follows."""
    application = document.application
    shown = ApplicationDocument.objects.filter(
        application=application, slot=document.slot, state__in=DOCUMENT_SHOWN
    )
    for older in shown:  # a copy that repairs what lies here no more goes with it
        ledger.transition(older, "replace", actor=actor)
    ledger.create(document, actor=actor, data=said)
    if application.state == ApplicationState.SUBMITTED:
        _renew(application, actor=actor)
    return document


def stored(document: Row, payload: bytes, *, name: str, pages: int, preview: bytes) -> Row:
    """The document with its bytes and its first page in the store; the row itself is not written."""
    document.file = store.put(payload, name=name, media_type="application/pdf", pages=pages or None)
    if preview:
        document.preview = store.put(preview, name="halaman-1.webp", media_type="image/webp")
    return document


def said_of(document: ApplicationDocument, photos: Sequence[str]) -> dict[str, Any]:
    """What the log says of a file that came in."""
    said = {"slot": document.slot.code, "sha256": document.file.sha256, "size": document.file.size}
    return {**said, "photos": list(photos)} if photos else said


@ledger.unit
def submit(application: Application, *, pledge: bool, actor: Any) -> Application:
    """Send the application: number, time and the digest of every file go into one entry.

    The post is locked first, as the closing does, so an application stands in the log before the closing or not at all.
    """
    person = ledger.lock(
        application.person
    )  # his two applications at the same moment count one after the other
    kept = snapshot(person)  # before others wait for the post
    vacancy = ledger.lock(application.vacancy)
    application = ledger.lock(application)
    application.person, application.vacancy = person, vacancy  # read once while others wait for the post
    if application.state == ApplicationState.SUBMITTED:
        return application  # the button pressed twice
    _require_draft(application)
    received = _require_open(vacancy)
    missing = what_is_missing(application, kept)
    if missing:
        raise Refused(" ".join(missing))
    if not pledge:
        raise Refused(_("Centang pernyataan Pakta Integritas sebelum mengirim lamaran."))
    _require_posts_left(application, vacancy.selection)
    taken = Application.objects.filter(vacancy=vacancy, number__isnull=False).count()
    ledger.transition(
        application,
        "submit",
        actor=actor,
        data={"files": _files(application), "pledge": pledge_text.VERSION},
        changes={
            "number": f"{vacancy.selection.code}/{vacancy.code}/{taken + 1:04d}",
            "submitted_at": received,
            "snapshot": kept,
        },
    )
    mails.put(MailKind.RECEIPT, application.pk, [application.person_id], vacancy.selection)
    checkpoints.ring()
    return application


@ledger.unit
def amend(application: Application, *, actor: Any) -> Application:
    """A sent application takes the profile as it is now, until the closing. Nothing is done when it is the one it has."""
    application = locked(application)
    _require_changeable(application)
    _require_open(application.vacancy)
    if application.state == ApplicationState.DRAFT:
        raise Refused(_("Lamaran ini masih draf. Lengkapi, lalu kirim."))
    if profile_differs(application):
        _renew(application, actor=actor)
    return application


def _renew(application: Application, *, actor: Any) -> None:
    """Profile and files as they are now, in one entry. It stays sent all the while, so nobody loses it by leaving half-way;
    its number and the time that counts stay, and every state it had stands in the log.
    """
    kept = (
        snapshot(application.person) or application.snapshot
    )  # who claimed a letter may have no profile yet
    now = {"snapshot": kept, "amended_at": clock.now()}
    ledger.transition(application, "amend", actor=actor, data={"files": _files(application)}, changes=now)
    mails.put_again(MailKind.RECEIPT, application.pk, application.person_id, application.guarded)


@ledger.unit
def withdraw(application: Application, *, actor: Any) -> None:
    """Take an application back, until the closing. Nothing is done when it is withdrawn already (two tabs)."""
    vacancy = ledger.lock(application.vacancy)
    application = ledger.lock(application)
    if application.state == ApplicationState.WITHDRAWN:
        return
    _require_open(vacancy)
    ledger.transition(application, "withdraw", actor=actor)


def require_receivable(application: Application) -> datetime:
    """When the registration closes. Raises Refused when no file can be put into the application now.

    Asked before a file's bytes are taken in; `keep` asks once more.
    """
    _require_changeable(application)
    return _closing(application.vacancy, clock.now())


def upload_key(token: str, slot: DocumentSlot, *sha256: str) -> str:
    """One upload: the page it was sent from, the slot, and the bytes, so that another file from an old page is another upload."""
    return hashlib.sha256("\n".join((token, str(slot.pk), *sorted(sha256))).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def made_by(application: Application, token: str) -> ApplicationDocument | None:
    """The document that an upload of this key has made already."""
    if not token:
        return None
    found = ApplicationDocument.objects.filter(application=application, token=token)
    return found.select_related("slot", "file").first()


def posts_sent(application: Application) -> int:
    """How many other posts of the same selection its owner has applied for."""
    sent = Application.objects.filter(
        person=application.person,
        vacancy__selection=application.vacancy.selection_id,
        state=ApplicationState.SUBMITTED,
        unclaimed=False,
    )
    return sent.exclude(pk=application.pk).count()


def what_is_missing(application: Application, kept: dict[str, Any]) -> list[str]:
    """Sentences that say what must be added before sending, with the profile's `snapshot`; empty when nothing."""
    found = []
    if not kept.get("nip"):
        found.append(_("Lengkapi profil Anda (NIP, pangkat, jabatan) sebelum mengirim."))
    present = set(
        ApplicationDocument.objects.filter(application=application, state="current").values_list(
            "slot_id", flat=True
        )
    )
    slots = queries.active_slots(application.vacancy.selection).filter(required=True).exclude(pk__in=present)
    found += [_("Dokumen “%(label)s” belum diunggah.") % {"label": slot.label} for slot in slots]
    if not present and not found:
        found.append(_("Unggah sedikitnya satu dokumen sebelum mengirim."))
    return found


def snapshot(person: Person) -> dict[str, Any]:
    """The profile as JSON, kept with the application."""
    profile = Profile.objects.filter(person=person).first()
    if profile is None:
        return {}
    return {
        "full_name": person.full_name,
        "nip": person.nip or "",
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "phone": profile.phone,
        "agency_name": profile.agency_name,
        "unit": profile.unit,
        "current_post": profile.current_post,
        "facts": profile.facts_json,
    }


def facts_of(kept: dict[str, Any]) -> Facts:
    """What the rules are held against, from a snapshot. Missing keys are unknown."""
    return Facts.from_json({**kept.get("facts", {}), "birth_date": kept.get("birth_date")})


def reference_days(selection: Selection) -> dict[str, date]:
    """The named days that requirements are measured on, in the selection's zone."""
    announced = (
        selection.announced_at.astimezone(ZoneInfo(selection.zone)).date() if selection.announced_at else None
    )
    return schedule.reference_dates(
        {"zone": selection.zone, "schedule": queries.schedule_rows(selection)}, announced=announced
    )


def evaluate(vacancy: Vacancy, kept: dict[str, Any]) -> list[tuple[Requirement, eligibility.Outcome]]:
    """Every requirement of a post held against a snapshot."""
    return judge(queries.active_requirements(vacancy), reference_days(vacancy.selection), kept)


def judge(
    requirements: Iterable[Requirement], days: dict[str, date], kept: dict[str, Any]
) -> list[tuple[Requirement, eligibility.Outcome]]:
    """The same for many applicants: the caller reads requirements and reference days once."""
    facts = facts_of(kept)
    return [
        (
            requirement,
            eligibility.evaluate({"rule": requirement.rule, "params": requirement.params}, facts, dates=days),
        )
        for requirement in requirements
    ]


def may_amend(application: Application) -> bool:
    """May files and profile of a sent application still be replaced? Until the registration closes."""
    if application.state != ApplicationState.SUBMITTED:
        return False
    return queries.is_open(application.vacancy, queries.registration_of(application.guarded))


def profile_differs(application: Application) -> bool:
    """Is the profile another one than the sent application holds?"""
    stated = snapshot(application.person)
    return bool(stated) and application.snapshot != stated


def locked(application: Application) -> Application:
    """The application to be changed, locked. The post of a sent one is locked first, as the closing does: what replaces stands in
    the log before the closing or not at all. A draft's file holds up no other applicant.
    """
    if application.state == ApplicationState.DRAFT:
        found = ledger.lock(application)
        if found.state == ApplicationState.SUBMITTED:
            raise Refused(
                _("Lamaran ini baru saja dikirim dari halaman lain. Muat ulang halaman, lalu ulangi.")
            )
        return found
    ledger.lock(application.vacancy)
    return ledger.lock(application)


def _files(application: Application) -> dict[str, Any]:
    """What lies in the slots, by code of the slot."""
    documents = ApplicationDocument.objects.filter(application=application, state="current")
    return {
        item.slot.code: {"sha256": item.file.sha256, "size": item.file.size, "name": item.file.name}
        for item in documents.select_related("slot", "file")
    }


def _require_changeable(application: Application) -> None:
    if application.state != ApplicationState.SUBMITTED:
        _require_draft(application)


def _require_draft(application: Application) -> None:
    if application.state != ApplicationState.DRAFT:
        raise Refused(_("Lamaran ini sudah ditarik atau sudah diperiksa, sehingga tidak dapat diubah."))


def _require_open(vacancy: Vacancy) -> datetime:
    """The server's clock decides, read after the row is locked, and once more when the entry gets its place: it is logged before the
    closing or refused. Returns the moment that was read.
    """
    now = clock.now()
    closes_at = _closing(vacancy, now)
    ledger.before(closes_at, _too_late(vacancy, closes_at, closes_at))
    return now


def _closing(vacancy: Vacancy, now: datetime) -> datetime:
    """When the registration that is open closes. Raises Refused when none is."""
    period = queries.registration_of(vacancy.selection)
    if period is not None and queries.is_open(vacancy, period, now):
        return queries.closing_of(vacancy, period)
    if sentence := stop_text(vacancy):
        raise Refused(sentence)
    if period is not None and now < period.starts_at:
        raise Refused(
            _("Pendaftaran belum dibuka. Pendaftaran dibuka %(start)s.")
            % {"start": display.moment(period.starts_at, vacancy.selection.zone)}
        )
    if period is not None:
        raise _too_late(vacancy, queries.closing_of(vacancy, period), now)
    raise Refused(_("Pendaftaran untuk jabatan ini belum dijadwalkan."))


def _too_late(vacancy: Vacancy, closes_at: datetime, now: datetime) -> Refused:
    zone = vacancy.selection.zone
    return Refused(
        _(
            "Pendaftaran ditutup %(end)s menurut jam server; sekarang %(now)s. Draf Anda tetap tersimpan, tetapi tidak dapat dikirim."
        )
        % {"end": display.until(closes_at, zone), "now": display.moment(now, zone)}
    )


def _require_posts_left(application: Application, selection: Selection) -> None:
    if posts_sent(application) >= selection.posts_per_person:
        raise Refused(
            _(
                "Satu orang hanya boleh melamar %(limit)d jabatan dalam seleksi ini. Tarik dahulu lamaran Anda yang lain."
            )
            % {"limit": selection.posts_per_person}
        )
