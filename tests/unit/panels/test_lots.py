"""The draw: repeatable by anybody, unbiased, and not to be changed unnoticed."""

import hashlib
import hmac
import itertools
from collections import Counter
from fractions import Fraction

import pytest

from panels import lots

SECRET, PUBLIC = bytes(range(32)), "ab" * 32
NAMES = [f"JPT-2026-01-01-P{number:02d}" for number in range(1, 8)]


def test_the_same_secret_value_and_names_give_the_same_order_whatever_order_the_names_come_in():
    first = lots.order(NAMES, secret=SECRET, public=PUBLIC, purpose="interview/01")
    assert lots.order(reversed(NAMES), secret=SECRET, public=PUBLIC, purpose="interview/01") == first
    assert sorted(first) == NAMES


def test_the_algorithm_as_documented_written_once_more_gives_the_same_order():
    """Somebody else's program, from the description alone: whole blocks first, then the swaps."""
    seed = hashlib.sha256(SECRET + PUBLIC.encode()).digest()
    blocks = b"".join(
        hmac.digest(seed, b"lelang-lot-1/interview/01/" + str(number).encode(), "sha256")
        for number in range(9)
    )
    words = [int.from_bytes(bytes(part), "big") for part in zip(*[iter(blocks)] * 4, strict=True)]
    expected = sorted(NAMES)
    for i in reversed(range(1, len(expected))):
        while (word := words.pop(0)) >= (2**32 // (i + 1)) * (i + 1):
            pass
        j = word % (i + 1)
        expected[i], expected[j] = expected[j], expected[i]
    assert lots.order(NAMES, secret=SECRET, public=PUBLIC, purpose="interview/01") == expected


def test_the_published_example_never_changes():
    assert lots.commitment(SECRET) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    drawn = lots.order(NAMES, secret=SECRET, public=PUBLIC, purpose="interview/01")
    assert [name[-1] for name in drawn] == ["3", "6", "7", "4", "1", "5", "2"]


@pytest.mark.parametrize(
    "change",
    [
        {"secret": bytes(31) + b"\x01"},
        {"public": "ac" + "ab" * 31},
        {"purpose": "interview/02"},
        {"purpose": "paper/01"},
    ],
)
def test_another_secret_value_stage_or_post_gives_a_draw_of_its_own(change):
    given = {"secret": SECRET, "public": PUBLIC, "purpose": "interview/01"}
    assert lots.order(NAMES, **given) != lots.order(NAMES, **{**given, **change})


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_every_order_comes_from_exactly_as_many_choices_as_every_other(count):
    """All choices that the swaps can take, counted: each of the n! orders once."""
    names = NAMES[:count]
    ranges = [range(place + 1) for place in range(count - 1, 0, -1)]
    found = Counter(tuple(lots.shuffle(names, iter(numbers))) for numbers in itertools.product(*ranges))
    assert len(found) == len(set(itertools.permutations(names)))
    assert set(found.values()) == {1}


@pytest.mark.parametrize("limit", [2, 3, 5, 6, 7, 10, 12, 641])
def test_every_number_below_a_limit_is_exactly_equally_likely(limit):
    """Of the 2^32 numbers of the stream those that would weigh more are thrown away: the rest divides evenly."""
    end = 2**32 - 2**32 % limit
    assert Fraction(end, limit).denominator == 1
    assert lots.below(iter([end - 1]), limit) == limit - 1
    if end < 2**32:
        assert lots.below(iter([end, 2**32 - 1, 3]), limit) == 3 % limit  # the first two are passed over


def test_a_number_that_would_be_likelier_is_thrown_away_not_folded_back():
    assert lots.below(iter([2**32 - 1, 0]), 3) == 0  # 2^32 - 1 is the one number too many for three
    assert (2**32 - 1) % 3 == 0 and 2**32 % 3 == 1


def record(**changes):
    names = {"01": NAMES, "02": NAMES[:3]}
    orders = lots.orders(names, ["paper", "interview"], secret=SECRET, public=PUBLIC)
    return {
        "algorithm": lots.ALGORITHM,
        "commitment": lots.commitment(SECRET),
        "secret": SECRET.hex(),
        "public": PUBLIC,
        "names": names,
        "orders": orders,
        **changes,
    }


def test_a_true_record_is_sound():
    assert lots.problems(record()) == []


def test_a_changed_secret_is_noticed_twice_the_commitment_and_the_order_fail():
    assert lots.problems(record(secret=bytes(32).hex())) == ["secret", "orders"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"commitment": "0" * 64}, ["secret"]),
        ({"public": "cd" * 32}, ["orders"]),
        ({"names": {"01": NAMES[:6], "02": NAMES[:3]}}, ["orders"]),
        ({"orders": {"interview": {"01": NAMES}}}, ["orders"]),
        ({"algorithm": "another"}, ["algorithm"]),
        ({"secret": "not hex"}, ["shape"]),
        ({"orders": None}, ["shape"]),
        ({"names": {}}, ["orders"]),
    ],
)
def test_whatever_is_changed_in_a_record_is_noticed(changes, found):
    assert lots.problems(record(**changes)) == found
