"""The log's arithmetic (pure): canonical text, hashes, commitments (RFC 8785). The tree is merkle.py."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import rfc8785

ZERO = "0" * 64
"""What the first entry names as its predecessor."""


def canonical(value: Any) -> str:
    """The RFC 8785 text of str, int, bool, None, list and dict values. Raises ValueError on anything else, floats too."""
    _refuse_inexact(value)
    return rfc8785.dumps(value).decode("utf-8")


def _refuse_inexact(value: Any) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError(f"canonical: key {key!r} is not a string")
            _refuse_inexact(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_inexact(item)
    else:
        raise ValueError(f"canonical: {type(value).__name__} has no exact form")


def digest(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def leaf_hash(text: str) -> str:
    """The hash of an entry's canonical header, RFC 6962 leaf form: SHA-256(0x00 || text), in hex."""
    return hashlib.sha256(b"\x00" + text.encode("utf-8")).hexdigest()


def commitment(salt: bytes, text: str) -> str:
    """What the header says of the body: SHA-256(0x02 || salt || text), in hex. The salt has 32 bytes."""
    return hashlib.sha256(b"\x02" + salt + text.encode("utf-8")).hexdigest()


def mac(key: bytes, text: str) -> str:
    """HMAC-SHA-256 of a text, in hex; the key is not in the database."""
    return hmac.digest(key, text.encode("utf-8"), "sha256").hex()


def macs(key: bytes) -> Callable[[bytes], str]:
    """`mac` for many texts, given as UTF-8: the key is set up once, which is a good part of each."""
    keyed = hmac.new(key, digestmod="sha256")

    def one(text: bytes) -> str:
        begun = keyed.copy()
        begun.update(text)
        return begun.hexdigest()

    return one
