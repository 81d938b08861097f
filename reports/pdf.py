"""HTML to PDF: the only importer of WeasyPrint.

Every file made here is PDF/A-3a (kept for decades, attachments allowed) and PDF/UA-1 (read aloud) at once. Nothing is
ever fetched: what a page shows is handed over as bytes under the made-up scheme `app:`; any other address, in the
HTML, in the CSS, or inside an SVG, ends the rendering without a PDF.

WeasyPrint costs 0.7 CPU-s to import and crashes the process where no font exists, so it is imported inside the
functions ("costly"): web processes never load it, and `available` asks a child process.
"""

import functools
import io
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

SCHEME = "app:"
# WeasyPrint and the shared font configuration are not made for threads; a worker with a thread pool renders in turn.
_lock = threading.Lock()


class RenderError(Exception):
    """No PDF was made."""


class ResourceRefused(RenderError):
    """The page asked for something outside its own resources; `addresses` are the first ones it asked for."""

    def __init__(self, addresses: Sequence[str]):
        self.addresses = tuple(address[:200] for address in addresses[:5])
        super().__init__(", ".join(self.addresses))


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF. `created` must know its time zone."""

    name: str
    data: bytes
    mime: str
    description: str
    created: datetime


@dataclass(frozen=True)
class Metadata:
    """What a reader's program shows about the file."""

    title: str
    author: str
    subject: str = ""
    keywords: tuple[str, ...] = ()
    language: str = "id"


def render(
    html: str,
    *,
    css: str,
    resources: Mapping[str, bytes],
    attachments: Sequence[Attachment] = (),
    metadata: Metadata,
    identifier: bytes,
    created: datetime,
) -> bytes:
    """The PDF as bytes; the same arguments give the same bytes, in any process.

    `resources` maps a name to the bytes that `app:<name>` stands for; `identifier` is the file's 16-byte identity.
    A character that no installed font has is printed as U+FFFD, since PDF/A allows no missing glyph.
    Raises `ResourceRefused` when anything else is asked for; naive times are a ValueError.
    """
    for moment in (created, *(attachment.created for attachment in attachments)):
        if moment.utcoffset() is None:
            raise ValueError("times need a zone")
    with _lock:
        data, missing = _write(html, css, resources, attachments, metadata, identifier, created)
        if missing:
            stand_in = "?" if 0xFFFD in missing else "\ufffd"
            html = html.translate(dict.fromkeys(missing, stand_in))
            data, _still_missing = _write(html, css, resources, attachments, metadata, identifier, created)
    return data


@dataclass(frozen=True)
class Leaf:
    """One letter of a batch: its `<article>`, its own resources (names of its own in it), and what `render` is told of a file."""

    article: str
    resources: Mapping[str, bytes]
    metadata: Metadata
    identifier: bytes
    created: datetime


def render_leaves(leaves: Sequence[Leaf], *, css: str, resources: Mapping[str, bytes]) -> list[bytes | None]:
    """Many letters of one page laid out as one document and written one by one: half the work of `render` for each, the same PDF/A and PDF/UA.

    None for a letter that takes more than one page or has a character that no font has: it is made by `render`.
    """
    with _lock:
        return _write_leaves(leaves, css, resources)


def _write_leaves(leaves: Sequence[Leaf], css: str, resources: Mapping[str, bytes]) -> list[bytes | None]:
    import weasyprint  # noqa: PLC0415 costly
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 costly

    known = {**resources, **{name: data for leaf in leaves for name, data in leaf.resources.items()}}
    fetcher = _closed_fetcher()(known)
    parts = [f'<div class="leaf" id="leaf-{place}">{leaf.article}</div>' for place, leaf in enumerate(leaves)]
    html = f'<!doctype html><html lang="id"><head><title>.</title></head><body>{"".join(parts)}</body></html>'
    try:
        page = weasyprint.HTML(string=html, base_url=f"{SCHEME}//page/", url_fetcher=fetcher)
        whole = page.render(font_config=_fonts(), stylesheets=[_stylesheet(css)], pdf_variant="pdf/a-3a")
    except FatalURLFetchingError as error:
        raise ResourceRefused(fetcher.refused or [str(error)]) from error
    starts: dict[str, int] = {}
    for number, item in enumerate(whole.pages):
        for name in item.anchors:
            starts.setdefault(name, number)  # what goes on overleaf is anchored on both pages
    firsts = [starts[f"leaf-{place}"] for place in range(len(leaves))]
    made: list[bytes | None] = []
    for leaf, first, following in zip(leaves, firsts, [*firsts[1:], len(whole.pages)], strict=True):
        made.append(_leaf(whole.copy(whole.pages[first:following]), leaf) if following == first + 1 else None)
    if fetcher.refused:
        raise ResourceRefused(fetcher.refused)
    return made


def _leaf(document: Any, leaf: Leaf) -> bytes | None:
    document.metadata = _metadata(leaf.metadata, leaf.created, [])
    finish = functools.partial(_finish, attachments=())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        data = document.write_pdf(finisher=finish, pdf_variant="pdf/a-3a", pdf_identifier=leaf.identifier)
    return None if any(font.missing for font in document.fonts.values()) else data


def _metadata(metadata: Metadata, created: datetime, attachments: Any) -> Any:
    from weasyprint.pdf.metadata import DocumentMetadata  # noqa: PLC0415 costly

    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return DocumentMetadata(
        title=metadata.title,
        authors=[metadata.author],
        description=metadata.subject or None,
        keywords=list(metadata.keywords),
        lang=metadata.language,
        created=moment,
        modified=moment,
        attachments=attachments,
    )


def _write(
    html: str,
    css: str,
    resources: Mapping[str, bytes],
    attachments: Sequence[Attachment],
    metadata: Metadata,
    identifier: bytes,
    created: datetime,
) -> tuple[bytes, set[int]]:
    """One pass: the PDF and the code points no font had."""
    import weasyprint  # noqa: PLC0415 costly
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 costly

    fetcher = _closed_fetcher()(resources)
    options: dict[str, Any] = {"pdf_variant": "pdf/a-3a", "pdf_identifier": identifier}
    try:
        # The base makes a relative address absolute, so that it is refused instead of quietly left out.
        page = weasyprint.HTML(string=html, base_url=f"{SCHEME}//page/", url_fetcher=fetcher)
        document = page.render(font_config=_fonts(), stylesheets=[_stylesheet(css)], **options)
        document.metadata = _metadata(metadata, created, document.metadata.attachments)
        files = [_embedded(attachment, fetcher) for attachment in attachments]
        finish = functools.partial(_finish, attachments=attachments)
        with warnings.catch_warnings():
            # WeasyPrint leaves the closing of its colour profile to Python.
            warnings.simplefilter("ignore", ResourceWarning)
            data = document.write_pdf(finisher=finish, attachments=files, **options)
    except FatalURLFetchingError as error:
        raise ResourceRefused(fetcher.refused or [str(error)]) from error
    # WeasyPrint swallows even fatal errors while it draws an SVG, so the fetcher's own list has the last word.
    if fetcher.refused:
        raise ResourceRefused(fetcher.refused)
    return data, {point for font in document.fonts.values() for point in font.missing}


@functools.cache
def _closed_fetcher() -> type:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415 costly

    class ClosedFetcher(URLFetcher):
        """Serves bytes from a dict under `app:` and nothing else, `data:` included."""

        def __init__(self, resources: Mapping[str, bytes]):
            # Not calling the parent leaves out every handler: there is nothing in here that could open a connection.
            self._resources = resources
            self._fail_on_errors = True
            self.refused: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            data = self._resources.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
            if data is None:
                self.refused.append(url)
                raise FatalURLFetchingError(url[:200])
            mime = "image/svg+xml" if data.lstrip()[:4] in (b"<svg", b"<?xm") else "application/octet-stream"
            return URLFetcherResponse(url, data, {"Content-Type": mime})

    return ClosedFetcher


@functools.cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 costly

    return FontConfiguration()


@functools.lru_cache(maxsize=16)
def _stylesheet(css: str) -> Any:
    import weasyprint  # noqa: PLC0415 costly

    return weasyprint.CSS(string=css, url_fetcher=_closed_fetcher()({}), font_config=_fonts())


def _embedded(attachment: Attachment, fetcher: Any) -> Any:
    import weasyprint  # noqa: PLC0415 costly

    # WeasyPrint writes the clock time and a literal Z behind it.
    moment = attachment.created.astimezone(UTC)
    return weasyprint.Attachment(
        string=attachment.data,
        url_fetcher=fetcher,
        name=attachment.name,
        description=attachment.description,
        created=moment,
        modified=moment,
        relationship="Data",
    )


_UA_XMP = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def _finish(document: Any, pdf: Any, *, attachments: Sequence[Attachment]) -> None:
    """What WeasyPrint leaves open: the PDF/UA mark (it writes one variant only) and the given media types."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", _UA_XMP)]
    # Readable by programs that look for XMP without a PDF library; older PDF/A checkers insist.
    metadata.compress = False
    embedded = [item for item in pdf.objects if getattr(item, "extra", {}).get("Type") == "/EmbeddedFile"]
    pdf.write_line = functools.partial(_write_line, pdf.write_line)
    for item, attachment in zip(embedded[len(embedded) - len(attachments) :], attachments, strict=True):
        item.extra["Subtype"] = "/" + attachment.mime.replace("/", "#2f")


def _write_line(write: Callable[[bytes, Any], None], content: bytes, output: Any) -> None:
    """Keeps a stream's last byte apart from the line end behind it.

    Data that happens to end in CR (one compressed stream in 256) would be followed by LF and read as if its length
    were one byte less, which PDF/A forbids; after such data the line end is CR LF.
    """
    if content.endswith(b"\r\nendstream\nendobj"):
        content = content.removesuffix(b"\nendstream\nendobj") + b"\r\nendstream\nendobj"
    write(content, output)


def page_count(payload: bytes) -> int:
    """The number of pages of a PDF made here."""
    import pikepdf  # noqa: PLC0415  costly

    with pikepdf.open(io.BytesIO(payload)) as found:
        return len(found.pages)


_PROBE = "import weasyprint; weasyprint.HTML(string='<p>Abc').write_pdf(); print('siap')"
_INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"


def available(timeout: int = 60) -> str | None:
    """Why no PDF can be made on this machine, as one sentence to show, or None when all is well.

    Takes about two seconds (a child process): ask once at start, not per page.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-c", _PROBE], capture_output=True, text=True, timeout=timeout
        )  # noqa: S603
    except subprocess.TimeoutExpired:
        return _("Mesin terlalu lambat: percobaan membuat PDF belum selesai setelah %(seconds)d detik.") % {
            "seconds": timeout
        }
    if child.returncode == 0 and "siap" in child.stdout:
        return None
    if child.returncode < 0:
        return _("Tidak ada huruf (font) yang terpasang untuk membuat PDF. Ketik: %(line)s") % {
            "line": _INSTALL
        }
    if "cannot load library" in child.stderr:
        return _("Pustaka Pango untuk membuat PDF belum terpasang. Ketik: %(line)s") % {"line": _INSTALL}
    last_line = (child.stderr.strip().splitlines() or ["?"])[-1]
    return _("PDF tidak dapat dibuat di mesin ini: %(reason)s") % {"reason": last_line[:200]}
