"""Templates: none is orphaned, none decides, none carries code; and a class of the styles has one place."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "templates"
ALL = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
PAGES = [path for path in ALL if path.suffix == ".html" and "pdf" not in path.parts]
_BY_NAME = {"400.html", "403.html", "404.html", "500.html", "base.html"}
_LIBRARY = ("django", "allauth", "account", "mfa")
"""Folders whose templates a library asks for by name."""


def _source() -> str:
    files = [
        path
        for folder in ("accounts", "audit", "config", "panels", "reports", "selection")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return "\n".join(
        path.read_text()
        for path in [*files, *(path for path in ALL if path.suffix in {".html", ".css", ".svg"})]
    )


def test_no_template_is_orphaned():
    source = _source()
    orphans = []
    for path in ALL:
        name = path.relative_to(TEMPLATES).as_posix()
        if name in _BY_NAME or path.relative_to(TEMPLATES).parts[0] in _LIBRARY:
            continue
        if name not in source and path.name not in source and path.stem not in source:
            orphans.append(name)
    assert orphans == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_page_has_no_inline_code_or_style(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_no_comment_is_printed(path):
    """Django reads {# … #} on one line only: a longer one stands on the page."""
    if path.suffix in {".html", ".svg", ".txt", ".css"}:
        assert not [line for line in path.read_text().splitlines() if line.count("{#") != line.count("#}")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_page_fetches_nothing_from_outside(path):
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_page_decides_nothing_by_state_or_role(path):
    """No comparison with a state's or role's code: what is shown and which buttons stand there is decided in the view and by the door."""
    found = re.findall(r"\{%\s*(?:if|elif)[^%]*(?:state|role)\s*[!=]=\s*[\"'][a-z_]+[\"']", path.read_text())
    if "components" not in path.parts and "layout" not in path.parts:
        assert found == []


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.parts[-2] == "components"], ids=lambda path: path.name
)
def test_a_component_states_its_parameters(path):
    assert path.read_text().lstrip().startswith("{#") or path.read_text().lstrip().startswith("{% comment")


def test_a_class_of_the_styles_has_one_place():
    """Two blocks of the same name dress each other's pages."""
    sheets = (ROOT / "static" / "scss").glob("*.scss")
    names = Counter(
        name for path in sheets for name in re.findall(r"^\.(app-[a-z0-9-]+) \{$", path.read_text(), re.M)
    )
    assert [name for name, places in names.items() if places > 1] == []
