"""The catalogues below `locale/`: extracted, checked and compiled by Babel, without gettext's binaries.

    python -m config.translations --update    takes the texts from the sources into each django.po
    python -m config.translations --check     exit 1 unless every text is translated, placeholders kept
    python -m config.translations --compile   writes each django.mo

The sources are Indonesian, so there is no catalogue for it.
"""

import io
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en",)
APPS = ("accounts", "audit", "config", "panels", "reports", "selection")
KEYWORDS = (
    DEFAULT_KEYWORDS
    | {
        name + suffix: DEFAULT_KEYWORDS[name]
        for name in ("gettext", "ngettext", "pgettext", "npgettext")
        for suffix in ("_lazy", "_noop")
    }
    | {"translate": DEFAULT_KEYWORDS["gettext"]}
)
"""`translate` is what a module calls gettext in which `_` is the lazy one."""


def python_calls(template: str) -> str:
    """A Django template as Python that holds its texts in gettext calls and X's for everything else."""
    return re.sub(r"^[ \t]+", "", templatize(template), flags=re.MULTILINE)  # X's may not be indented at will


def sources(root: Path) -> dict[str, str]:
    """File name -> Python text to extract from."""
    files = {path: path.read_text() for app in APPS for path in (root / app).rglob("*.py")}
    for path in (root / "templates").rglob("*"):
        if path.suffix in {".html", ".txt", ".xml"}:
            files[path] = python_calls(path.read_text())
    return {path.relative_to(root).as_posix(): text for path, text in sorted(files.items())}


def extracted(root: Path = ROOT) -> Catalog:
    """Every text in the sources, with the files it stands in; no line numbers, they change too often."""
    catalog = Catalog()
    for name, text in sources(root).items():
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            catalog.add(message, locations=[(name, 1)], context=context)
    return catalog


def catalogue_path(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str, root: Path = ROOT) -> Catalog:
    path = catalogue_path(language, root)
    if not path.exists():
        return Catalog(locale=language, project="lelang-jabatan", header_comment="", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def placeholders(texts: str | Iterable[str]) -> set[str]:
    return set(re.findall(r"%\(\w+\)|%[ds]", " ".join([texts] if isinstance(texts, str) else texts)))


def problems(language: str, root: Path = ROOT) -> list[str]:
    """What keeps the catalogue from being complete: one line each, empty when it is."""
    catalog, found = read(language, root), []
    for message in extracted(root):
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        strings = known.string if known else ""
        if not all([strings] if isinstance(strings, str) else strings):
            found.append(f"{language}: no translation of {message.id!r} ({message.locations[0][0]})")
        elif known.fuzzy:
            found.append(f"{language}: fuzzy translation of {message.id!r}")
        elif placeholders(message.id) != placeholders(strings):
            found.append(f"{language}: other placeholders in the translation of {message.id!r}")
    return found


def update(language: str, root: Path = ROOT) -> None:
    catalog = read(language, root)
    catalog.update(extracted(root), no_fuzzy_matching=True, update_creation_date=False)
    path = catalogue_path(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)


def compile_catalogue(language: str, root: Path = ROOT) -> None:
    path = catalogue_path(language, root)
    if path.exists():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language, root))


def main(arguments: list[str]) -> int:
    match arguments:
        case ["--update"]:
            for language in LANGUAGES:
                update(language)
        case ["--compile"]:
            for language in LANGUAGES:
                compile_catalogue(language)
        case ["--check"]:
            found = [problem for language in LANGUAGES for problem in problems(language)]
            print("\n".join(found), file=sys.stderr)
            return int(bool(found))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
