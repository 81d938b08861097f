"""What the levels of a criterion look like, as they are typed: one level a line (pure).

91-100: Menguasai bidang tugas dan memberi contoh yang dapat dibuktikan.
4: Melampaui level yang dipersyaratkan.
"""

import re

from panels.ranking import RankingError, parse_decimal

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

UNREADABLE = gettext_noop(
    "Baris “{line}” tidak terbaca. Tulis rentang nilai, titik dua, lalu artinya, misalnya 91-100: Sangat baik."
)
BACKWARDS = gettext_noop("Rentang {low} sampai {high} terbalik. Tulis nilai yang lebih kecil dahulu.")
ABOVE = gettext_noop("Nilai {high} melebihi nilai maksimum {most}.")
OVERLAP = gettext_noop(
    "Nilai {mark} termasuk dua tingkat. Ubah rentangnya supaya setiap nilai hanya punya satu arti."
)

_LINE = re.compile(r"\s*(?P<low>[0-9.,]+)\s*(?:[-–]\s*(?P<high>[0-9.,]+)\s*)?:\s*(?P<text>\S.*?)\s*")  # noqa: RUF001

Anchor = dict[str, str]
"""{"from": "91", "to": "100", "text": "…"}, the marks as decimal texts with a point."""


class AnchorError(ValueError):
    """A line that cannot be kept: `message` is its sentence, `params` fill it."""

    def __init__(self, message: str, **params: object):
        self.message, self.params = message, params
        super().__init__(message.format(**params))


def read(text: str, most: int) -> list[Anchor]:
    """The levels of the typed lines, the highest first. Empty lines are skipped. Raises AnchorError."""
    found = [_level(line, most) for line in text.splitlines() if line.strip()]
    found.sort(key=lambda anchor: parse_decimal(anchor["from"]), reverse=True)
    for higher, lower in zip(found, found[1:], strict=False):
        if parse_decimal(lower["to"]) >= parse_decimal(higher["from"]):
            raise AnchorError(OVERLAP, mark=higher["from"].replace(".", ","))
    return found


def write(anchors: list[Anchor]) -> str:
    """The lines as they would be typed."""
    return "\n".join(f"{range_text(anchor)}: {anchor['text']}" for anchor in anchors)


def range_text(anchor: Anchor) -> str:
    """ "91-100", or "4" for a level of one mark."""
    low, high = (anchor[end].replace(".", ",") for end in ("from", "to"))
    return low if low == high else f"{low}-{high}"


def _level(line: str, most: int) -> Anchor:
    match = _LINE.fullmatch(line)
    low, high = (match["low"], match["high"] or match["low"]) if match else ("", "")
    try:
        least, best = parse_decimal(low), parse_decimal(high)
    except RankingError:
        match = None
    if match is None:
        raise AnchorError(UNREADABLE, line=line.strip()[:60])
    if best < least:
        raise AnchorError(BACKWARDS, low=low, high=high)
    if best > most:
        raise AnchorError(ABOVE, high=high, most=most)
    return {"from": low.replace(",", "."), "to": high.replace(",", "."), "text": match["text"]}
