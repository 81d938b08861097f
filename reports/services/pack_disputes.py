"""What was disputed in a selection, as it goes into the case file: objections, the register of letters, remarks and holds of the oversight body.

An applicant is named by his number, and no whole NIP stands in a table; letters are scans and go as they came. The document that somebody put beside
his objection stays here like his other documents, with its digest in the table and without the name that he gave it (practice.md, 1.3).
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from audit import store
from audit.models import Event, StoredFile
from reports.log_texts import ACTIONS
from reports.services.pack_parts import Part, stored, table
from reports.wording import mask_nip
from selection import display, objections, objections_display, remarks
from selection.models import Hold, Objection, ObjectionLetter, Remark, Selection

_NIP = re.compile(r"(?<!\d)\d{8}[\s.-]{0,2}\d{6}[\s.-]{0,2}\d[\s.-]{0,2}\d{3}(?!\d)")

_OBJECTIONS = {
    "number": "Nomor keberatan",
    "application": "Nomor pendaftaran",
    "participant": "Nomor peserta",
    "post": "Jabatan",
    "about": "Tentang",
    "ground": "Alasan Panitia Seleksi",
    "text": "Isi keberatan",
    "sha256": "Sidik dokumen pendukung (disimpan di instansi)",
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
_LETTER_FILES = {"surat": "file", "jawaban": "answer_file"}
_REMARK_FILES = {"catatan": "file", "jawaban": "answer_file", "surat": "letter_file"}
_HOLD_FILES = {"surat": "letter_file"}
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
    holds = (
        remarks.holds_of(selection)
        .select_related("vacancy", "body", "letter_file")
        .order_by("placed_at", "pk")
    )
    letters = _with_files("keberatan-administratif", objections.letters([selection.pk]), _LETTER_FILES)
    written = _with_files("catatan-pemantau", _written(selection), _REMARK_FILES)
    held = _with_files("catatan-pemantau/penundaan", holds, _HOLD_FILES)
    for _row, files in (*letters, *written, *held):
        yield from (stored(one.path, one.file) for one in files if not one.is_gone)
    yield from table("keberatan/keberatan", _OBJECTIONS, lambda: _masked(_objections(selection)))
    yield from table("keberatan-administratif/register", _LETTERS, lambda: _masked(map(_letter, letters)))
    yield from table("catatan-pemantau/catatan", _REMARKS, lambda: _masked(map(_remark, written)))
    yield from table("catatan-pemantau/penundaan", _HOLDS, lambda: _masked(map(_hold, held)))


class Filed(NamedTuple):
    """A file of a row; `is_gone`: its bytes were destroyed."""

    path: str
    file: StoredFile
    is_gone: bool


def _with_files(folder: str, rows: Iterable[Any], columns: dict[str, str]) -> list[tuple[Any, list[Filed]]]:
    """Each row with its files, under names of their own in the folder."""
    all_rows = list(rows)
    named = [
        {word: file for word, column in columns.items() if (file := getattr(row, column)) is not None}
        for row in all_rows
    ]
    gone = store.destroyed(file.pk for files in named for file in files.values())
    return [
        (row, [Filed(f"{folder}/{number}-{word}.pdf", file, file.pk in gone) for word, file in files.items()])
        for number, (row, files) in enumerate(zip(all_rows, named, strict=True), start=1)
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
        "ground": one.ground,
        "text": one.text,
        "sha256": one.file.sha256 if one.file else "",
        "filed": display.exact_moment(one.filed_at, zone),
        "due": display.until(one.window.answer_due, zone),
        "outcome": _OUTCOMES[one.state],
        "answer": one.answer if one.answered_at else "",
        "answered": _moment(one.answered_at, zone),
    }


def _letter(found: tuple[ObjectionLetter, list[Filed]]) -> dict[str, Any]:
    one, files = found
    return {
        "number": one.letter_number,
        "sender": one.sender,
        "channel": one.get_channel_display(),
        "post": one.vacancy.title if one.vacancy else "seluruh seleksi",
        "subject": one.subject,
        "told": _day(one.told_on),
        "received": _day(one.received_on),
        "due": _day(one.answer_due),
        "outcome": one.get_verdict_display() if one.verdict else _OUTCOMES[one.state],
        "answer": one.answer,
        "answer_number": one.answer_number,
        "answered": _day(one.answered_on),
        "files": _names(files),
    }


def _remark(found: tuple[Remark, list[Filed]]) -> dict[str, Any]:
    one, files = found
    return {
        "kind": one.get_kind_display(),
        "body": one.body.name,
        "post": one.post,
        "blocking": "ya" if one.blocking else "tidak",
        "article": one.article,
        "text": one.text,
        "raised": _moment(one.raised_at, one.selection.zone),
        "due": _day(one.answer_due),
        "answer": one.answer,
        "answered": _moment(one.answered_at, one.selection.zone),
        "outcome": _OUTCOMES[one.state],
        "closing": one.closing_reason,
        "closed": _moment(one.closed_at, one.selection.zone),
        "exchange": _exchange(one),
        "files": _names(files),
    }


def _hold(found: tuple[Hold, list[Filed]]) -> dict[str, Any]:
    one, files = found
    return {
        "post": one.vacancy.title,
        "body": one.body.name,
        "reason": one.reason,
        "placed": _moment(one.placed_at, one.guarded.zone),
        "lapses": _moment(one.lapses_at, one.guarded.zone),
        "ended": _moment(one.ended_at, one.guarded.zone),
        "end_reason": one.end_reason,
        "files": _names(files),
    }


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
        lines.append(f"{display.moment(moment, remark.selection.zone)}, {ACTIONS[event.action]}: {text}")
    return "\n".join(lines)


def _masked(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with nobody's whole NIP in any column; a digest is left as it is."""
    return [
        {name: value if name == "sha256" else masked(value) for name, value in row.items()} for row in rows
    ]


def masked(text: str) -> str:
    """A text in which nobody's whole NIP stands, however its groups are kept apart."""
    return _NIP.sub(lambda found: mask_nip(found[0]), text)


def _names(files: list[Filed]) -> str:
    return "; ".join(f"{one.path} (dimusnahkan)" if one.is_gone else one.path for one in files)


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
