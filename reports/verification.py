"""The short code a reader types to check a paper (pure).

Twelve characters of Crockford's base 32 in three groups, "7K3M-9QXT-2HVT": no I, L, O, U to confuse. Eleven carry 55
bits of SHA-256 of the document's id, the last one checks them: every single wrong character and every two characters
swapped is noticed, so a typing error is told apart from an unknown document.
"""

import re
from hashlib import sha256
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})


class InvalidCode(ValueError):
    """Not a code, whatever document it might have meant."""


def code_for(document_id: UUID) -> str:
    """The document's code without hyphens, 12 characters; the same id gives the same code for ever."""
    number = int.from_bytes(sha256(b"reports.document:" + document_id.bytes).digest()[:7], "big") >> 1
    data = "".join(ALPHABET[number >> shift & 31] for shift in range(50, -1, -5))
    return data + _check(data)


def format_code(code: str) -> str:
    """ "7K3M-9QXT-2HVT"."""
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def parse_code(text: str) -> str:
    """The code as typed, in any case and spacing, O for 0 and I or L for 1 forgiven. InvalidCode otherwise."""
    code = re.sub(r"[\s\-‐-―]", "", text).upper().translate(_CONFUSED)
    if len(code) != _LENGTH or not set(code) <= set(ALPHABET) or _check(code[:-1]) != code[-1]:
        raise InvalidCode(text[:40])
    return code


class Code(str):
    """A code in its stored form, 12 characters, whatever form it was typed in; InvalidCode otherwise."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Code":
        return super().__new__(cls, parse_code(text))

    @property
    def grouped(self) -> str:
        return format_code(self)


def _check(data: str) -> str:
    """Σ value·αⁱ over GF(32), α = x modulo x⁵+x²+1: the weights all differ, so swaps and single errors show."""
    total = 0
    for character in data:
        total = _times_alpha(total) ^ ALPHABET.index(character)
    return ALPHABET[_times_alpha(total)]


def _times_alpha(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value
