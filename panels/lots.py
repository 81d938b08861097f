"""A draw that nobody can steer and everybody can repeat (pure; integrity notes, 4.5).

The algorithm, `lelang-lot-1`, in full, so that it can be written anew in any language:

1. Before registration closes, the log holds commitment = SHA-256(secret), secret being 32 bytes that nobody is told.
2. public = the hash (64 hex digits) of the log's entry that closed registration: fixed after the commitment, before the candidates were known.
3. seed = SHA-256(secret || public as ASCII).
4. For a draw of a purpose ("interview/01": stage and post) the stream is HMAC-SHA-256(seed, "lelang-lot-1/" + purpose + "/" + n) for
   n = 0, 1, 2 … in decimal, one block after the other, read as whole numbers of 4 bytes, the most significant byte first.
5. A number below k is the next number of the stream modulo k; a number of the stream not below the greatest multiple of k up to 2^32 is
   thrown away first, so that every remainder is equally likely.
6. The names are sorted by code point; for i from the last place down to the second (Fisher and Yates): swap place i with place j, j below i + 1.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

ALGORITHM = "lelang-lot-1"
_WORD = 2**32


def commitment(secret: bytes) -> str:
    """What is logged before: SHA-256 of the secret, in hex."""
    return hashlib.sha256(secret).hexdigest()


def seed(secret: bytes, public: str) -> bytes:
    """SHA-256(secret || public), `public` in ASCII."""
    return hashlib.sha256(secret + public.encode("ascii")).digest()


def stream(seed_bytes: bytes, purpose: str) -> Iterator[int]:
    """Whole numbers below 2^32 without end."""
    block = 0
    while True:
        text = f"{ALGORITHM}/{purpose}/{block}".encode()
        digest = hmac.new(seed_bytes, text, hashlib.sha256).digest()
        yield from (int.from_bytes(digest[at : at + 4], "big") for at in range(0, len(digest), 4))
        block += 1


def below(numbers: Iterator[int], limit: int) -> int:
    """The next number below `limit`, every one equally likely when the stream is fair."""
    end = _WORD - _WORD % limit
    return next(number for number in numbers if number < end) % limit


def shuffle(names: Iterable[str], numbers: Iterator[int]) -> list[str]:
    """The names, each once, in the order that the numbers give."""
    found = sorted(set(names))
    for place in range(len(found) - 1, 0, -1):
        other = below(numbers, place + 1)
        found[place], found[other] = found[other], found[place]
    return found


def order(names: Iterable[str], *, secret: bytes, public: str, purpose: str) -> list[str]:
    """The drawn order of the names. The same arguments give the same order, in whatever order the names come."""
    return shuffle(names, stream(seed(secret, public), purpose))


def orders(
    names: Mapping[str, Iterable[str]], stages: Iterable[str], *, secret: bytes, public: str
) -> dict[str, dict[str, list[str]]]:
    """{stage: {post: participant numbers in the drawn order}} for the names of each post."""
    posts = {post: list(found) for post, found in names.items()}
    return {
        stage: {
            post: order(found, secret=secret, public=public, purpose=f"{stage}/{post}")
            for post, found in posts.items()
        }
        for stage in stages
    }


def problems(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with a record of an opened draw ({algorithm, commitment, secret, public, names, orders}), as codes; [] when nothing is.

    "algorithm", "secret" (not what was committed to), "orders" (not what the draw gives), "shape" (not such a record at all).
    """
    try:
        if record["algorithm"] != ALGORITHM:
            return ["algorithm"]
        secret = bytes.fromhex(record["secret"])
        drawn = orders(record["names"], record["orders"], secret=secret, public=record["public"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["shape"]
    found = [] if commitment(secret) == record["commitment"] else ["secret"]
    return found if drawn == record["orders"] else [*found, "orders"]
