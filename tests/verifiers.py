"""Both verifiers of the evidence package, for tests: verify.py in this process, the second one in Node, many packages at a time."""

import functools
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings


def _first() -> Any:
    spec = importlib.util.spec_from_file_location("verify_evidence", Path(settings.BASE_DIR) / "verify.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.lru_cache(100_000)
def by_library(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@contextmanager
def quick() -> Iterator[None]:
    """verify.py's own arithmetic of signatures takes 0.1 s each: for thousands of packages a library's is put in its place."""
    own, verify.signed = verify.signed, by_library
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        verify.signed = own


verify = _first()


def first(packages: Sequence[Path], keys: Path, notes: Sequence[Path] = ()) -> list[list[str]]:
    """What verify.py says is wrong with each package; it prints its report, which the tests do not read."""
    return [_said(path, keys, notes) for path in packages]


def _said(path: Path, keys: Path, notes: Sequence[Path]) -> list[str]:
    verify.found_wrong.clear()
    try:
        files, untouched = verify.read_package(path)
        verify.check(
            files, untouched, verify.read_keys(keys), [(str(item), item.read_text()) for item in notes]
        )
    except Exception as problem:  # as its main() does
        return [*verify.found_wrong, str(problem) or type(problem).__name__]
    return list(verify.found_wrong)


def node() -> str:
    """Node as the machine has it, or as ./run installed it beside Python; a test that needs it says so when there is none."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.prefix) / "bin"))
    if found is None:
        message = "Node tidak tersedia; jalankan melalui ./run test"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return found


def second(packages: Sequence[Path], keys: Path, notes: Sequence[Path] = ()) -> list[list[str]]:
    """What the second verifier says."""
    words = [node(), "tests/second_verifier.mjs", "--key", str(keys)]
    for item in notes:
        words += ["--note", str(item)]
    done = subprocess.run(
        [*words, *map(str, packages)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["package"] for item in said] == [str(path) for path in packages]
    assert all(item["holds"] == (not item["wrong"]) for item in said)
    return [item["wrong"] for item in said]
