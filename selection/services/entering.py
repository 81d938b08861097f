"""Good rows of an import entered in portions, each whole: in the log, in the tables, and in what the import says of how far it is.

Nobody who sends at that time waits for longer than one portion: files are in the store before anything is locked, entries and rows are
written together, and between two portions the others have their turn (docs/adr/0041).
"""

import logging
import time
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import nip as nips
from accounts.models import Person, User
from audit import checkpoints, clock, context, ledger, store
from audit.errors import Refused, Stale
from audit.models import StoredFile
from selection import queries
from selection.import_table import Row, Table
from selection.models import Application, ApplicationDocument, DocumentSlot, ImportCheck, Imported, Vacancy
from selection.services import applications, import_checks, importing

logger = logging.getLogger("lelang.imports")

PORTION = 20
"""Rows at most that are entered in one transaction."""
PORTION_FILES = 60
"""Files at most that are entered in one transaction; a row with more of them is a portion of its own."""
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
"""So often a portion is begun by somebody who never comes back; then a person decides."""
TURNS = 3
"""So often a portion is tried when others write about the same people at the same moment."""

_Laid = dict[int, tuple[store.Laid, store.Laid | None]]
"""Bytes that are in the store, by the first number of their file in the archive: the document, and its first page."""


def begin(check: ImportCheck, *, seen: str, actor: Any) -> None:
    """The clerk wants the good rows entered. `seen`: the digest of what he was shown; Stale when it is another by now."""
    if check.state in (ImportCheck.ENTERING, ImportCheck.ENTERED):
        return  # the button pressed twice
    if check.state != ImportCheck.CHECKED:
        raise Refused(
            _(
                "Berkas dalam ZIP belum selesai diperiksa. Tunggu sampai selesai, lalu tekan tombolnya kembali."
            )
        )
    found = importing.examine(check)
    if found.digest != seen:
        raise Stale(
            _(
                "Hasil pemeriksaan berubah sejak halaman Anda dibuka. Belum ada yang dicatat; lihat kembali daftarnya."
            )
        )
    if not found.good:
        raise Refused(_("Tidak ada pelamar yang dapat dicatat dari berkas ini."))
    asked = context.current.get()
    lines = [item.row.line for item in found.good]
    entered = check.entered or 0  # of a run that stopped half-way
    begun: dict[str, Any] = {
        "state": ImportCheck.ENTERING,
        "lines": lines,
        "total": entered + len(lines),
        "entered": entered,
        "left_out": check.left_out if entered else [],
        "said": "",
        "attempts": int(
            check.attempts >= MOST_ATTEMPTS
        ),  # what killed stays known: the web server leaves it to workers
        "account": actor,
        "asked": {"auth": asked.auth, "session": asked.session, "request_id": asked.request_id},
    }
    if ImportCheck.objects.filter(pk=check.pk, state=ImportCheck.CHECKED).update(**begun):
        for name, value in begun.items():
            setattr(check, name, value)


def work(check_id: int, *, seconds: float | None = None) -> bool:
    """Enter what is left of an import, if nobody else does; False when somebody does. With `seconds` stop after so many and ring.

    A web process gives `seconds`; it leaves a portion that somebody died of to the workers.
    """
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    taken = ImportCheck.objects.filter(free, pk=check_id, state=ImportCheck.ENTERING)
    if _given_up(taken.filter(attempts__gte=MOST_ATTEMPTS)):
        return True
    if seconds is not None and (deadly := taken.filter(attempts__gt=0).first()):
        ring(deadly)  # what kills a worker shall not kill the web server
        return False
    if not taken.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    check = ImportCheck.objects.select_related("selection", "account__person").get(pk=check_id)
    check.lease_until = now + LEASE
    token = context.current.set(context.RequestContext(**check.asked))
    try:
        _enter_all(check, None if seconds is None else time.monotonic() + seconds)
    finally:
        context.current.reset(token)
    return True


def _given_up(found: QuerySet[ImportCheck]) -> bool:
    """Whoever took this portion died (memory gone, killed): it must not kill the next one too. What is in stays; the clerk is told."""
    said = _(
        "Program pencatat berulang kali mati mendadak atau terlalu lama pada bagian yang sama, misalnya karena memori server habis. "
        "Bila terjadi lagi, beri tahu pengelola sistem."
    )
    for check in found:
        stopped = {"state": ImportCheck.CHECKED, "lease_until": None, "said": said, "lines": []}
        if found.filter(pk=check.pk).update(**stopped):
            logger.error("entering given up import=%s attempts=%d", check.key, check.attempts)
            return True
    return False


def _enter_all(check: ImportCheck, until: float | None) -> None:
    try:
        table = import_checks.read(import_checks.payload_of(check))
        while check.lines:
            if until is not None and time.monotonic() > until:
                _settle(check, lease_until=None, attempts=0)
                ring(check)
                return
            if not _one_portion(check, table):
                return
    except (Refused, FileNotFoundError) as refusal:
        _stop(check, str(refusal) if isinstance(refusal, Refused) else str(import_checks.gone()))
        return
    except Exception as error:
        # What a database says of a broken constraint names the row's values: only where and what kind is told.
        known = error if not isinstance(error, IntegrityError) else None
        logger.error("entering failed import=%s %s", check.key, type(error).__name__, exc_info=known)
        _stop(check, _("Pencatatan berhenti karena gangguan."))
        return
    if _settle(check, state=ImportCheck.ENTERED, lease_until=None):
        import_checks.forget_files(check)


def _stop(check: ImportCheck, said: str) -> None:
    """What is in stays; the clerk reads why, and may begin again."""
    _settle(check, state=ImportCheck.CHECKED, lease_until=None, said=said, lines=[], attempts=0)


def _one_portion(check: ImportCheck, table: Table) -> bool:
    """The next rows; False when the import is another's by now. Somebody who writes about the same people at this moment is tried again."""
    lines = _portion(check, table)
    laid = _lay(check, table, set(lines))
    for turn in range(TURNS):
        started = time.monotonic()
        try:
            done = _enter(check, table, lines, laid)
        except IntegrityError:
            if turn == TURNS - 1:
                raise
        else:
            for name, value in done.items():
                setattr(check, name, value)
            if check.lines:
                time.sleep(min(2.0, time.monotonic() - started))  # who waited meanwhile goes first
            return bool(done)
    return False


def _portion(check: ImportCheck, table: Table) -> list[int]:
    """The lines of the next portion: so many rows, and so many files."""
    files: dict[str, int] = {}
    for group in check.members:
        files[group["nip"]] = files.get(group["nip"], 0) + bool(group["kept"])
    nips_by_line = {row.line: row.nip for row in table.rows}
    lines: list[int] = []
    count = 0
    for line in check.lines[:PORTION]:
        count += files.get(nips_by_line.get(line, ""), 0)
        if lines and count > PORTION_FILES:
            break
        lines.append(line)
    return lines


def _lay(check: ImportCheck, table: Table, lines: set[int]) -> _Laid:
    """Everything that these rows may need is in the store before the locks are taken."""
    wanted = {row.nip for row in table.rows if row.line in lines}
    found: _Laid = {}
    for group in check.members:
        if group["kept"] and group["nip"] in wanted:
            payload, preview = import_checks.kept_of(check, group)
            found[group["numbers"][0]] = (store.lay(payload), store.lay(preview) if preview else None)
    return found


@ledger.unit
def _enter(check: ImportCheck, table: Table, lines: list[int], laid: _Laid) -> dict[str, Any]:
    """One portion, all of it or nothing; what the import says of itself from then on. A row that is good no more is left out and named."""
    selection = ledger.lock(check.selection)
    posts = {item.pk: item for item in selection.vacancies.order_by("code")}
    for key in posts:
        posts[key] = ledger.lock(posts[key])
        posts[key].selection = selection
    mine = ImportCheck.objects.filter(pk=check.pk, lease_until=check.lease_until).select_for_update()
    if not mine.exists():
        return {}  # taken over since the lease ran out: what comes next is the other's
    check.selection = selection
    check.account = User.objects.get(pk=check.account_id)  # an account remembers what it may: asked anew
    found = importing.examine(check, table=table, lines=frozenset(lines))
    _write(found.good, check, posts, laid)
    done = {
        "lines": check.lines[len(lines) :],
        "left_out": [*check.left_out, *_left_out(found)],
        "entered": (check.entered or 0) + len(found.good),
        "lease_until": clock.now() + LEASE,
        "attempts": 1,  # this one is still at it
    }
    ImportCheck.objects.filter(pk=check.pk).update(**done)
    checkpoints.ring()
    return done


def _left_out(found: importing.Examined) -> list[list[Any]]:
    """Line, name and sentence of what was good when the clerk looked."""
    names = {row.line: row.full_name for row in found.rows}
    left = {problem.line: problem.message for problem in found.problems}
    left |= {row.line: said for row, said in found.already}
    return [[line, names.get(line, ""), list(said)] for line, said in sorted(left.items())]


# --- the rows of a portion ----------------------------------------------------------------------------------------


def _write(good: list[importing.Judged], check: ImportCheck, posts: dict[Any, Vacancy], laid: _Laid) -> None:
    """Table by table: whom it is from, what he sent, how it came, its files."""
    actor = check.account
    persons = _persons(good, actor)
    sent = Application.objects.filter(number__isnull=False, vacancy__in=posts).values_list("vacancy")
    taken = dict(sent.annotate(count=Count("pk")))
    made = []
    for item, person in zip(good, persons, strict=True):
        vacancy = posts[item.vacancy.pk]
        taken[vacancy.pk] = taken.get(vacancy.pk, 0) + 1
        made.append(
            Application(
                vacancy=vacancy,
                person=person,
                number=f"{check.selection.code}/{vacancy.code}/{taken[vacancy.pk]:04d}",
                submitted_at=item.row.received_at,
                snapshot=_snapshot(item.row),
                unclaimed=True,
            )
        )
    said = [
        {"channel": item.row.channel, "received_at": item.row.received_at.isoformat(), "number": one.number}
        for item, one in zip(good, made, strict=True)
    ]
    ledger.create_all(made, actor=actor, step="enter", data=said)
    _ways(good, made, check)
    _documents(good, made, check, laid)


def _ways(good: list[importing.Judged], made: list[Application], check: ImportCheck) -> None:
    closes, now = importing.closes(check.selection, [one.vacancy for one in made]), clock.now()
    ways = [
        Imported(
            application=application,
            channel=item.row.channel,
            received_at=item.row.received_at,
            letter_number=item.row.letter_number,
            nip=item.row.nip,
            full_name=item.row.full_name,
            email=item.row.email,
            notes=[list(note) for note in item.notes],
            entered_by=check.account.person,
            entered_at=now,
            closed_at=closes[application.vacancy_id],
            file_sha256=check.sha256,
            line=item.row.line,
        )
        for item, application in zip(good, made, strict=True)
    ]
    ledger.create_all(ways, actor=check.account, data=[{"file_sha256": check.sha256}] * len(ways))


def _documents(
    good: list[importing.Judged], made: list[Application], check: ImportCheck, laid: _Laid
) -> None:
    slots: dict[str, DocumentSlot] = {slot.code: slot for slot in queries.active_slots(check.selection)}
    files: list[StoredFile] = []
    documents, said, now = [], [], clock.now()
    for item, application in zip(good, made, strict=True):
        for group in item.files:
            if group["slot"] not in slots:
                raise Refused(
                    _(
                        "Dokumen “%(slot)s” tidak diminta lagi. Keluarkan berkasnya dari ZIP, lalu unggah kembali."
                    )
                    % {"slot": group["slot"]}
                )
            whole, page = laid[group["numbers"][0]]
            file = whole.row(
                name=group["name"], media_type="application/pdf", pages=group["pages"] or None, now=now
            )
            preview = page and page.row(name="halaman-1.webp", media_type="image/webp", now=now)
            files += [file, preview] if preview else [file]
            document = ApplicationDocument(
                application=application,
                slot=slots[group["slot"]],
                file=file,
                preview=preview,
                doubt=group["doubt"][:300],
            )
            documents.append(document)
            said.append(applications.said_of(document, group["photos"]))
    store.keep_laid(files)
    ledger.create_all(documents, actor=check.account, step="enter", data=said)


def _persons(good: list[importing.Judged], actor: Any) -> list[Person]:
    """Whoever each letter is from; somebody who applies for two posts is one person."""
    found: list[Person] = []
    new: list[Person] = []
    known: dict[str, Person] = {}
    for item in good:
        row = item.row
        person = item.person or (None if item.own_person else known.get(row.nip))
        if person is None:
            read = nips.parse(row.nip)
            person = Person(
                full_name=row.full_name,
                nip=None if item.own_person else row.nip,
                birth_date=read.birth_date,
                sex=read.sex,
            )
            new.append(person)
            if not item.own_person:
                known[row.nip] = person
        found.append(person)
    ledger.create_all(new, actor=actor, step="enter", data=[{}] * len(new))
    return found


def _snapshot(row: Row) -> dict[str, Any]:
    """What the letter says of him, in the shape of a profile; what it does not say is unknown."""
    return {
        "full_name": row.full_name,
        "nip": row.nip,
        "birth_date": nips.parse(row.nip).birth_date.isoformat(),
        **row.columns,
        "facts": dict(row.facts),
    }


# --- bells --------------------------------------------------------------------------------------------------------


def ring(check: ImportCheck) -> None:
    """Tell a worker once the row is committed; the sweep finds what the bell did not reach."""
    transaction.on_commit(
        lambda: current_app.send_task("selection.tasks.enter_import", args=[check.pk]), robust=True
    )


def waiting() -> list[int]:
    """Imports that nobody goes on with: left by a page, or by a worker that has gone silent."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=clock.now())
    found = ImportCheck.objects.filter(free, state=ImportCheck.ENTERING)
    return list(found.order_by("pk").values_list("pk", flat=True)[:20])


def _settle(check: ImportCheck, **columns: Any) -> bool:
    """Only what is still this worker's; False when it is another's by now."""
    return bool(ImportCheck.objects.filter(pk=check.pk, lease_until=check.lease_until).update(**columns))
