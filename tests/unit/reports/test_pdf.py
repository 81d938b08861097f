import io
import os
import re
import stat
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import page as page_validation
import pikepdf
import pytest

from reports import pdf
from tests.unit.reports.pdftext import read_aloud

ROOT = Path(__file__).resolve().parents[3]
CREATED = datetime(2026, 11, 23, 14, 30, 5, tzinfo=timezone(timedelta(hours=7)))
HTML = (
    '<html lang="id"><head><title>x</title></head><body><h1>Peringkat</h1>'
    "<table><thead><tr><th scope=col>Nama</th></tr></thead><tbody><tr><td>{name}</td></tr></tbody></table>"
    '<img src="app:logo" alt="Lambang"></body></html>'
)
CSS = "table{table-layout:fixed;width:100%} html{font-family:'Liberation Serif'}"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
RANKING = pdf.Attachment(
    name="peringkat.json",
    data=b'{"rows": []}\n' * 500,
    mime="application/json",
    description="Masukan dan hasil peringkat",
    created=CREATED,
)
pdf_engine = pytest.mark.usefixtures("pdf_engine")


def render(name: str = "Putu Contoh", attachments: tuple[pdf.Attachment, ...] = (RANKING,)) -> bytes:
    return pdf.render(
        HTML.format(name=name),
        css=CSS,
        resources={"logo": LOGO},
        attachments=attachments,
        metadata=pdf.Metadata(
            title="Pengumuman Nomor 1",
            author="Panitia Seleksi Contoh",
            subject="Seleksi Contoh",
            keywords=("7K3M",),
        ),
        identifier=b"0123456789abcdef",
        created=CREATED,
    )


def failures(data: bytes) -> dict[str, list[str]]:
    """Profile -> rules the file breaks."""
    return {
        profile: [
            failure.rule_id for failure in page_validation.validate_pdf_bytes(data, profile=profile).failures
        ]
        for profile in ("3a", "ua1")
    }


@pdf_engine
def test_a_file_is_archivable_and_accessible_at_once() -> None:
    assert failures(render()) == {"3a": [], "ua1": []}
    assert failures(render(attachments=())) == {"3a": [], "ua1": []}


@pdf_engine
def test_the_checker_would_see_a_fault() -> None:
    broken = render().replace(b"pdfuaid:part", b"pdfuaid:tarp")
    assert failures(broken)["ua1"]


@pdf_engine
def test_an_attachment_comes_out_as_it_went_in() -> None:
    with pikepdf.open(io.BytesIO(render())) as file:
        assert list(file.attachments) == ["peringkat.json"]
        spec = file.attachments["peringkat.json"]
        content = spec.get_file()
        assert content.read_bytes() == RANKING.data
        assert (content.mime_type, spec.description) == ("application/json", "Masukan dan hasil peringkat")
        assert content.creation_date == datetime(2026, 11, 23, 7, 30, 5, tzinfo=UTC)
        assert spec.obj.AFRelationship == "/Data"
        assert file.Root.AF[0].objgen == spec.obj.objgen


@pdf_engine
def test_data_that_ends_in_a_carriage_return_keeps_its_length() -> None:
    """One compressed stream in 256 does, so about every tenth paper has one."""
    data = b"ZYY"
    assert zlib.compress(data, 9).endswith(b"\r")
    file = render(attachments=(replace(RANKING, data=data),))
    assert b"\r\r\nendstream" in file
    assert failures(file) == {"3a": [], "ua1": []}
    with pikepdf.open(io.BytesIO(file)) as opened:
        assert opened.attachments["peringkat.json"].get_file().read_bytes() == data
        assert opened.check_pdf_syntax() == []


@pdf_engine
def test_a_file_says_what_it_is() -> None:
    data = render()
    with pikepdf.open(io.BytesIO(data)) as file:
        assert len(file.pages) == 1
        assert file.Root.Lang == "id"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.docinfo.Title == "Pengumuman Nomor 1"
        assert file.docinfo.Author == "Panitia Seleksi Contoh"
        assert file.docinfo.CreationDate == "D:20261123073005+00'00"
        assert file.open_metadata().pdfa_status == "3A"
    packet = re.search(rb"<x:xmpmeta.*</x:xmpmeta>", data, re.S)
    assert packet and packet[0].count(b"<rdf:RDF") == 1, "the metadata is readable without a PDF library"


@pdf_engine
def test_the_same_input_gives_the_same_bytes_whatever_came_before() -> None:
    first = render()
    assert render("Nama lain") != first
    assert render() == first


@pdf_engine
def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import sys; from django.conf import settings; settings.configure(); from tests.unit.reports.test_pdf import render;"
        "sys.stdout.buffer.write(render())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Jayapura", "LC_ALL": "C"}
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=environment, check=True
    )
    assert child.stdout == render()


@pdf_engine
def test_threads_render_in_turn() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: render(), range(8))) == {render()}


@pdf_engine
@pytest.mark.parametrize("rare", ["ꦗꦮ", "\U00013000", "中"])
def test_a_letter_no_font_has_is_shown_as_missing_and_the_file_stays_sound(rare: str) -> None:
    data = render(f"Putu {rare} Contoh")
    assert failures(data) == {"3a": [], "ua1": []}
    spoken = read_aloud(data)
    assert rare in spoken or "\ufffd" in spoken
    assert "Putu" in spoken and "Contoh" in spoken


def test_a_time_without_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 7, 30)  # noqa: DTZ001
    with pytest.raises(ValueError):
        pdf.render("", css="", resources={}, metadata=pdf.Metadata("x", "x"), identifier=b"", created=naive)


# --- is there an engine at all -------------------------------------------------------------------------------------


def stand_in(tmp_path: Path, script: str) -> str:
    """An interpreter that only behaves like one."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (
            "echo \"OSError: cannot load library 'libgobject-2.0-0'\" >&2; exit 1",
            ("Pango", "apt-get install"),
        ),
        ("kill -SEGV $$", ("font", "fonts-liberation2")),
        (
            "echo \"ModuleNotFoundError: No module named 'weasyprint'\" >&2; exit 1",
            ("No module named 'weasyprint'",),
        ),
        ("exec sleep 5", ("lambat",)),
        ("exit 0", ("tidak dapat dibuat",)),
    ],
)
def test_a_machine_that_cannot_make_a_pdf_says_why(
    script: str, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", stand_in(tmp_path, script))
    reason = pdf.available(timeout=1)
    assert reason and all(word in reason for word in words)


@pdf_engine
def test_without_any_font_the_probe_dies_in_the_child_and_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    assert "font" in (pdf.available() or "")


def test_one_module_alone_imports_the_engine_and_only_when_it_renders() -> None:
    packages = ("accounts", "audit", "config", "panels", "reports", "selection")
    importers = [
        path.relative_to(ROOT).as_posix()
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^\s*(import|from) weasyprint", path.read_text(), re.M)
    ]
    assert importers == ["reports/pdf.py"]
    code = (
        "import sys; from django.conf import settings; settings.configure(); import reports.rendering;"
        "print('weasyprint' in sys.modules)"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert child.stdout == "False\n"
