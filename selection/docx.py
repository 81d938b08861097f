"""A letter as a DOCX file that any word processor opens and lets one change (pure): paragraphs, a table of two columns, a place to sign.

Written with the standard library: a letter needs four parts of the format. The same letter is the same bytes every time.
"""

import io
import zipfile
from collections.abc import Iterable
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

Look = Literal["title", "heading", "text", "right", "item", "sign"]


class Line(NamedTuple):
    """One paragraph."""

    text: str
    look: Look = "text"


class Rows(NamedTuple):
    """A table of names and values without lines."""

    rows: tuple[tuple[str, str], ...]


Block = Line | Rows

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = _HEAD + (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/{{kind}}" Target="{{target}}"/></Relationships>'
)
_STYLES = (
    f'{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
    'w:cs="Times New Roman"/><w:sz w:val="24"/><w:lang w:val="id-ID"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>'
)
_SIGNING = '<w:keepNext/><w:ind w:left="4800"/>'
_PARAGRAPH: dict[str, str] = {
    "title": '<w:spacing w:after="360"/><w:jc w:val="center"/>',
    "heading": '<w:keepNext/><w:spacing w:before="240"/>',
    "text": '<w:jc w:val="both"/>',
    "right": '<w:jc w:val="right"/>',
    "item": '<w:ind w:left="567" w:hanging="567"/><w:jc w:val="both"/>',
    "sign": _SIGNING,
}
_BOLD = frozenset({"title", "heading"})
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)
_WIDTHS = (3200, 300, 5572)


def write(blocks: Iterable[Block]) -> bytes:
    """The file, A4."""
    body = "".join(_table(block) if isinstance(block, Rows) else _paragraph(block) for block in blocks)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
        "word/document.xml": f"{_HEAD}<w:document {_W}><w:body>{body}{_PAGE}</w:body></w:document>",
        "word/_rels/document.xml.rels": _RELATIONS.format(kind="styles", target="styles.xml"),
        "word/styles.xml": _STYLES,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _paragraph(line: Line, *, tight: bool = False) -> str:
    look = '<w:spacing w:after="40"/>' if tight else _PARAGRAPH[line.look]
    bold = "<w:rPr><w:b/></w:rPr>" if line.look in _BOLD else ""
    text = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(_clean(part))}</w:t>' for part in line.text.split("\t")
    )
    return f"<w:p><w:pPr>{look}</w:pPr><w:r>{bold}{text}</w:r></w:p>"


def _table(table: Rows) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    rows = "".join(
        "<w:tr>" + "".join(map(_cell, _WIDTHS, (name, ":", value))) + "</w:tr>" for name, value in table.rows
    )
    layout = '<w:tblPr><w:tblW w:w="9072" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
    return f'<w:tbl>{layout}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>'


def _cell(width: int, text: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(Line(text), tight=True)}</w:tc>'


def _clean(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(char for char in text if char >= " " and not 0xFFFE <= ord(char) <= 0xFFFF)
