"""Opens a DOCX that is meant for everybody. Run as a script, in a process that may be killed; imports nothing of ours.

    python -I -B docx_child.py FILE MEMORY_MB CPU_SECONDS

Writes {"ok": true} or {"refused": code} as JSON on standard output. Exit 2: a limit was reached.
Only what a form needs is let through: text, styles and pictures. A macro, another file inside, or a command that fetches something is refused.
"""

import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

MOST_PARTS, MOST_BYTES = 400, 40 * 1024 * 1024
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = re.compile(r"vba|macro", re.IGNORECASE)
INSIDE = re.compile(r"oleobject|activex|embeddings?/|/afchunk|/package$|/control$", re.IGNORECASE)
PICTURES = ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp")
ENDINGS = frozenset(("xml", "rels", "odttf", *PICTURES))
ADDRESSES = ("http://", "https://", "mailto:", "#")
BETWEEN = "\x1f"
COMMANDS = re.compile(
    rf"(^|{BETWEEN})\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b", re.IGNORECASE
)
"""Fields that start a program or fetch a file when the document is opened; the first word of a field is its command."""

Attributes = dict[str, str]


class Refused(Exception):
    """The file must be refused: its code."""


def main(path: str, memory_mb: str, cpu_seconds: str) -> int:
    for limit, value in (
        (resource.RLIMIT_AS, int(memory_mb) * 1024**2),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    answer: dict[str, Any] = {"ok": True}
    try:
        look(Path(path))
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        return 2
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        OSError,
        ValueError,
        EOFError,
        LookupError,
        NotImplementedError,
        RuntimeError,
    ):
        answer = {"refused": "broken"}
    sys.stdout.write(json.dumps(answer))
    return 0


def look(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise Refused("heavy")
        if any(part.flag_bits & 1 for part in parts):
            raise Refused("encrypted")
        names = [part.filename for part in parts]
        if len({name.casefold() for name in names}) != len(names):
            raise Refused("broken")
        refuse_names(names)
        left, types = MOST_BYTES, False
        for part in parts:
            with archive.open(part) as source:
                content = source.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Refused("heavy")
            if part.filename == "[Content_Types].xml":
                types = bool(content_types(content))
            elif part.filename.endswith(".rels"):
                relations(content)
            elif part.filename.endswith(".xml"):
                commands(content)
        if not types:
            raise Refused("broken")


def refuse_names(names: list[str]) -> None:
    for name in names:
        if MACROS.search(name):
            raise Refused("macro")
        if INSIDE.search(name) or name.rpartition(".")[2].casefold() not in ENDINGS:
            raise Refused("inside")


def content_types(content: bytes) -> list[str]:
    """The parts that are the document itself."""
    found: list[str] = []

    def start(tag: str, said: Attributes) -> None:
        kind = said.get("ContentType", "")
        if MACROS.search(kind):
            raise Refused("macro")
        if INSIDE.search(kind):
            raise Refused("inside")
        if kind == MAIN:
            found.append(said.get("PartName", ""))

    parse(content, start)
    return found


def relations(content: bytes) -> None:
    def start(tag: str, said: Attributes) -> None:
        kind, target = said.get("Type", ""), said.get("Target", "")
        if MACROS.search(kind):
            raise Refused("macro")
        if INSIDE.search(kind):
            raise Refused("inside")
        outside = said.get("TargetMode", "").casefold() == "external"
        if outside and not (kind.endswith("/hyperlink") and target.casefold().startswith(ADDRESSES)):
            raise Refused("outside")

    parse(content, start)


def commands(content: bytes) -> None:
    """A field's words may stand in several runs; a mark between two fields keeps them apart."""
    said: list[str] = []
    inside = [0]

    def start(tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(":")[2]
        inside[0] += name == "instrText"
        if name == "fldChar":
            said.append(BETWEEN)
        for key, value in attributes.items():
            if name == "fldSimple" and key.rpartition(":")[2] == "instr":
                said.extend((BETWEEN, value, BETWEEN))

    def end(tag: str) -> None:
        inside[0] -= tag.rpartition(":")[2] == "instrText"

    def text(words: str) -> None:
        if inside[0]:
            said.append(words)

    parse(content, start, end, text)
    if COMMANDS.search("".join(said)):
        raise Refused("outside")


def parse(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """XML without a document type: there are no entities to expand."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = no_type
    parser.Parse(content, True)


def no_type(*_said: object) -> None:
    raise Refused("broken")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
