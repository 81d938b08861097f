"""A stack of papers in one scan, taken apart by the codes on their cover sheets (pure)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from selection.wording import Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

_LABEL = "lelang-makalah"
PROBLEMS = {
    "none": gettext_noop(
        "Tidak ada lembar sampul yang terbaca. Pindai dengan sampul di depan setiap makalah, atau tulis halaman sampul dan kodenya di bawah."
    ),
    "no_cover": gettext_noop(
        "Halaman 1 bukan lembar sampul. Bila kodenya tidak terbaca, tulis 1={example} pada koreksi."
    ),
    "unknown": gettext_noop(
        "Halaman {page}: kode “{code}” bukan kode makalah tahap ini. Periksa apakah lembarnya milik seleksi lain."
    ),
    "several": gettext_noop(
        "Halaman {page}: ada lebih dari satu kode ({code}). Pindai ulang lembar itu sendiri."
    ),
    "twice": gettext_noop(
        "Halaman {page}: kode {code} sudah dipakai pada halaman lain di tumpukan ini. Periksa urutan lembarnya."
    ),
    "taken": gettext_noop(
        "Halaman {page}: makalah {code} sudah dipindai. Sisihkan dahulu pindaian lamanya bila hendak diganti."
    ),
    "empty": gettext_noop("Halaman {page}: sesudah sampul {code} tidak ada halaman makalah."),
    "far": gettext_noop("Koreksi menyebut halaman {page}, padahal berkas ini hanya sampai halaman {last}."),
}


@dataclass(frozen=True)
class Division:
    """`papers`: (code, first, last page) without the cover sheets; `problems`: what must be mended before anything is kept."""

    papers: list[tuple[str, int, int]]
    problems: list[Message] = field(default_factory=list)


def label_of(selection: str, stage: str, code: str) -> str:
    """What the QR code on a cover sheet says."""
    return f"{_LABEL}:{selection}:{stage}:{code}"


def corrections(text: str) -> tuple[dict[int, str], list[str]]:
    """Lines "7=01-K7MA" as {page: code}, and the lines that cannot be read."""
    found, wrong = {}, []
    for line in filter(None, (part.strip() for part in re.split(r"[\n;]", text))):
        match = re.fullmatch(r"([0-9]{1,4})\s*=\s*([0-9A-Za-z.\-]{3,40})", line)
        if match is None:
            wrong.append(line)
        else:
            found[int(match[1])] = match[2].upper()
    return found, wrong


def divide(
    pages: Sequence[Collection[str]],
    corrected: Mapping[int, str],
    *,
    label: str,
    known: Collection[str],
    taken: Collection[str],
) -> Division:
    """Where each paper begins and ends. `pages`: what the QR codes of each page say; `label`: `label_of` with an empty code.

    `corrected` (page → code) stands above what was read. Other QR codes, of a candidate's own drawing, are passed over.
    """
    covers: dict[int, str] = {}
    problems: list[Message] = []
    for page, texts in enumerate(pages, start=1):
        read = sorted({text for text in texts if text.startswith(f"{_LABEL}:")})
        codes = [corrected[page]] if page in corrected else [text.removeprefix(label) for text in read]
        shown = {"page": page, "code": ", ".join(codes)}
        if len(codes) > 1:
            problems.append((PROBLEMS["several"], shown))
        elif codes and codes[0] not in known:
            problems.append((PROBLEMS["unknown"], shown))
        elif codes and codes[0] in covers.values():
            problems.append((PROBLEMS["twice"], shown))
        elif codes:
            covers[page] = codes[0]
            if codes[0] in taken:
                problems.append((PROBLEMS["taken"], shown))
    problems += [
        (PROBLEMS["far"], {"page": page, "last": len(pages)}) for page in corrected if page > len(pages)
    ]
    if not covers and not problems:
        problems.append((PROBLEMS["none"], {}))
    elif min(covers, default=1) > 1:
        problems.append((PROBLEMS["no_cover"], {"example": min(known)}))
    return _ranges(covers, len(pages), problems)


def _ranges(covers: Mapping[int, str], last: int, problems: list[Message]) -> Division:
    starts = [*covers, last + 1]
    papers = []
    for page, after in zip(starts, starts[1:], strict=False):
        if after == page + 1:
            problems.append((PROBLEMS["empty"], {"page": page, "code": covers[page]}))
        papers.append((covers[page], page + 1, after - 1))
    return Division(papers, problems)
