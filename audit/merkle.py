"""The log's tree (pure): roots, inclusion and consistency proofs of RFC 6962, section 2.1. Hashes are 32 bytes."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Self

EMPTY = hashlib.sha256(b"").digest()
"""The head of the tree without entries."""

Subtree = Callable[[int, int], bytes]
"""(height, index) → head of the complete subtree over the leaves index·2^height … (index+1)·2^height − 1."""


def leaf(text: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + text).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The tree's right edge: heads of its complete subtrees, largest first. Appending n leaves costs n hashes, memory log n."""

    def __init__(self, size: int = 0, heads: Iterable[bytes] = ()) -> None:
        self.size, self.heads = size, list(heads)
        if len(self.heads) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} complete subtrees")

    def append(self, head: bytes) -> None:
        """One leaf hash more."""
        # Each one bit at the end of the size is a subtree that the new leaf fills up.
        filled = self.size
        while filled & 1:
            head = node(self.heads.pop(), head)
            filled >>= 1
        self.heads.append(head)
        self.size += 1

    def root(self) -> bytes:
        return fold(self.heads)

    def copy(self) -> Self:
        return type(self)(self.size, self.heads)


def fold(heads: Sequence[bytes]) -> bytes:
    """The head over complete subtrees from left to right, largest first."""
    if not heads:
        return EMPTY
    head = heads[-1]
    for left in reversed(heads[:-1]):
        head = node(left, head)
    return head


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The head over leaf hashes."""
    edge = Frontier()
    for item in leaves:
        edge.append(item)
    return edge.root()


def head_of(start: int, end: int, subtree: Subtree) -> bytes:
    """The head over the leaves start … end−1. `start` is a multiple of the largest power of two below their number."""
    return fold([subtree(height, index) for height, index in _complete(start, end)])


def _complete(start: int, end: int) -> list[tuple[int, int]]:
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, the leaf's sibling first (2.1.1). Raises ValueError outside the tree."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(head_of(middle, end, subtree))
            end = middle
        else:
            path.append(head_of(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """That the tree of `old` leaves is the beginning of that of `new` (2.1.2); nothing for an empty or the same tree."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} is no beginning of one of {new}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, known = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(head_of(middle, end, subtree))
            end = middle
        else:
            path.append(head_of(start, middle, subtree))
            start, known = middle, False
    if not known:
        path.append(head_of(start, end, subtree))
    return path[::-1]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def includes(head: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Is `head` the leaf `index` of the tree with this root? RFC 9162, 2.1.3.2, says the walk."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            head = node(sibling, head)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            head = node(head, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and head == root


def extends(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Is the tree of `old` leaves the beginning of that of `new`? RFC 9162, 2.1.4.2, says the walk."""
    if old > new or old < 0:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(sibling, before), node(sibling, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
