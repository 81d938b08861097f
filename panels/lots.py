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

Codes of papers (purpose "codes/makalah/01") are drawn for the sorted names one after the other: four numbers below 28 are four letters of
`LETTERS`, before them the post's code and a dash; a code that was drawn already is drawn again. A topic (purpose "topic/makalah") is the
first of the topics' numbers in their drawn order; its public value ends in "/" and the number that somebody in the room called out.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

ALGORITHM = "lelang-lot-1"
LETTERS = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Of papers' codes, without those that are mistaken for another in handwriting: I and 1, O and 0, S and 5, Z and 2."""
_WORD = 2**32
_CODE_LENGTH = 4


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


def code_purpose(stage: str, post: str) -> str:
    """The purpose of the draw of a post's codes at a stage."""
    return f"codes/{stage}/{post}"


def topic_purpose(stage: str) -> str:
    """The purpose of the draw of a stage's topic."""
    return f"topic/{stage}"


def codes(names: Iterable[str], *, secret: bytes, public: str, stage: str, post: str) -> dict[str, str]:
    """{participant number: the code that his paper bears, "01-K7MA"}, for the names of one post at one stage."""
    numbers = stream(seed(secret, public), code_purpose(stage, post))
    found: dict[str, str] = {}
    for name in sorted(set(names)):
        while name not in found:
            code = f"{post}-" + "".join(
                LETTERS[below(numbers, len(LETTERS))] for _place in range(_CODE_LENGTH)
            )
            if code not in found.values():
                found[name] = code
    return found


def topics(names: Iterable[str], *, secret: bytes, public: str, stage: str) -> list[str]:
    """The numbers of a stage's topics in their drawn order; the first is the one that is written about."""
    return order(names, secret=secret, public=public, purpose=topic_purpose(stage))


def drawn(record: Mapping[str, Any]) -> Any:
    """What a record's secret and public value give, in the shape of what the record says came out."""
    given = {"secret": bytes.fromhex(record["secret"]), "public": record["public"]}
    return _DRAWS[kind_of(record)](record, given)


def kind_of(record: Mapping[str, Any]) -> str:
    """What was drawn: "orders" of candidates, "codes" of papers, "topics". Raises KeyError for anything else."""
    for kind in _DRAWS:
        if kind in record:
            return kind
    raise KeyError("orders")


_DRAWS: dict[str, Callable[[Mapping[str, Any], dict[str, Any]], Any]] = {
    "orders": lambda record, given: orders(record["names"], record["orders"], **given),
    "codes": lambda record, given: codes(
        record["names"], stage=record["stage"], post=record["post"], **given
    ),
    "topics": lambda record, given: topics(record["names"], stage=record["stage"], **given),
}


def problems(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with a record of an opened draw ({algorithm, commitment, secret, public, names, and orders, codes or topics}), as codes;
    [] when nothing is.

    "algorithm", "secret" (not what was committed to), "orders", "codes", "topics" (not what the draw gives), "shape" (not such a record at all).
    """
    try:
        if record["algorithm"] != ALGORITHM:
            return ["algorithm"]
        secret, kind = bytes.fromhex(record["secret"]), kind_of(record)
        again = drawn(record)
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["shape"]
    found = [] if commitment(secret) == record["commitment"] else ["secret"]
    return found if again == record[kind] else [*found, kind]
