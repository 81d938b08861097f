"""Nothing a person types can make the PDF engine read a file or reach a network."""

import contextlib
import gc
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
import tinyhtml5

from reports import pdf
from reports.kinds import KINDS, freeze, thaw
from reports.rendering import build_html, render_document
from reports.wording import Instant
from tests.unit.reports import samples
from tests.unit.reports.conftest import Trap
from tests.unit.reports.pdftext import everything, read_aloud, squeezed
from tests.unit.reports.vectors import VECTORS, filled

pytestmark = pytest.mark.usefixtures("pdf_engine")
CREATED = Instant("2026-11-23T07:30:00Z").moment
NAMES = [vector.name for vector in VECTORS]
FETCHING = [vector.name for vector in VECTORS if vector.fetches]


@pytest.fixture(scope="module", autouse=True)
def clean_fonts() -> Iterator[None]:
    """The font vectors leave a temporary folder in the shared configuration; let it go while Python still can."""
    yield
    pdf._stylesheet.cache_clear()
    pdf._fonts.cache_clear()
    gc.collect()


def page(text: str) -> str:
    return f'<html lang="id"><head><title>x</title></head><body><h1>x</h1>{text}<p>x</p></body></html>'


def render(html: str, css: str = "", resources: dict[str, bytes] | None = None) -> bytes:
    return pdf.render(
        html,
        css=css,
        resources=resources or {},
        metadata=pdf.Metadata(title="x", author="x"),
        identifier=b"0" * 16,
        created=CREATED,
    )


def assert_nothing_leaked(trap: Trap, data: bytes) -> None:
    content = everything(data)
    assert trap.secret.encode() not in content
    assert b"root:x:0:0" not in content
    assert b"/URI" not in content


# --- the control: these tests can fail ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", FETCHING)
def test_a_careless_renderer_follows_the_vector(name: str, trap: Trap) -> None:
    import weasyprint  # noqa: PLC0415 fails where Pango is missing, and there this module is skipped
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 the same

    asked: list[str] = []

    class Watching(URLFetcher):
        def fetch(self, url, headers=None):
            asked.append(url)
            return super().fetch(url, headers)

    before = len(trap.hits)
    html = page(filled(trap.web, trap.file)[name])
    data = weasyprint.HTML(string=html, url_fetcher=Watching()).write_pdf()
    reached_file = any(url == f"file://{trap.file}" for url in asked)
    assert len(trap.hits) > before or reached_file
    if "attachment_file" in name:
        assert trap.secret.encode() in everything(data)


# --- the vector as markup -----------------------------------------------------------------------------------------


def test_there_are_enough_vectors() -> None:
    assert len(set(NAMES)) == len(VECTORS) >= 60
    assert len(FETCHING) >= 45


@pytest.mark.parametrize("name", NAMES)
def test_markup_that_asks_for_something_makes_no_pdf(name: str, trap: Trap) -> None:
    before = list(trap.hits)
    html = page(filled(trap.web, trap.file)[name])
    if name in FETCHING:
        with pytest.raises(pdf.ResourceRefused) as refusal:
            render(html)
        assert refusal.value.addresses
    else:
        with contextlib.suppress(pdf.ResourceRefused):
            assert_nothing_leaked(trap, render(html))
    assert trap.hits == before


@pytest.mark.parametrize("name", [name for name in FETCHING if name.startswith("style_")])
def test_a_stylesheet_that_asks_for_something_makes_no_pdf(name: str, trap: Trap) -> None:
    before = list(trap.hits)
    css = filled(trap.web, trap.file)[name].removeprefix("<style>").partition("</style>")[0]
    with pytest.raises(pdf.ResourceRefused):
        render(page("<ul><li>x</li></ul>"), css=css)
    assert trap.hits == before


@pytest.mark.parametrize("name", [name for name in FETCHING if name.startswith("inline_svg_")])
def test_a_picture_of_ours_that_asks_for_something_makes_no_pdf(name: str, trap: Trap) -> None:
    before = list(trap.hits)
    svg = filled(trap.web, trap.file)[name].encode()
    with pytest.raises(pdf.ResourceRefused):
        render(page('<img src="app:logo" alt="x">'), resources={"logo": svg})
    assert trap.hits == before


@pytest.mark.parametrize(
    "address", ["app:", "app:other", "app:../logo", "app://logo", "APP:logo", "data:,x", "logo"]
)
def test_only_the_named_bytes_are_served(address: str) -> None:
    with pytest.raises(pdf.ResourceRefused):
        render(
            page(f'<img src="{address}" alt="x">'),
            resources={"logo": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
        )


def test_an_xml_entity_in_a_picture_reads_no_file(trap: Trap) -> None:
    svg = (
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{trap.file}">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="9"><text y="9">&x;</text></svg>'
    )
    assert_nothing_leaked(
        trap, render(page('<img src="app:logo" alt="x">'), resources={"logo": svg.encode()})
    )


# --- the vector as text, in every field of every paper ------------------------------------------------------------


def retold(value: typing.Any, hint: typing.Any, tell: typing.Callable[[str], str]) -> typing.Any:
    """A tree with every free text replaced; checked values (dates, digests, numbers, choices) stay."""
    if is_dataclass(value):
        hints = typing.get_type_hints(type(value))
        changed = {
            item.name: retold(getattr(value, item.name), hints[item.name], tell) for item in fields(value)
        }
        return type(value)(**changed)
    if isinstance(value, tuple):
        return tuple(retold(item, typing.get_args(hint)[0], tell) for item in value)
    return tell(value) if hint is str else value


def hostile(kind: str, tell: typing.Callable[[str], str]) -> dict[str, typing.Any]:
    document = thaw(kind, freeze(samples.sample(kind)))
    return freeze(retold(document, KINDS[kind], tell))


def outline(html: str) -> list[tuple[str, tuple[str, ...]]]:
    tree = tinyhtml5.parse(html, namespace_html_elements=False)
    return [(str(element.tag), tuple(sorted(element.attrib))) for element in tree.iter()]


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_in_any_field_changes_the_markup(kind: str, trap: Trap) -> None:
    expected = outline(build_html(kind, freeze(samples.sample(kind))))
    for name, text in filled(trap.web, trap.file).items():
        context = hostile(kind, lambda original, text=text: f"{text}{original}")
        html = build_html(kind, context)
        assert outline(html) == expected, name
        tree = tinyhtml5.parse(html, namespace_html_elements=False)
        assert "".join(tree.itertext()).count(text) >= 10, name


@pytest.mark.parametrize("shift", [0, len(VECTORS) // 2])
@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_full_of_hostile_text_shows_it_and_fetches_nothing(kind: str, shift: int, trap: Trap) -> None:
    before = list(trap.hits)
    texts = list(filled(trap.web, trap.file).values())
    told: dict[str, str] = {}

    def tell(original: str) -> str:
        return told.setdefault(original, f"{texts[(len(told) + shift) % len(texts)]}{original}")

    context = hostile(kind, tell)
    data = render_document(kind, context)
    assert trap.hits == before
    assert_nothing_leaked(trap, data)
    shown = squeezed(read_aloud(data))
    unseen = [text for original, text in told.items() if original and squeezed(text) not in shown]
    assert unseen == []
