"""Small charts as numbers for templates/panels/shared/picture.html: one row an item, values along a scale.

Drawn 320 wide, so that a phone needs no zoom and a desk has room for the table beside it. What a mark means is said by its
shape, never by colour alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

WIDTH, LEFT, RIGHT = 320, 12, 300
ROW, TOP = 38, 26

Value = Fraction | int


class Mark(NamedTuple):
    """A point of a row: `shape` is a key of `SHAPES`."""

    at: Value
    shape: str


@dataclass(frozen=True)
class Row:
    """`line` joins two values thinly, `bars` start at the scale's beginning: (length, hollow)."""

    label: str
    marks: Sequence[Mark] = ()
    line: tuple[Value, Value] | None = None
    bars: Sequence[tuple[Value, bool]] = field(default=())


def _circle(x: float, y: float, size: float = 5) -> str:
    return f"M{x - size:.1f} {y:.1f}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0z"


SHAPES: dict[str, tuple[Callable[[float, float], str], bool]] = {
    "circle": (_circle, True),
    "ring": (_circle, False),
    "square": (lambda x, y: f"M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9z", False),
    "block": (lambda x, y: f"M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9z", True),
    "triangle": (lambda x, y: f"M{x:.1f} {y - 5.5:.1f}l5.5 10h-11z", False),
    "tick": (lambda x, y: f"M{x:.1f} {y - 7:.1f}v14", False),
}
"""Name → (path around a point, filled?)."""


def picture(
    key: str,
    title: str,
    text: str,
    rows: Iterable[Row],
    *,
    scale: Sequence[Value],
    legend: Sequence[tuple[str, str]] = (),
    label: Callable[[Value], str] = str,
) -> dict[str, Any]:
    """`scale`: the values with a tick, the first on the left (it may fall); `legend`: (shape, what it means)."""
    found = list(rows)
    top = TOP + 20 * len(legend)
    height = top + ROW * len(found) + 6
    low, high = scale[0], scale[-1]

    def x(value: Value) -> float:
        return LEFT + float(Fraction(value - low) / (high - low)) * (RIGHT - LEFT)

    paths = [{"d": f"M{x(tick):.1f} {top - 6}V{height}", "faint": True} for tick in scale]
    texts = [
        {"x": f"{x(tick):.1f}", "y": top - 10, "text": label(tick), "middle": True, "small": True}
        for tick in scale
    ]
    for place, (shape, meaning) in enumerate(legend):
        paths.append(_mark(shape, LEFT, 14 + 20 * place))
        texts.append({"x": LEFT + 14, "y": 19 + 20 * place, "text": meaning, "small": True})
    for place, row in enumerate(found):
        y = top + ROW * place
        texts.append({"x": LEFT - 6, "y": y + 14, "text": row.label})
        paths += _row(row, x, y + 26)
    return {
        "key": key,
        "title": title,
        "text": text,
        "width": WIDTH,
        "height": height,
        "paths": paths,
        "texts": texts,
    }


def _row(row: Row, x: Callable[[Value], float], y: float) -> list[dict[str, Any]]:
    paths: list[dict[str, Any]] = []
    if row.line is not None:
        paths.append({"d": f"M{x(row.line[0]):.1f} {y}H{x(row.line[1]):.1f}"})
    for length, hollow in row.bars:
        if length:
            width = x(length) - LEFT
            paths.append({"d": f"M{LEFT} {y - 5}h{width:.1f}v10h{-width:.1f}z", "solid": not hollow})
    paths += [_mark(mark.shape, x(mark.at), y) for mark in row.marks]
    return paths


def _mark(shape: str, x: float, y: float) -> dict[str, Any]:
    draw, solid = SHAPES[shape]
    return {"d": draw(x, y), "solid": solid, "open": not solid and shape != "tick"}


def steps(values: Iterable[Value], most: int = 5) -> list[int]:
    """Round numbers around all values for `picture`: at most `most` ticks and two at the least."""
    found = list(values)
    low, high = min(found), max(found)
    for size in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 5000, 10_000):
        start, end = int(low // size) * size, -int(-high // size) * size
        end = max(end, start + size)
        if (end - start) // size < most:
            return list(range(start, end + 1, size))
    return [int(low), int(high) + 1]


def places(count: int) -> list[int]:
    """The same for ranks: from 1 to at least 2."""
    last = max(count, 2)
    size = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10_000) if (last - 1) / size <= 8)
    inner = [value for value in range(size, last, size) if value > 1 and last - value >= size / 2]
    return [1, *inner, last]
