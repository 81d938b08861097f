"""The bodies outside that keep a copy of the log: their keys, what they bring, and whether the newest copy is fresh (docs/adr/0023)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import Institution, Witness
from audit import checkpoints, clock, ledger, notes
from audit.errors import NotAllowed, Refused
from audit.models import Checkpoint, Cosignature

FRESH = timedelta(hours=24)
"""integrity.md, 3.4: how old the newest copy outside may be at a gate."""

_CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True)
class Standing:
    """Whether anybody is to witness at all, and the newest signature of whom may: which size, whose, how old."""

    registered: bool
    size: int = 0
    by: str = ""
    age: timedelta | None = None

    @property
    def is_fresh(self) -> bool:
        return self.age is not None and self.age <= FRESH

    @property
    def is_missing(self) -> bool:
        """Is a copy due outside, and none there? Where no witness is registered nothing is due (practice.md, 2)."""
        return self.registered and not self.is_fresh


def standing() -> Standing:
    """How the newest copy outside stands now. One query: pages, papers and steps ask."""
    now = clock.now()
    newest = Cosignature.objects.filter(key=OuterRef("key")).order_by("-signed_at")
    found = (
        valid(_day(now))
        .annotate(
            signed_at=Subquery(newest.values("signed_at")[:1]),
            size=Subquery(newest.values("checkpoint_id")[:1]),
        )
        .order_by(F("signed_at").desc(nulls_last=True))
        .values("signed_at", "size", "institution__name")
        .first()
    )
    if found is None or found["signed_at"] is None:
        return Standing(registered=found is not None)
    return Standing(True, found["size"], found["institution__name"], now - found["signed_at"])


def today() -> date:
    """The day by the installation's zone: the log belongs to no single selection."""
    return _day(clock.now())


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def valid(on: date) -> QuerySet[Witness]:
    """The keys whose signatures count on a day."""
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Witness.objects.filter(ends, state="active", valid_from__lte=on)


@ledger.unit
def register(
    institution: Institution, line: str, *, since: date, until: date | None = None, actor: Any
) -> Witness:
    """A body's key counts from a day on. Refused for what is no witness's key, is known already, or would count for the past."""
    key = _witness_key(line)
    if since < today():
        raise Refused(_("Kunci berlaku paling awal mulai hari ini. Isi tanggal hari ini atau sesudahnya."))
    if until is not None and until < since:
        raise Refused(_("Tanggal berakhir mendahului tanggal mulai. Periksa kedua tanggal itu."))
    # The signed text does not name the witness: one key under two names would be two witnesses.
    material = str(key).rpartition("+")[2]
    if Witness.objects.filter(key__endswith=f"+{material}").exists():
        raise Refused(
            _(
                "Kunci ini sudah terdaftar. Kunci yang sudah diakhiri tidak dapat dipakai lagi: buat kunci baru dengan witness.py key."
            )
        )
    witness = Witness(institution=institution, key=str(key), valid_from=since, valid_to=until)
    return ledger.create(witness, actor=actor)


@ledger.unit
def end(witness: Witness, *, actor: Any) -> None:
    """From now on the key's signatures are not accepted and count no more; what it signed stays."""
    ledger.transition(ledger.lock(witness), "end", actor=actor, changes={"valid_to": today()})


def accept(text: str) -> tuple[Witness, Cosignature]:
    """Keep what a witness brings: our own checkpoint with its signature below. Refused with what is wrong with it."""
    try:
        note = notes.note_of(text)
        said = notes.checkpoint_of(note.text)
    except notes.NoteError as problem:
        raise Refused(
            _("Kiriman ini bukan tanda log (checkpoint) dengan tanda tangan saksi. Kirim dengan witness.py.")
        ) from problem
    checkpoint = Checkpoint.objects.filter(size=said.size).first()
    if checkpoint is None or notes.note_of(checkpoint.note).text != note.text:
        raise Refused(_("Tanda log itu bukan milik log ini, atau tidak tersimpan di sini."))
    witness, key, signature = _signer(note)
    moment = notes.cosigned_at(note.text, signature, key)
    if moment is None:
        raise NotAllowed(_("Tanda tangan saksi itu tidak cocok dengan kuncinya yang terdaftar."))
    if moment > (clock.now() + _CLOCKS_DIFFER).timestamp():
        raise Refused(
            _(
                "Waktu pada tanda tangan saksi mendahului jam situs ini (%(now)s UTC). Betulkan jam komputer saksi."
            )
            % {"now": clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M")}
        )
    try:
        with transaction.atomic():
            return witness, checkpoints.keep_cosignature(checkpoint, key, signature)
    except IntegrityError:  # the same delivery came twice at once
        return witness, checkpoint.cosignatures.get(
            key=str(key), signed_at=datetime.fromtimestamp(moment, UTC)
        )


def _signer(note: notes.Note) -> tuple[Witness, notes.Key, notes.Signature]:
    """The registered key, valid today, that one of the note's lines names; the last line first, for it is the one that was added."""
    known = {(key.name, key.id): (item, key) for item in valid(today()) for key in [notes.key_of(item.key)]}
    for signature in reversed(note.signatures):
        if found := known.get((signature.name, signature.key_id)):
            return *found, signature
    raise NotAllowed(
        _(
            "Kunci saksi itu tidak terdaftar atau tidak berlaku hari ini. Pemantau mendaftarkannya di halaman Kunci saksi."
        )
    )


def _witness_key(line: str) -> notes.Key:
    try:
        key = notes.key_of(line)
    except notes.NoteError as problem:
        raise Refused(
            _(
                "Baris kunci ini tidak lengkap atau salah salin. Salin seluruh baris yang dicetak witness.py key, tanpa spasi: nama+angka+kunci."
            )
        ) from problem
    if key.kind != notes.WITNESS or key.name == settings.LOG_ORIGIN:
        raise Refused(_("Ini kunci log, bukan kunci saksi. Buat kunci saksi dengan witness.py key."))
    return key
