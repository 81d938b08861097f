"""The gate for the secretariat's own forms: what shows itself and nothing else comes through; each refusal says how to mend it."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest

from selection import blanks, docx
from selection.wording import render

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORM = docx.write([docx.Line("PAKTA INTEGRITAS", "title"), docx.Line("Nama: ……")])
WORD = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(FORM)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(name: str, content: bytes = b"x") -> bytes:
    return packed({**parts(), name: content})


def changed(name: str, old: str, new: str) -> bytes:
    found = parts()
    assert old.encode() in found[name]
    return packed({**found, name: found[name].replace(old.encode(), new.encode())})


def related(kind: str, target: str) -> bytes:
    extra = f'<Relationship Id="rId9" Type="{RELATION}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return changed(RELATIONS, "</Relationships>", extra)


def in_body(xml: str) -> bytes:
    return changed(WORD, "<w:sectPr>", f"<w:p>{xml}</w:p><w:sectPr>")


def field(*runs: str) -> bytes:
    said = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    return in_body(f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{said}')


def pdf(script: str = "") -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    if script:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
    document.save(out)
    return out.getvalue()


def written(folder: Path, payload: bytes) -> Path:
    path = folder / "unggahan"
    path.write_bytes(payload)
    return path


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [
        (FORM, blanks.DOCX),
        (with_part("word/media/image1.png"), blanks.DOCX),
        (related("hyperlink", "https://contoh.example/panduan"), blanks.DOCX),
        (field(" HYPERLINK ", '"https://contoh.example"'), blanks.DOCX),
        (field(" MERGEFIELD link "), blanks.DOCX),
        (pdf(), blanks.PDF),
    ],
)
def test_a_form_that_only_shows_itself_is_taken(tmp_path: Path, payload: bytes, media_type: str) -> None:
    assert blanks.inspect(written(tmp_path, payload)).media_type == media_type


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty"),
        (b"Nama: ....", "kind"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old_word"),
        (packed({"xl/workbook.xml": b"<x/>", TYPES: b"<Types/>"}), "kind"),
        (pdf() + bytes(blanks.MAX_BYTES), "too_big"),
        (pdf("app.alert(1)"), "doubtful"),
        (with_part("word/vbaProject.bin"), "macro"),
        (changed(TYPES, "wordprocessingml.document.main", "ms-word.document.macroEnabled.main"), "macro"),
        (with_part("word/embeddings/oleObject1.xml", b"<x/>"), "inside"),
        (with_part("word/activeX/activeX1.xml", b"<x/>"), "inside"),
        (with_part("word/afchunk.html"), "inside"),
        (related("attachedTemplate", "https://contoh.example/t.dotm"), "outside"),
        (related("image", "file://peladen/bagi/x.png"), "outside"),
        (related("hyperlink", "file:///C:/x.exe"), "outside"),
        (field(" DDE", "AUTO c:\\\\x.exe "), "outside"),
        (in_body('<w:fldSimple w:instr=" INCLUDEPICTURE x "/>'), "outside"),
        (packed({name: content for name, content in parts().items() if name != TYPES}), "broken"),
        (changed(TYPES, "document.main+xml", "template.main+xml"), "broken"),
        (changed(WORD, "<w:body>", "<w:body"), "broken"),
        (changed(WORD, "<w:document", '<!DOCTYPE x [<!ENTITY a "b">]><w:document'), "broken"),
        (FORM[:-60], "broken"),
        (with_part("word/media/image1.png", bytes(50 * 1024 * 1024)), "heavy"),
        (packed({**parts(), **{f"word/media/{n}.png": b"" for n in range(500)}}), "heavy"),
    ],
)
def test_anything_else_is_refused_with_the_way_to_mend_it(tmp_path: Path, payload: bytes, code: str) -> None:
    with pytest.raises(blanks.Refused) as refusal:
        blanks.inspect(written(tmp_path, payload))

    assert refusal.value.message[0] == blanks.REFUSALS[code]
    sentence = render(refusal.value.message)
    assert "{" not in sentence and sentence.endswith(".")


def test_a_broken_pdf_is_refused_in_the_words_of_the_upload_gate(tmp_path: Path) -> None:
    with pytest.raises(blanks.Refused) as refusal:
        blanks.inspect(written(tmp_path, b"%PDF-1.7\n" + bytes(400)))
    assert "tidak dapat dibuka" in render(refusal.value.message)


@pytest.mark.parametrize(
    ("given", "saved"),
    [
        ("Pakta.docx", "Pakta.docx"),
        ("Pakta.DOCX", "Pakta.DOCX"),
        ("Pakta.pdf", "Pakta.pdf.docx"),
        ("berkas", "berkas.docx"),
    ],
)
def test_the_name_ends_in_what_the_bytes_are(given: str, saved: str) -> None:
    assert blanks.named(given, blanks.DOCX) == saved
