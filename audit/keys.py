"""The log's keys. They live in a file beside the database, never in it: SQL alone cannot write a believable entry."""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings


def mac_key() -> bytes:
    """The key of the MAC beside every entry."""
    return bytes.fromhex(_read(settings.LEDGER_KEY_FILE)["mac"])


def actor_key(agency: str) -> bytes:
    """The key under which an agency's actors are named ("" = the installation). Destroying it unlinks the actors."""
    found = _read(settings.LEDGER_KEY_FILE)["actors"].get(agency)
    return bytes.fromhex(found if found is not None else _add_agency(settings.LEDGER_KEY_FILE, agency))


def secret_for(purpose: str) -> bytes:
    """32 bytes that nobody can know before they are told: derived from a key that is not in the database."""
    return hmac.new(mac_key(), f"secret:{purpose}".encode(), hashlib.sha256).digest()


def create_key_file(path: Path) -> None:
    """Write a new key file that only its owner can read. Raises FileExistsError rather than replace one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump({"mac": secrets.token_hex(32), "actors": {"": secrets.token_hex(32)}}, handle)


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        if not settings.CLOCK_SETTABLE:  # a production key is made by hand, once: manage.py ledger_key
            raise FileNotFoundError(f"Berkas kunci log {path} tidak ada.")
        create_key_file(path)
    return json.loads(path.read_text())


def _add_agency(path: Path, agency: str) -> str:
    with open(path, "r+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        content = json.load(handle)
        key = content["actors"].setdefault(agency, secrets.token_hex(32))
        replacement = path.with_suffix(".new")
        descriptor = os.open(replacement, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as new:
            json.dump(content, new)
            new.flush()
            os.fsync(new.fileno())
        replacement.replace(path)
    _read.cache_clear()
    return key
