"""Words by which a paper without a name would tell whose it is (pure; threat 21 of the integrity notes).

What tells it surely (the whole name, the NIP) must go; what may be an ordinary word (one word of the name, the unit) its author
confirms. The file's own name and its hidden fields are taken away in any case (panels/papers_child.py); they are searched to tell him so.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_SHORTEST_WORD = 4
_AROUND = 30


@dataclass(frozen=True)
class Author:
    """Whom nothing may point to. Empty texts are not searched for."""

    full_name: str
    nip: str = ""
    unit: str = ""
    post: str = ""


@dataclass(frozen=True)
class Leak:
    """`kind`: "name", "nip" (both sure), "word", "unit", "post"; `page` from 1, 0 for the file's name or a hidden field, named by `place`;
    `quote` as it stands there.
    """

    kind: str
    page: int
    quote: str
    place: str = ""

    @property
    def sure(self) -> bool:
        return self.kind in {"name", "nip"}


def find(pages: Sequence[str], author: Author, *, hidden: Mapping[str, str] | None = None) -> list[Leak]:
    """Every leak, each once a page, the sure ones first. `hidden`: place → text ("nama berkas": "makalah budi.pdf")."""
    places = [(number, "", text) for number, text in enumerate(pages, start=1)]
    places += [(0, place, text) for place, text in (hidden or {}).items()]
    found = [
        Leak(kind, page, quote, place)
        for page, place, text in places
        for kind, quote in _leaks_in(text, author)
    ]
    return sorted(found, key=lambda leak: (not leak.sure, leak.page))


def bare_name(full_name: str) -> list[str]:
    """The words of a name without its titles: "Dr. Sri Wahyuni, S.E., M.Si." → ["Sri", "Wahyuni"]."""
    return [word for word in re.split(r"[\s_]+", full_name.partition(",")[0]) if word and "." not in word]


def _leaks_in(text: str, author: Author) -> Iterator[tuple[str, str]]:
    words = bare_name(author.full_name)
    if author.nip and (quote := _spread(text, author.nip, r"[\s.\-]*")):
        yield "nip", quote
    whole = "".join(words)
    if len(words) > 1 and (quote := _spread(text, whole, r"[\W_]*")):
        yield "name", quote
        words = []
    if len(words) == 1 and (quote := _phrase(text, words)):
        yield "name", quote
        words = []
    for word in dict.fromkeys(words):
        if len(word) >= _SHORTEST_WORD and (quote := _phrase(text, [word])):
            yield "word", quote
    for kind, phrase in (("unit", author.unit), ("post", author.post)):
        if quote := _phrase(text, phrase.split()):
            yield kind, quote


def _spread(text: str, wanted: str, between: str) -> str:
    """Where the letters of `wanted` follow one another with nothing but `between` among them, no letter before or after."""
    pattern = between.join(re.escape(letter) for letter in _plain(wanted))
    return _quoted(text, rf"(?<![^\W_]){pattern}(?![^\W_])")


def _phrase(text: str, words: Iterable[str]) -> str:
    """Where the words follow one another, hyphenated or broken by lines or not."""
    pattern = r"[\W_]+".join(re.escape(_plain(word)) for word in words if word)
    return _quoted(text, rf"(?<![^\W_]){pattern}(?![^\W_])") if pattern else ""


def _quoted(text: str, pattern: str) -> str:
    """What matches, with a little around it; "" when nothing does."""
    shown = _plain(text)
    match = re.search(pattern, shown)
    if match is None:
        return ""
    start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
    return ("…" if start else "") + " ".join(shown[start:end].split()) + ("…" if end < len(shown) else "")


def _plain(text: str) -> str:
    """Small letters without accents; a soft hyphen and what cannot be seen is nothing."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(
        letter for letter in letters if unicodedata.category(letter) not in {"Mn", "Cf"}
    ).casefold()
