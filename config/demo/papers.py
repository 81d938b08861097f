"""The files of the demonstration: PDFs that say what they stand for, of one page; a curriculum vitae has three."""

import io
import tempfile
from functools import cache
from pathlib import Path

import pikepdf

from audit import store
from audit.models import StoredFile
from selection import blanks, docx, letters, uploads


def stored(text: str) -> StoredFile:
    """A one-page document in the store."""
    return store.put(one_page(text), name="naskah.pdf", media_type="application/pdf", pages=1)


def form(label: str) -> StoredFile:
    """A form to fill in, as a committee lays it beside a document."""
    lines: list[docx.Block] = [
        docx.Line(label.upper(), "title"),
        docx.Line("Yang bertanda tangan di bawah ini:"),
        docx.Rows(tuple((name, letters.DOTS) for name in ("Nama", "NIP", "Jabatan", "Unit kerja"))),
        docx.Line(f"dengan ini menyatakan {letters.DOTS}{letters.DOTS}"),
        docx.Line("Yang menyatakan,", "sign"),
        docx.Line(letters.DOTS, "sign"),
    ]
    return store.put(docx.write(lines), name=f"Formulir {label}.docx", media_type=blanks.DOCX)


@cache
def sample(label: str) -> tuple[bytes, uploads.Report]:
    """A document and what the upload gate says of it; the same bytes for every applicant, so the gate runs once a slot."""
    count = 3 if "riwayat hidup" in label.lower() else 1
    payload = written([f"{label} (contoh)", *(f"Halaman {number}" for number in range(2, count + 1))])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contoh.pdf"
        path.write_bytes(payload)
        report = uploads.inspect(path, max_bytes=2 * 1024 * 1024)
    assert report.ok, report
    return payload, report


def one_page(text: str) -> bytes:
    """A small PDF with one line of text."""
    return written([text])


def written(lines: list[str]) -> bytes:
    """A small PDF with one line of text a page."""
    document = pikepdf.new()
    for text in lines:
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[-1]
        shown = (
            text.encode("latin-1", "replace").replace(b"\\", b"").replace(b"(", b"\\(").replace(b")", b"\\)")
        )
        page.Contents = document.make_stream(b"BT /F1 12 Tf 60 760 Td (" + shown + b") Tj ET")
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                )
            )
        )
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def signed(made: bytes) -> bytes:
    """What comes back from the scanner, played: the paper with a mark that says so."""
    document = pikepdf.open(io.BytesIO(made))
    document.docinfo["/Keywords"] = "Salinan bertanda tangan (contoh)"
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()
