"""What differs between two papers as they are read: line against line, under the heading at which it stands (pure)."""

from difflib import SequenceMatcher
from html.parser import HTMLParser

from reports.kinds import ChangedLine

_LINES = frozenset({"p", "li", "tr", "div", "h1", "h2", "h3", "caption"})
"""Elements that begin a line of their own."""
_HEADINGS = frozenset({"h2", "h3"})

Line = tuple[str, str]
"""(the heading above it, what it says)."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.heading, self.text, self.is_heading, self.is_paper = "", "", False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_paper = self.is_paper or tag == "article"
        if tag in _LINES:
            self.end_line()
            self.is_heading = tag in _HEADINGS
        elif tag in {"td", "th"}:
            self.text += " · " if self.text.strip() else ""
        elif tag == "br":
            self.text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if self.is_paper:
            self.text += data

    def end_line(self) -> None:
        said = " ".join(self.text.split())
        if said and self.is_heading:
            self.heading = said
        elif said:
            self.lines.append((self.heading, said))
        self.text, self.is_heading = "", False


def lines(html: str) -> list[Line]:
    """The paper's lines in their order; the cells of a row stand in one line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return reader.lines


def between(before: str, after: str) -> tuple[ChangedLine, ...]:
    """Two papers as HTML → what stood there and what stands there now, one entry a stretch of lines under one heading."""
    old, new = lines(before), lines(after)
    found = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            gone, come = old[old_from:old_to], new[new_from:new_to]
            for heading in dict.fromkeys(heading for heading, _said in [*come, *gone]):
                found.append(
                    ChangedLine(
                        label=heading,
                        before=tuple(said for place, said in gone if place == heading),
                        after=tuple(said for place, said in come if place == heading),
                    )
                )
    return tuple(found)
