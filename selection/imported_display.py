"""Applications that came elsewhere, as pages show them: how and when each came, and who entered it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selection import cells, display
from selection.enums import Channel
from selection.import_table import Problem
from selection.import_texts import NOTES
from selection.models import Application, ApplicationDocument, ImportCheck, Imported
from selection.services import later_files
from selection.services.importing import Examined, Judged
from selection.wording import Message

SHOWN = 200
"""So many rows of each kind stand on the page; the file of problems holds all."""


def of(application: Application) -> Imported | None:
    """How the application came, None when its applicant sent it here."""
    return getattr(application, "imported", None)


def way(imported: Imported) -> str:
    """ "Kertas, nomor 800/12/2026"."""
    channel = str(Channel(imported.channel).label)
    if not imported.letter_number:
        return channel
    return _("%(channel)s, nomor %(number)s") % {"channel": channel, "number": imported.letter_number}


def entered(imported: Imported) -> str:
    """Who entered it, and when."""
    moment = display.exact_moment(imported.entered_at, imported.guarded.zone)
    return _("%(name)s, Sekretariat Pansel, %(moment)s") % {"name": imported.entered_by, "moment": moment}


def rows(application: Application) -> list[dict[str, Any]]:
    """For a summary list; nothing of what its applicant sent here himself."""
    imported = of(application)
    if imported is None:
        return []
    found = [
        {"key": _("Diterima melalui"), "value": way(imported)},
        {"key": _("Dicatat oleh"), "value": entered(imported)},
    ]
    if imported.claimed_at is not None:
        moment = display.exact_moment(imported.claimed_at, imported.guarded.zone)
        found.append({"key": _("Diklaim pelamarnya"), "value": moment})
    return found + [_added(document) for document in later_files.of(application)]


def _added(document: ApplicationDocument) -> dict[str, Any]:
    """A file that the secretariat added later on: how and when it came, who entered it."""
    zone = document.guarded.zone
    way = str(Channel(document.channel).label)
    if document.letter_number:
        way = _("%(channel)s, nomor %(number)s") % {"channel": way, "number": document.letter_number}
    said = {"way": way, "moment": display.exact_moment(document.received_at, zone)}
    entered = {"name": document.entered_by, "moment": display.exact_moment(document.entered_at, zone)}
    return {
        "key": _("Dokumen ditambahkan"),
        "value": document.slot.label,
        "hint": _("%(way)s, diterima %(moment)s.") % said
        + " "
        + _("Dicatat oleh %(name)s, Sekretariat Pansel, %(moment)s.") % entered,
    }


def sentence(application: Application) -> str:
    """The same in one line, for a list; "" for what was sent here."""
    imported = of(application)
    if imported is None:
        return ""
    said = {"way": way(imported), "entered": entered(imported)}
    text = _("Diterima melalui %(way)s. Dicatat oleh %(entered)s.") % said
    return text if imported.state == "claimed" else f"{text} {_('Belum diklaim pelamarnya.')}"


def received_hint(application: Application) -> str:
    """What the moment of receipt goes by."""
    return _("Menurut surat atau catatan sekretariat") if of(application) else _("Menurut jam server")


def message(one: Message) -> str:
    """A sentence of the import; the codes in it are shown as they are."""
    return display.sentence((one[0], dict(one[1])))


def problem_rows(problems: list[Problem]) -> list[dict[str, Any]]:
    """For components/table.html: line, column, the value, how to mend it."""
    return [
        {
            "cells": [
                _("Baris %(line)d") % {"line": one.line},
                one.column or "–",
                one.value or "–",
                message(one.message),
            ]
        }
        for one in problems[:SHOWN]
    ]


def good_rows(found: list[Judged], *, ready: bool) -> list[dict[str, Any]]:
    """For components/table.html: who, for which post, how and when it came, and what the clerk ought to know.

    Not `ready`: files are judged still, and nobody can say yet how many a row has and which it lacks.
    """
    early = () if ready else (NOTES["files"],)
    return [
        {
            "cells": [
                item.row.full_name,
                item.row.nip,
                f"{item.vacancy.code} · {item.vacancy.title}",
                str(item.row.channel.label),
                display.exact_moment(item.row.received_at, item.vacancy.selection.zone),
                len(item.files) if ready else _("Sedang diperiksa"),
                " ".join(message(note) for note in item.notes if note[0] not in early) or "–",
            ]
        }
        for item in found[:SHOWN]
    ]


def already_rows(found: Examined) -> list[dict[str, Any]]:
    return [
        {"cells": [_("Baris %(line)d") % {"line": row.line}, row.full_name, message(said)]}
        for row, said in found.already[:SHOWN]
    ]


def problems_file(found: Examined) -> bytes:
    """All that is wrong, for the clerk to work off in a spreadsheet; nothing in it runs as a formula."""
    head = [_("Baris"), _("Kolom"), _("Isi"), _("Cara memperbaiki")]
    body: list[list[Any]] = [
        [one.line, one.column, one.value, message(one.message)] for one in found.problems
    ]
    body += [["ZIP", "", path, said] for path, said in found.strays]
    return cells.csv_bytes([head, *body])


def list_rows(found: list[Imported], url: Any) -> list[dict[str, Any]]:
    """What was entered, for the clerk: newest first."""
    return [
        {
            "cells": [
                one.full_name,
                one.application.number,
                one.application.vacancy.title,
                way(one),
                display.moment(one.received_at, one.guarded.zone),
                str(one.entered_by),
                _("Sudah") if one.state == "claimed" else _("Belum"),
            ],
            "url": url(one),
        }
        for one in found
    ]


def progress(check: ImportCheck, url: str) -> dict[str, Any]:
    """For components/progress.html: of the files that are judged, then of the rows that are entered."""
    if check.state in (ImportCheck.ENTERING, ImportCheck.ENTERED) or check.said:
        return _progress_of_rows(check, url)
    done = check.state == ImportCheck.CHECKED
    said = {"done": check.done, "total": check.total}
    return {
        "url": url,
        "label": _("Memeriksa dokumen dalam ZIP"),
        "value": check.done,
        "max": check.total or 1,
        "done": done,
        "text": _("Semua %(total)d dokumen sudah diperiksa. Muat ulang halaman ini.") % said
        if done
        else _("%(done)d dari %(total)d dokumen sudah diperiksa.") % said,
    }


def _progress_of_rows(check: ImportCheck, url: str) -> dict[str, Any]:
    done = check.state == ImportCheck.ENTERED
    said = {"done": check.entered or 0, "total": check.total}
    return {
        "url": url,
        "label": _("Mencatat pelamar"),
        "value": check.total - len(check.lines),
        "max": check.total or 1,
        "done": done,
        "failed": stopped(check) + " " + _("Muat ulang halaman ini.") if check.said else "",
        "text": _("Pencatatan selesai. Muat ulang halaman ini.")
        if done
        else _("%(done)d dari %(total)d pelamar sudah dicatat.") % said,
    }


def entered_summary(check: ImportCheck) -> str:
    """What an import that has ended has done."""
    count = check.entered or 0
    return ngettext("%(count)d pelamar dicatat.", "%(count)d pelamar dicatat.", count) % {"count": count}


def stopped(check: ImportCheck) -> str:
    """That entering has stopped half-way, and how to go on; "" when it has not."""
    if not check.said:
        return ""
    return _(
        "Pencatatan berhenti sesudah %(count)d pelamar: %(said)s Yang sudah dicatat tetap tercatat. Lihat daftar di bawah ini; untuk "
        "mencatat sisanya, tekan tombolnya sekali lagi."
    ) % {"count": check.entered or 0, "said": check.said}


def left_rows(check: ImportCheck) -> list[dict[str, Any]]:
    """For components/table.html: what was good when the clerk looked and could not be entered any more. All of it: nothing else names it."""
    return [
        {"cells": [_("Baris %(line)d") % {"line": line}, name, message(said)]}
        for line, name, said in check.left_out
    ]


def message_to_copy(imported: Imported, code: str, until: str, url: str) -> str:
    """What the secretariat hands over, to print or to copy into a message. The NIP is not in it: who finds it has half."""
    return _(
        "Yth. %(name)s, lamaran Anda untuk %(post)s sudah kami terima dan kami catat dengan nomor %(number)s. Untuk melihat dan "
        "mengurusnya sendiri: masuk atau daftar pada %(url)s, tulis NIP Anda dan kode ini: %(code)s. Kode berlaku sampai %(until)s "
        "dan hanya sekali. Jangan berikan kepada orang lain."
    ) % {
        "name": imported.full_name,
        "post": imported.application.vacancy.title,
        "number": imported.application.number,
        "code": code,
        "until": until,
        "url": url,
    }
