"""Text for a spreadsheet (pure): nothing that somebody typed runs as a formula on the desk of whoever opens the file."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_FORMULA = re.compile(r"[\t\r\n]|[\s\u200b\u2060\ufeff]*[=+\-@＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def safe_cell(value: Any) -> Any:
    """`value` for a spreadsheet: text that a spreadsheet would run as a formula gets a leading apostrophe.

    Also behind leading blanks and in full-width form; negative numbers stay numbers. None is an empty cell.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    return "'" + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV for an Indonesian Excel: semicolons, UTF-8 with a byte-order mark."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(
        [[safe_cell(cell) for cell in row] for row in rows]
    )
    return target.getvalue().encode("utf-8-sig")
