"""A plan as a file (pure): the JSON of `selection.plan`, written down in docs/plan.md."""

import json
from collections.abc import Iterator
from typing import Any

from selection.plan import canonical
from selection.wording import Message, render

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

MAX_BYTES = 1024 * 1024
"""More than a hundred posts with all they ask for."""
_DEEPEST = 20

TEXTS = {
    "empty": gettext_noop(
        "Berkas rencana kosong. Pilih berkas JSON yang diunduh dari halaman sebuah seleksi."
    ),
    "large": gettext_noop(
        "Berkas rencana lebih besar dari 1 MB. Pilih berkas JSON yang diunduh dari halaman sebuah seleksi."
    ),
    "encoding": gettext_noop("Berkas rencana bukan teks UTF-8. Simpan kembali sebagai UTF-8, lalu ulangi."),
    "json": gettext_noop(
        "Berkas rencana bukan JSON yang dapat dibaca (baris {line}). Periksa kurung, koma, dan tanda kutipnya."
    ),
    "repeated": gettext_noop(
        "Berkas rencana memuat “{key}” dua kali dalam satu bagian. Hapus salah satunya."
    ),
    "inexact": gettext_noop(
        "Berkas rencana memuat bilangan {number}, yang tidak dapat dibaca tepat. Tulis bobot dan ambang batas sebagai teks, "
        'misalnya "12.5".'
    ),
    "shape": gettext_noop(
        "Berkas rencana harus berupa satu objek JSON dengan bagian seperti posts, stages, dan schedule."
    ),
    "text": gettext_noop(
        "Berkas rencana memuat huruf yang tidak dapat disimpan. Hapus huruf kendali di dalam teksnya."
    ),
}


class PlanFileError(ValueError):
    """A file that is no plan. `message` is (msgid, params); `str()` the Indonesian sentence."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.message: Message = (TEXTS[code], params)
        super().__init__(render(self.message))


def read(content: bytes) -> dict[str, Any]:
    """The plan in a file's bytes; nothing in it is judged yet. Raises PlanFileError."""
    if len(content) > MAX_BYTES:
        raise PlanFileError("large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanFileError("encoding") from None
    if not text.strip():
        raise PlanFileError("empty")
    try:
        plan = json.loads(
            text, object_pairs_hook=_unique, parse_float=_inexact, parse_constant=_inexact, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        raise PlanFileError("json", line=error.lineno) from None
    except RecursionError:
        raise PlanFileError("shape") from None
    if not isinstance(plan, dict) or not _shallow(plan):
        raise PlanFileError("shape")
    if any("\x00" in one for one in _texts(plan)):
        raise PlanFileError("text")
    try:
        canonical(plan).encode()
    except ValueError:
        raise PlanFileError("text") from None
    return plan


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            # Half a surrogate pair is no character: no page and no terminal could show it.
            raise PlanFileError("repeated", key=key.encode("utf-8", "replace").decode()[:80])
        found[key] = value
    return found


def _inexact(number: str) -> None:
    raise PlanFileError("inexact", number=number[:20])


def _whole(number: str) -> int:
    if len(number) > 15:  # beyond what every reader of JSON keeps exactly
        raise PlanFileError("inexact", number=number[:20])
    return int(number)


def _shallow(value: Any, left: int = _DEEPEST) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left > 0 and all(_shallow(one, left - 1) for one in inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
