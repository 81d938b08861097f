"""The log's tree against RFC 6962's own vectors, a naive tree, and forged proofs."""

import random

import pytest

from audit import merkle

INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
"""The entries of the vectors that implementations of Certificate Transparency share, and the roots over the first 1, 2, … of them."""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [merkle.leaf(str(number).encode()) for number in range(300)]
HEADS = [merkle.root_of(LEAVES[:size]) for size in range(301)]


def subtree(height: int, index: int) -> bytes:
    return _naive(LEAVES[index << height : (index + 1) << height])


def _naive(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node(_naive(leaves[:split]), _naive(leaves[split:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_shared_vectors(size):
    assert merkle.root_of(merkle.leaf(bytes.fromhex(text)) for text in INPUTS[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_is_the_hash_of_nothing():
    assert merkle.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ],
)
def test_paths_are_those_of_the_shared_vectors(index, size, path):
    leaves = [merkle.leaf(bytes.fromhex(text)) for text in INPUTS]
    found = merkle.inclusion_proof(index, size, lambda h, i: _naive(leaves[i << h : (i + 1) << h]))
    assert [item.hex() for item in found] == path
    assert merkle.includes(leaves[index], index, size, found, bytes.fromhex(ROOTS[size - 1]))


def test_every_proof_of_every_tree_up_to_70_and_around_powers_of_two_holds():
    for size in [*range(1, 71), 127, 128, 129, 255, 256, 257, 300]:
        assert HEADS[size] == _naive(LEAVES[:size])
        for index in range(size):
            path = merkle.inclusion_proof(index, size, subtree)
            assert merkle.includes(LEAVES[index], index, size, path, HEADS[size])
        for old in range(size + 1):
            path = merkle.consistency_proof(old, size, subtree)
            assert merkle.extends(old, HEADS[old], size, HEADS[size], path)


def test_a_frontier_that_was_stored_goes_on_where_it_stopped():
    edge = merkle.Frontier()
    for number, head in enumerate(LEAVES, start=1):
        edge = merkle.Frontier(edge.size, edge.heads)
        edge.append(head)
        assert edge.root() == HEADS[number]
    with pytest.raises(ValueError, match="complete subtrees"):
        merkle.Frontier(3, edge.heads[:1])


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_no_proof_of_what_is_not_in_the_tree(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(index, size, subtree)
    assert not merkle.includes(LEAVES[0], index, size, [], HEADS[size])


def test_a_larger_tree_is_no_beginning_of_a_smaller_one():
    with pytest.raises(ValueError, match="no beginning"):
        merkle.consistency_proof(6, 5, subtree)
    assert not merkle.extends(6, HEADS[6], 5, HEADS[5], [])


def test_fifty_thousand_forged_proofs_are_refused():
    """Every honest proof passes; the same with one thing changed never does."""
    chance = random.Random(6962)
    refused = honest = 0
    while refused < 50_000:
        size = chance.randrange(2, 300)
        if chance.random() < 0.5:
            index = chance.randrange(size)
            path = merkle.inclusion_proof(index, size, subtree)
            honest += merkle.includes(LEAVES[index], index, size, path, HEADS[size])
            for forged in _forged_inclusions(chance, index, size, path):
                assert not merkle.includes(*forged), forged
                refused += 1
        else:
            old = chance.randrange(1, size)
            path = merkle.consistency_proof(old, size, subtree)
            honest += merkle.extends(old, HEADS[old], size, HEADS[size], path)
            for forged in _forged_extensions(chance, old, size, path):
                assert not merkle.extends(*forged), forged
                refused += 1
    assert honest > 1000


def _flipped(chance: random.Random, head: bytes) -> bytes:
    place = chance.randrange(32)
    return head[:place] + bytes([head[place] ^ (1 << chance.randrange(8))]) + head[place + 1 :]


def _bent(chance: random.Random, path: list[bytes]) -> list[list[bytes]]:
    """The path with a bit flipped, a step left out, doubled, added, two steps exchanged."""
    place = chance.randrange(len(path)) if path else 0
    found = [[*path, LEAVES[chance.randrange(300)]], [LEAVES[chance.randrange(300)], *path]]
    if path:
        found += [
            [*path[:place], _flipped(chance, path[place]), *path[place + 1 :]],
            [*path[:place], *path[place + 1 :]],
            [*path[: place + 1], *path[place:]],
        ]
    if len(path) > 1:
        other = (place + 1) % len(path)
        swapped = list(path)
        swapped[place], swapped[other] = swapped[other], swapped[place]
        found.append(swapped)
    return found


def _forged_inclusions(chance, index, size, path):
    for bent in _bent(chance, path):
        yield LEAVES[index], index, size, bent, HEADS[size]
    yield _flipped(chance, LEAVES[index]), index, size, path, HEADS[size]
    yield LEAVES[index], index, size, path, _flipped(chance, HEADS[size])
    yield LEAVES[index], (index + 1) % size, size, path, HEADS[size]
    yield LEAVES[(index + 1) % size], index, size, path, HEADS[size]
    yield LEAVES[index], index, size, path, HEADS[size - 1]


def _forged_extensions(chance, old, size, path):
    for bent in _bent(chance, path):
        yield old, HEADS[old], size, HEADS[size], bent
    yield old, _flipped(chance, HEADS[old]), size, HEADS[size], path
    yield old, HEADS[old], size, _flipped(chance, HEADS[size]), path
    yield old, HEADS[old + 1 if old + 1 < size else old - 1], size, HEADS[size], path
    yield old, HEADS[old], size, HEADS[size - 1] if size - 1 != old else HEADS[size + 1], path
