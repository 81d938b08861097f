"""Every file of the corpus is judged as it should be, in a process that can be lost."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selection import uploads
from selection.uploads import Report, inspect, text
from selection.uploads_texts import DOUBTS, KINDS, REFUSALS, size_text
from selection.wording import render
from tests.corpus import CLEAN, DOUBTFUL, MB, SCRIPT, UNUSABLE, plain, signed, with_root


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., Report]:
    def judged(content: bytes, *, max_bytes: int = 5 * MB) -> Report:
        path = tmp_path / "berkas.pdf"
        path.write_bytes(content)
        report = inspect(path, max_bytes=max_bytes)
        assert path.read_bytes() == content, "the gate must never rewrite a file"
        assert (report.size, report.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        return report

    return judged


@pytest.mark.parametrize("name", CLEAN)
def test_honest_files_pass(judge: Callable[..., Report], name: str) -> None:
    report = judge(CLEAN[name]())
    assert (report.ok, report.quarantine, report.code) == (True, False, "ok")
    assert report.pages >= 1
    assert render(text(report)) == f"Berkas PDF terbaca, {report.pages} halaman."


@pytest.mark.parametrize("name", DOUBTFUL)
def test_doubtful_files_are_received_in_time_and_set_aside(judge: Callable[..., Report], name: str) -> None:
    code, make = DOUBTFUL[name]
    report = judge(make())
    assert (report.ok, report.quarantine) == (True, True)
    assert code in report.params["doubts"]
    assert render(text(report)).startswith("Diterima tepat waktu, perlu diperiksa. ")
    assert DOUBTS[code] in render(text(report))


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_files_are_refused_with_the_reason_and_the_mend(
    judge: Callable[..., Report], name: str
) -> None:
    code, says, make = UNUSABLE[name]
    report = judge(make())
    assert (report.ok, report.quarantine, report.code) == (False, False, code)
    assert says in render(text(report))
    assert "{" not in render(text(report))


def test_the_corpus_meets_every_verdict() -> None:
    assert {code for code, _says, _make in UNUSABLE.values()} == set(REFUSALS) - {"too_big", "virus"}
    assert {code for code, _make in DOUBTFUL.values()} == set(DOUBTS) - {"unscanned"}


def test_too_big_names_the_limit_and_the_size(judge: Callable[..., Report]) -> None:
    report = judge(plain() + bytes(2 * MB), max_bytes=2 * MB)
    assert report.code == "too_big"
    assert render(text(report)).startswith("Ukuran berkas 2,1 MB, batasnya 2 MB. ")
    assert judge(plain(), max_bytes=len(plain())).ok


@pytest.mark.parametrize(
    ("size", "up", "shown"),
    [
        (2 * MB, False, "2 MB"),
        (2 * MB + 1, True, "2,1 MB"),
        (MB + MB // 2, True, "1,5 MB"),
        (800 * 1024, False, "800 KB"),
        (800 * 1024 + 1, True, "800,1 KB"),
        (1, True, "0,1 KB"),
    ],
)
def test_a_size_over_the_limit_never_reads_like_the_limit(size: int, up: bool, shown: str) -> None:
    assert size_text(size, up=up) == shown


def test_a_signature_is_seen_and_makes_nothing_doubtful(judge: Callable[..., Report]) -> None:
    assert judge(signed()).signed
    assert judge(signed(OpenAction=SCRIPT)).signed
    assert not judge(plain()).signed


def test_several_doubts_are_all_told_the_gravest_first(judge: Callable[..., Report]) -> None:
    report = judge(with_root(OpenAction=SCRIPT) + b"MZ" + bytes(50))
    assert report.code == "javascript"
    assert report.params["doubts"] == ["javascript", "action", "extra_data"]
    assert all(DOUBTS[code] in render(text(report)) for code in report.params["doubts"])


def test_a_child_that_does_not_come_back_is_a_refusal(
    judge: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "WALL_SECONDS", 0.001)
    assert judge(plain()).code == "too_heavy"


def test_a_child_that_dies_is_a_refusal(
    judge: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command, code in (("exit 1", "unreadable"), ("kill -9 $$", "too_heavy")):
        child = tmp_path / "child"
        child.write_text(f"#!/bin/sh\n{command}\n")
        child.chmod(0o700)
        monkeypatch.setattr(uploads.sys, "executable", str(child))
        assert judge(plain()).code == code


def test_the_child_sees_none_of_the_servers_secrets(
    judge: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    real = uploads.subprocess.run

    def spy(*args: Any, **kwargs: Any) -> Any:
        seen.update(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "rahasia")
    monkeypatch.setattr(uploads.subprocess, "run", spy)
    assert judge(plain()).ok
    assert set(seen["env"]) <= {"PATH", "LD_LIBRARY_PATH"}


def test_a_file_that_is_not_there_is_an_error_and_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect(tmp_path / "tidak-ada.pdf", max_bytes=MB)


@pytest.mark.parametrize("kind", KINDS)
def test_every_other_format_has_a_name_and_a_way_to_a_pdf(kind: str) -> None:
    shown = render(text(Report(False, "not_pdf", {"kind": kind})))
    assert shown.startswith("Berkas ini bukan PDF, melainkan ")
    assert shown.endswith(".")
