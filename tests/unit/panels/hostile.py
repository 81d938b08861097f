"""Spreadsheets that mean harm or are merely broken, made in the test: bytes of whole files."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def xlsx(*rows: Any, change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of one sheet with these rows; `change` gets the book before it is written."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(
    data: bytes, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None
) -> bytes:
    """The archive with every part passed through `change`, and further parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, text in (more or {}).items():
            new.writestr(name, text)
    return target.getvalue()


def same(_name: str, text: bytes) -> bytes:
    return text


def in_sheet(before: bytes, after: bytes) -> Callable[[str, bytes], bytes]:
    """A change of the sheet's own XML."""
    return lambda name, text: text.replace(before, after, 1) if name.endswith("sheet1.xml") else text


def encrypted_zip(data: bytes) -> bytes:
    """The archive with the flag of a password set on every part, in both places where it stands."""
    marked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + offset] |= 1
            at = marked.find(signature, at + 4)
    return bytes(marked)


def bomb(size: int) -> bytes:
    """A small workbook that unpacks to `size` bytes."""
    return repacked(xlsx(["a"]), same, {"xl/media/image1.png": b"0" * size})


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def with_doctype(doctype: bytes) -> bytes:
    """A workbook whose sheet brings its own entities."""

    def change(name: str, text: bytes) -> bytes:
        return doctype + text[text.index(b"<worksheet") :] if name.endswith("sheet1.xml") else text

    return repacked(xlsx(["a"]), change)
