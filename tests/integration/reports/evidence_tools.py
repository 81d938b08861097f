"""An evidence package made and checked as an outsider does it: verify.py as a process of its own, elsewhere, and the second verifier."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command

from audit import signer
from tests import verifiers


class Said(NamedTuple):
    """What both say of a package: verify.py's exit code and report, and whether the second one says it holds."""

    code: int
    report: str
    second: bool

    @property
    def holds(self) -> bool:
        assert (self.code == 0) == self.second, self
        return self.second


def made(folder: Path, asked: Any, name: str = "paket.zip") -> Path:
    """By the command, as the observer body's clerk asks for it."""
    path = folder / name
    call_command("evidence", str(asked), out=path, stdout=io.StringIO())
    return path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """verify.py alone in an empty folder, with nothing but the standard library."""
    alone = folder / "di-luar"
    alone.mkdir(exist_ok=True)
    (alone / "verify.py").write_bytes((Path(settings.BASE_DIR) / "verify.py").read_bytes())
    command = [sys.executable, "-S", "-I", "verify.py", *words]
    return subprocess.run(
        command, cwd=alone, capture_output=True, text=True, check=False, timeout=120, env={}
    )


def keys(folder: Path) -> Path:
    path = folder / "kunci.txt"
    path.write_text(f"# kunci log\n{signer.public_key()}\n")
    return path


def checked(package: Path, notes: Sequence[str] = ()) -> Said:
    folder = package.parent
    kept = [folder / f"simpanan-{number}.txt" for number in range(len(notes))]
    for path, text in zip(kept, notes, strict=True):
        path.write_text(text)
    more = [word for path in kept for word in ("--note", str(path))]
    done = run(folder, str(package), "--key", str(keys(folder)), *more)
    (wrong,) = verifiers.second([package], keys(folder), kept)
    return Said(done.returncode, done.stdout + done.stderr, not wrong)


def lines(package: Path, path: str) -> list[Any]:
    with zipfile.ZipFile(package) as archive:
        return [json.loads(line) for line in archive.read(path).decode().split("\n") if line]
