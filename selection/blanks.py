"""The gate for the secretariat's own forms, which applicants fill in: a DOCX or PDF that does nothing but show itself (docs/plan.md).

A form goes to everybody, so what is only doubtful in an applicant's file is refused here. The web process reads the first bytes; the rest is
looked at in a process of its own (docx_child.py, uploads_child.py).
"""

from pathlib import Path
from typing import NamedTuple

from selection import uploads
from selection.uploads_texts import KINDS, size_text
from selection.wording import Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

MAX_BYTES = 2 * 1024 * 1024
"""Applicants fetch it by telephone."""
CPU_SECONDS, WALL_SECONDS = 10, 20
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ENDINGS = {PDF: "pdf", DOCX: "docx"}
_CHILD = Path(__file__).with_name("docx_child.py")

REFUSALS = {
    "empty": gettext_noop("Berkas kosong (0 byte). Simpan kembali formulirnya, lalu unggah yang baru."),
    "too_big": gettext_noop(
        "Ukuran formulir {size}, batasnya {limit}. Kecilkan atau hapus gambar di dalamnya, simpan, lalu unggah kembali."
    ),
    "kind": gettext_noop(
        "Berkas ini bukan DOCX atau PDF, melainkan {kind}. Buka dengan aplikasinya, simpan sebagai DOCX atau PDF, lalu unggah yang baru."
    ),
    "old_word": gettext_noop(
        "Berkas ini dokumen Office lama atau dikunci dengan kata sandi. Buka di Word, hapus kata sandinya, simpan sebagai "
        "“Word Document (.docx)”, lalu unggah yang baru."
    ),
    "doubtful": gettext_noop("Formulir untuk pelamar tidak boleh seperti ini. {reasons}"),
    "macro": gettext_noop(
        "Dokumen Word ini memuat makro. Di Word pilih Simpan Sebagai, “Word Document (.docx)” tanpa makro, lalu unggah yang baru."
    ),
    "inside": gettext_noop(
        "Dokumen Word ini memuat berkas atau objek lain di dalamnya. Hapus objek itu, atau ganti dengan gambarnya, simpan, lalu unggah "
        "kembali."
    ),
    "outside": gettext_noop(
        "Dokumen Word ini mengambil isi atau templat dari tempat lain saat dibuka. Salin isinya ke dokumen Word baru yang kosong, simpan, lalu "
        "unggah yang baru."
    ),
    "encrypted": gettext_noop(
        "Dokumen Word ini dikunci dengan kata sandi. Hapus kata sandinya di Word, simpan, lalu unggah kembali."
    ),
    "heavy": gettext_noop(
        "Isi dokumen Word ini terlalu besar untuk dibuka dengan aman. Hapus gambar yang tidak perlu, simpan, lalu unggah kembali."
    ),
    "broken": gettext_noop(
        "Dokumen Word ini rusak atau bukan dokumen Word yang lengkap. Buka di Word, simpan ulang sebagai DOCX, lalu unggah yang baru."
    ),
    "unscanned": gettext_noop(
        "Pemindai virus tidak menjawab, sehingga formulir belum dapat dipasang. Coba lagi beberapa menit lagi."
    ),
}


class Refused(Exception):
    """The form is not taken; `message` says why and how to mend it."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message[0])


class Kind(NamedTuple):
    """What a form is by its bytes; `pages` of a PDF alone."""

    media_type: str
    pages: int | None = None


def inspect(path: Path) -> Kind:
    """Judge an uploaded form of any name. Raises Refused."""
    size = path.stat().st_size
    if size == 0:
        raise _refused("empty")
    kind = uploads.kind_of(path)
    if kind == "doc":
        raise _refused("old_word")
    if kind not in ("pdf", "docx"):
        raise _refused("kind", kind=KINDS[kind][0])
    if size > MAX_BYTES:
        limit = size_text(MAX_BYTES, up=False)
        raise _refused("too_big", size=size_text(size, up=True), limit=limit)
    return _pdf(path) if kind == "pdf" else _docx(path)


def named(name: str, media_type: str) -> str:
    """What the form is called when it is saved: as the secretariat called it, with the ending that its bytes ask for."""
    ending = _ENDINGS[media_type]
    stem, _dot, given = name.rpartition(".")
    return name if stem and given.casefold() == ending else f"{name}.{ending}"


def word(media_type: str) -> str:
    """ "DOCX" or "PDF"."""
    return _ENDINGS[media_type].upper()


def _pdf(path: Path) -> Kind:
    report = uploads.inspect(path, max_bytes=MAX_BYTES)
    if not report.ok:
        raise Refused(uploads.text(report))
    if report.quarantine:
        raise _refused("doubtful", reasons=uploads.doubts_text(report))
    return Kind(PDF, report.pages)


def _docx(path: Path) -> Kind:
    found = uploads.in_child(
        _CHILD, str(path.resolve()), str(uploads.MEMORY_MB), str(CPU_SECONDS), wall=WALL_SECONDS
    )
    if found is None:
        raise _refused("heavy")
    code = found.get("refused")
    if code:
        raise _refused(code if code in REFUSALS else "broken")
    return Kind(DOCX)


def _refused(code: str, **params: object) -> Refused:
    return Refused((REFUSALS[code], params))
