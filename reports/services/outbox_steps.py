"""What the secretariat does with mails before they go, and again afterwards; each a fact of the selection's log (docs/adr/0035)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import chain, clock, ledger
from audit.errors import NotAllowed, Refused
from reports.services import outbox
from selection.enums import MailKind, MailState, Verb
from selection.mailing import Letter, Overtaken, one_line
from selection.models import Mail, Selection
from selection.services import mails

MOST_TEXT = 20_000
AGAIN = "again"


@ledger.unit
def set_held(selection: Selection, held: bool, *, actor: Any) -> None:
    """From now on every new mail waits for the secretariat, or none does. Receipts always go at once."""
    selection = ledger.lock(selection)
    if selection.mails_held != held:
        ledger.transition(
            selection,
            "set_outbox",
            actor=actor,
            changes={"mails_held": held},
            data={"mails_held": held},
        )


@ledger.unit
def hold(selection: Selection, chosen: QuerySet[Mail], *, actor: Any) -> int:
    """Keep waiting ones of these back; how many. What somebody is just sending cannot be held any more."""
    _require(selection, actor)
    free = Q(claimed_until=None) | Q(claimed_until__lte=clock.now())
    rows = _locked(chosen.filter(free, state=MailState.WAITING).exclude(kind__in=mails.AT_ONCE))
    if not rows:
        raise Refused(
            _(
                "Tidak ada e-mail yang dapat ditahan: sudah terkirim, sedang dikirim, atau termasuk yang selalu dikirim segera "
                "(tanda bukti dan kabar bahwa keberatan dapat diajukan)."
            )
        )
    _all(rows).update(state=MailState.HELD)
    _record(selection, "mails_held", rows, actor=actor)
    return len(rows)


@ledger.unit
def release(selection: Selection, chosen: QuerySet[Mail], *, actor: Any) -> int:
    """Let held ones of these go; how many."""
    _require(selection, actor)
    rows = _locked(chosen.filter(state=MailState.HELD))
    if not rows:
        raise Refused(_("Tidak ada e-mail yang sedang ditahan di sini."))
    _all(rows).update(state=MailState.WAITING, due_at=clock.now())
    _record(selection, "mails_released", rows, actor=actor)
    mails.ring()
    return len(rows)


@ledger.unit
def push(selection: Selection, chosen: QuerySet[Mail], *, actor: Any) -> int:
    """Have waiting ones of these sent without the worker; the caller sends them once this is committed. How many wait."""
    _require(selection, actor)
    rows = _locked(chosen.filter(state=MailState.WAITING))
    if not rows:
        raise Refused(_("Tidak ada e-mail yang menunggu dikirim di sini."))
    _record(selection, "mails_pushed", rows, actor=actor)
    return len(rows)


@ledger.unit
def repeat(selection: Selection, chosen: QuerySet[Mail], *, actor: Any) -> int:
    """Send the failed ones of these again, and one that was sent where it is meant alone: a batch goes to nobody twice. How many.

    A sent one stays as it went: its repetition is another row, once.
    """
    _require(selection, actor)
    now = clock.now()
    failed = _locked(chosen.filter(state=MailState.FAILED))
    found = [row for row in failed if not _same(row).filter(state=MailState.WAITING).exists()]
    _all(found).update(state=MailState.WAITING, tries=0, error="", due_at=now)
    alone = not chosen.order_by("pk")[1:2].exists()
    for row in _locked(chosen.filter(state=MailState.SENT)) if alone else ():
        again = Mail(
            selection_id=row.selection_id,
            vacancy_id=row.vacancy_id,
            person_id=row.person_id,
            kind=row.kind,
            about=row.about,
            occasion=f"{AGAIN}:{row.pk}",
            made_at=now,
            due_at=now,
        )
        if row.kind not in mails.RECEIPTS:  # a receipt tells what the application holds now
            again.own_subject, again.own_text = row.subject, row.text
        found += Mail.objects.bulk_create([again], ignore_conflicts=True) if not _repeated(row) else []
    if not found:
        raise Refused(
            _("Tidak ada yang dikirim ulang: e-mail ini sedang menunggu, atau sudah dikirim ulang.")
        )
    _record(selection, "mails_repeated", found, actor=actor)
    mails.ring()
    return len(found)


@ledger.unit
def edit(
    selection: Selection, mail: Mail, *, subject: str, text: str, addition: str, seen: str, actor: Any
) -> None:
    """Other words for a held mail. What it said before and what it says now is in the log; `seen` is what the page was drawn with."""
    _require(selection, actor)
    row = _held(selection, mail)
    if row.kind in mails.AS_DECIDED:
        raise Refused(
            _(
                "Jawaban atas keberatan dikirim seperti diputuskan. Yang dapat ditulis di bawahnya hanya keterangan tambahan."
            )
        )
    if seen != edition(row):
        raise Refused(
            _(
                "E-mail ini sudah diubah orang lain sejak halaman ini dibuka. Bandingkan dengan bunyi yang sekarang, lalu simpan lagi."
            )
        )
    before, own = _said(row), _writer(row)
    subject, text, addition = _clean(subject, text, addition)
    row.own_subject = "" if subject == own.subject else subject
    row.own_text = "" if text == _lines(own.text) else text
    row.addition = addition
    row.save(update_fields=["own_subject", "own_text", "addition"])
    after = _said(row)
    if before != after:
        _record(selection, "mails_edited", [row], actor=actor, text_before=before, text_after=after)


@ledger.unit
def add(selection: Selection, chosen: QuerySet[Mail], *, addition: str, actor: Any) -> int:
    """The same addition for held ones of these, in place of what was added before; how many."""
    _require(selection, actor)
    _subject, _text, addition = _clean("-", "-", addition)
    rows = _locked(chosen.filter(state=MailState.HELD))
    if not rows:
        raise Refused(_("Tahan dahulu e-mailnya, baru keterangannya diubah."))
    before = "\n\n".join(sorted({row.addition for row in rows if row.addition}))
    _all(rows).update(addition=addition)
    _record(
        selection, "mails_edited", rows, actor=actor, text_before=before or "–", text_after=addition or "–"
    )
    return len(rows)


def edition(row: Mail) -> str:
    """Changes whenever the words of a mail are changed."""
    return chain.digest(chain.canonical([row.own_subject, row.own_text, row.addition]))


def _require(selection: Selection, actor: Any) -> None:
    if not selection.permits(actor, Verb.PUBLISH):
        raise NotAllowed(_("Anda tidak berwenang mengatur e-mail seleksi ini."))


def _locked(chosen: QuerySet[Mail]) -> list[Mail]:
    return list(chosen.select_for_update(of=("self",)).order_by("pk"))


def _all(rows: list[Mail]) -> QuerySet[Mail]:
    return Mail.objects.filter(pk__in=[row.pk for row in rows])


def _same(row: Mail) -> QuerySet[Mail]:
    return Mail.objects.filter(kind=row.kind, about=row.about, person_id=row.person_id, occasion=row.occasion)


def _repeated(row: Mail) -> bool:
    return Mail.objects.filter(
        kind=row.kind, about=row.about, person_id=row.person_id, occasion=f"{AGAIN}:{row.pk}"
    ).exists()


def _held(selection: Selection, mail: Mail) -> Mail:
    rows = _locked(Mail.objects.filter(pk=mail.pk, selection=selection, state=MailState.HELD))
    if not rows:
        raise Refused(_("E-mail ini tidak sedang ditahan, jadi bunyinya tidak dapat diubah. Tahan dahulu."))
    return rows[0]


def _writer(row: Mail) -> Letter:
    """The writer's own words."""
    plain = Mail.objects.get(pk=row.pk)
    plain.own_subject = plain.own_text = plain.addition = ""
    return _written(plain)


def _said(row: Mail) -> str:
    letter = _written(row)
    return f"{letter.subject}\n\n{letter.text}"


def _written(row: Mail) -> Letter:
    try:
        return outbox.written(row)
    except Overtaken as overtaken:
        raise Refused(
            _("E-mail ini tidak perlu dikirim lagi: keadaannya sudah berubah sejak e-mail dibuat.")
        ) from overtaken


def _clean(subject: str, text: str, addition: str) -> tuple[str, str, str]:
    """What was typed, as it may go into a mail. A subject with a line break would begin another header."""
    subject, text, addition = subject.strip(), _lines(text), _lines(addition)
    if subject != one_line(subject):
        raise Refused(_("Perihal harus satu baris biasa, tanpa baris baru atau tanda yang tidak terlihat."))
    if not subject or not text:
        raise Refused(_("Perihal dan isi e-mail tidak boleh kosong."))
    if len(subject) > 300 or max(len(text), len(addition)) > MOST_TEXT:
        raise Refused(
            _("Perihal paling panjang 300 huruf, isi paling panjang %(most)d huruf.") % {"most": MOST_TEXT}
        )
    if any(not sign.isprintable() and sign not in "\n\t" for sign in text + addition):
        raise Refused(
            _("Isi memuat tanda yang tidak terlihat. Ketik ulang tanpa menyalin dari program lain.")
        )
    return subject, text, addition


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _record(selection: Selection, fact: str, rows: list[Mail], *, actor: Any, **said: str) -> None:
    """Mails are named by their numbers: the log of a selection tells nobody who has a draft."""
    with override("id"):
        kinds = sorted({str(MailKind(row.kind).label) for row in rows})
    numbers = [row.pk for row in rows if row.pk]
    data = {"mail_kind": ", ".join(kinds), "mail_count": len(rows), "mails": numbers, **said}
    ledger.record(selection, fact, actor=actor, data=data)
