"""What was disputed in a selection, as it goes into the case file: objections, the register of letters, remarks and holds of the oversight body.

An applicant is named by his number; whole NIPs that somebody wrote into a text are masked, and the document that he put beside his objection stays
here like his other documents, with its digest in the table (practice.md, 1.3).
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from audit import store
from audit.models import Event, StoredFile
from reports.log_texts import ACTIONS
from reports.services.pack_parts import Part, stored, table
from reports.wording import mask_nip
from selection import display, objections, objections_display, remarks
from selection.models import Hold, Objection, ObjectionLetter, Remark, Selection

_NIP = re.compile(r"(?<!\d)\d{8}[ .]?\d{6}[ .]?\d[ .]?\d{3}(?!\d)")

_OBJECTIONS = {
    "number": "Nomor keberatan",
    "application": "Nomor pendaftaran",
    "participant": "Nomor peserta",
    "post": "Jabatan",
    "about": "Tentang",
    "ground": "Alasan Panitia Seleksi",
    "text": "Isi keberatan",
    "document": "Dokumen pendukung (disimpan di instansi)",
    "sha256": "Sidik dokumen",
    "filed": "Diterima",
    "due": "Batas jawaban",
    "outcome": "Putusan",
    "answer": "Alasan putusan",
    "answered": "Dijawab",
}
_LETTERS = {
    "number": "Nomor surat",
    "sender": "Pengirim",
    "channel": "Cara masuk",
    "post": "Jabatan",
    "subject": "Tentang",
    "told": "Keputusan diumumkan",
    "received": "Diterima",
    "due": "Batas jawaban",
    "outcome": "Putusan",
    "answer": "Ringkasan jawaban",
    "answer_number": "Nomor surat jawaban",
    "answered": "Tanggal surat jawaban",
    "files": "Berkas",
}
_REMARKS = {
    "kind": "Jenis",
    "body": "Dari",
    "post": "Tentang",
    "blocking": "Menahan langkah berikutnya",
    "article": "Pasal atau aturan",
    "text": "Isi catatan",
    "raised": "Dicatat",
    "due": "Batas jawaban",
    "answer": "Jawaban",
    "answered": "Dijawab",
    "outcome": "Keadaan",
    "closing": "Alasan diterima atau ditutup",
    "closed": "Diterima atau ditutup",
    "exchange": "Seluruh jawaban dan pengembalian",
    "files": "Berkas",
}
_HOLDS = {
    "post": "Jabatan",
    "body": "Dari",
    "reason": "Alasan",
    "placed": "Sejak",
    "lapses": "Paling lama sampai",
    "ended": "Diakhiri",
    "end_reason": "Alasan diakhiri",
    "files": "Berkas",
}
_OUTCOMES = {
    "open": "Menunggu jawaban",
    "proposed": "Menunggu jawaban",
    "received": "Menunggu jawaban",
    "upheld": "Dikabulkan",
    "rejected": "Ditolak",
    "answered": "Dijawab, menunggu lembaga pemantau",
    "returned": "Dikembalikan, menunggu jawaban baru",
    "accepted": "Jawaban diterima",
    "closed": "Ditutup",
}


def parts(selection: Selection) -> Iterator[Part]:
    """Tables and files of everything that was disputed; the tables are there where nothing was, too."""
    letters, written = list(objections.letters([selection.pk])), _written(selection)
    holds = list(remarks.holds_of(selection).order_by("placed_at", "pk"))
    filed = [*_files_of_letters(letters), *_files_of_remarks(written), *_files_of_holds(holds)]
    gone = store.destroyed(file.pk for _path, file in filed)
    yield from (stored(path, file) for path, file in filed if file.pk not in gone)
    yield from table("keberatan/keberatan", _OBJECTIONS, lambda: _objections(selection))
    yield from table("keberatan-administratif/register", _LETTERS, lambda: _letters(letters))
    yield from table("catatan-pemantau/catatan", _REMARKS, lambda: _remarks(written))
    yield from table("catatan-pemantau/penundaan", _HOLDS, lambda: _holds(holds))


Filed = tuple[str, StoredFile]


def _files(folder: str, number: int, **named: StoredFile | None) -> list[Filed]:
    return [(f"{folder}/{number}-{name}.pdf", file) for name, file in named.items() if file is not None]


def _files_of_letters(letters: list[ObjectionLetter]) -> list[Filed]:
    return [
        found
        for number, one in enumerate(letters, start=1)
        for found in _files("keberatan-administratif", number, surat=one.file, jawaban=one.answer_file)
    ]


def _files_of_remarks(written: list[Remark]) -> list[Filed]:
    return [
        found
        for number, one in enumerate(written, start=1)
        for found in _files(
            "catatan-pemantau", number, catatan=one.file, jawaban=one.answer_file, surat=one.letter_file
        )
    ]


def _files_of_holds(holds: list[Hold]) -> list[Filed]:
    return [
        found
        for number, one in enumerate(holds, start=1)
        for found in _files("catatan-pemantau/penundaan", number, surat=one.letter_file)
    ]


def _written(selection: Selection) -> list[Remark]:
    found = remarks.of_selection(selection).select_related(
        "vacancy", "body", "selection", "file", "answer_file", "letter_file"
    )
    return list(found.order_by("raised_at", "pk"))


# --- the rows -------------------------------------------------------------------------------------------------------------


def _objections(selection: Selection) -> list[dict[str, Any]]:
    return [
        _objection(one, selection.zone)
        for one in objections.of_selection(selection).select_related("file").order_by("filed_at", "number")
    ]


def _objection(one: Objection, zone: str) -> dict[str, Any]:
    application = one.application
    return {
        "number": one.number,
        "application": application.number or "",
        "participant": application.participant_number or "",
        "post": application.vacancy.title,
        "about": objections_display.about(one),
        "ground": masked(one.ground),
        "text": masked(one.text),
        "document": masked(one.file.name) if one.file else "",
        "sha256": one.file.sha256 if one.file else "",
        "filed": display.exact_moment(one.filed_at, zone),
        "due": display.until(one.window.answer_due, zone),
        "outcome": _OUTCOMES[one.state],
        "answer": masked(one.answer) if one.answered_at else "",
        "answered": _moment(one.answered_at, zone),
    }


def _letters(letters: list[ObjectionLetter]) -> list[dict[str, Any]]:
    return [
        {
            "number": one.letter_number,
            "sender": one.sender,
            "channel": one.get_channel_display(),
            "post": one.vacancy.title if one.vacancy else "seluruh seleksi",
            "subject": masked(one.subject),
            "told": _day(one.told_on),
            "received": _day(one.received_on),
            "due": _day(one.answer_due),
            "outcome": one.get_verdict_display() if one.verdict else _OUTCOMES[one.state],
            "answer": masked(one.answer),
            "answer_number": one.answer_number,
            "answered": _day(one.answered_on),
            "files": _names(
                _files("keberatan-administratif", number, surat=one.file, jawaban=one.answer_file)
            ),
        }
        for number, one in enumerate(letters, start=1)
    ]


def _remarks(written: list[Remark]) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.get_kind_display(),
            "body": one.body.name,
            "post": one.post,
            "blocking": "ya" if one.blocking else "tidak",
            "article": one.article,
            "text": masked(one.text),
            "raised": _moment(one.raised_at, one.selection.zone),
            "due": _day(one.answer_due),
            "answer": masked(one.answer),
            "answered": _moment(one.answered_at, one.selection.zone),
            "outcome": _OUTCOMES[one.state],
            "closing": masked(one.closing_reason),
            "closed": _moment(one.closed_at, one.selection.zone),
            "exchange": _exchange(one),
            "files": _names(_files_of_one(one, number)),
        }
        for number, one in enumerate(written, start=1)
    ]


def _files_of_one(one: Remark, number: int) -> list[Filed]:
    return _files(
        "catatan-pemantau", number, catatan=one.file, jawaban=one.answer_file, surat=one.letter_file
    )


def _holds(holds: list[Hold]) -> list[dict[str, Any]]:
    return [
        {
            "post": one.vacancy.title,
            "body": one.body.name,
            "reason": masked(one.reason),
            "placed": _moment(one.placed_at, one.guarded.zone),
            "lapses": _moment(one.lapses_at, one.guarded.zone),
            "ended": _moment(one.ended_at, one.guarded.zone),
            "end_reason": masked(one.end_reason),
            "files": _names(_files("catatan-pemantau/penundaan", number, surat=one.letter_file)),
        }
        for number, one in enumerate(holds, start=1)
    ]


_SAYS = {"answer": "answer", "return": "return_reason"}
"""Steps of a remark that may come more than once → the column that holds what was said; the row keeps the newest only."""


def _exchange(remark: Remark) -> str:
    """Every answer and every return, the oldest first, from the log; a body that was erased tells nothing any more."""
    found = Event.objects.filter(subject_id=remark.pk, action__in=[f"remark.{step}" for step in _SAYS])
    lines = []
    for event in found.select_related("leaf", "content").order_by("leaf__scope_seq"):
        content = getattr(event, "content", None)
        if content is None:
            continue
        column = _SAYS[event.action.partition(".")[2]]
        text = json.loads(content.text)["changes"].get(column, ["", ""])[1]
        moment = datetime.fromtimestamp(event.leaf.ts / 1_000_000, UTC)
        lines.append(
            f"{display.moment(moment, remark.selection.zone)}, {ACTIONS[event.action]}: {masked(text)}"
        )
    return "\n".join(lines)


def masked(text: str) -> str:
    """A text in which nobody's whole NIP stands."""
    return _NIP.sub(lambda found: mask_nip(found[0]), text)


def _names(files: list[Filed]) -> str:
    return "; ".join(path for path, _file in files)


def _moment(value: datetime | None, zone: str) -> str:
    return display.exact_moment(value, zone) if value else ""


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


# --- is everything answered? ----------------------------------------------------------------------------------------------


def unanswered_objections(selection: Selection) -> int | None:
    """How many wait for an answer; None where none was filed."""
    if not objections.of_selection(selection).exists():
        return None
    return objections.waiting([selection.pk]).count()


def unanswered_letters(selection: Selection) -> int | None:
    """How many letters of the register wait for an answer; None where none came."""
    found = objections.letters([selection.pk])
    return found.filter(state="received").count() if found.exists() else None


def unanswered_remarks(selection: Selection) -> int | None:
    """How many remarks wait for an answer; None where none was written."""
    return len(remarks.unanswered([selection])) if remarks.of_selection(selection).exists() else None
