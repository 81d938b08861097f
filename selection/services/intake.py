"""What an applicant uploads, judged before anything is kept: one PDF, or photos that become one. No row is touched here."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from audit import clock
from audit.errors import Refused
from audit.ledger import content_digest
from selection import photos, uploads, uploads_policy, virus
from selection.uploads_policy import Outcome
from selection.uploads_texts import KINDS, PHOTO_REFUSALS, REFUSALS
from selection.wording import render


class Taken(NamedTuple):
    """`doubt`: why somebody must look at it, "" when nobody; `preview`: page 1 as a picture, b"" when it cannot be drawn; `photos`: digests of
    what it was made of.
    """

    payload: bytes
    name: str
    report: uploads.Report
    doubt: str
    preview: bytes
    photos: tuple[str, ...] = ()


def judged(
    paths: Path | Sequence[Path], names: str | Sequence[str], *, max_bytes: int, closes_at: datetime | None
) -> Taken:
    """What is to be kept of an upload at this moment. Raises Refused with what is wrong and how to mend it.

    `closes_at`: of the registration that it is for; None for the wallet, which nothing closes.
    """
    given = _in_order(
        [paths] if isinstance(paths, Path) else paths, [names] if isinstance(names, str) else names
    )
    kinds = [uploads.kind_of(path) for path, _name in given]
    if not set(kinds) & set(photos.KINDS) and len(given) == 1:
        return _taken(given[0][0], given[0][1], max_bytes, closes_at)
    _require_photos(given, kinds)
    for path, _name in given:
        if not without_virus(path):
            break  # a silent scanner is waited for once; what is bound is asked about again
    bound = photos.bind(given, max_bytes=max_bytes)
    if bound.refusal is not None:
        raise Refused(render(bound.refusal, _))
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as handle:
        handle.write(bound.payload)
        handle.flush()
        name = f"{Path(given[0][1]).stem}.pdf"
        taken = _taken(Path(handle.name), name, max_bytes, closes_at)
    return taken._replace(photos=tuple(content_digest(path.read_bytes()) for path, _name in given))


def _taken(path: Path, name: str, max_bytes: int, closes_at: datetime | None) -> Taken:
    """One PDF, by the policy."""
    report = uploads.inspect(path, max_bytes=max_bytes)
    worth_scanning = report.ok or report.code in uploads_policy.OPENABLE
    if worth_scanning and not without_virus(path):
        report = _doubted(report, "unscanned")
    decided = uploads_policy.outcome(
        ok=report.ok,
        code=report.code,
        doubts=report.params.get("doubts", ()),
        signed=report.signed,
        now=clock.now(),
        closes_at=closes_at,
    )
    if decided is Outcome.REFUSE:
        raise Refused(render(uploads.doubts_text(report) if report.ok else uploads.text(report), _))
    doubt = "" if decided is Outcome.TAKE else _doubt(report)
    preview = photos.first_page(path) if report.ok else b""
    return Taken(path.read_bytes(), name, report, doubt, preview)


def _doubt(report: uploads.Report) -> str:
    return render(uploads.text(report) if report.ok else uploads.set_aside(uploads.text(report)), _)


def _doubted(report: uploads.Report, code: str) -> uploads.Report:
    """The same report with one more doubt, the last of them; what cannot be opened keeps its reason."""
    if not report.ok:
        return report
    doubts = [*report.params.get("doubts", ()), code]
    return replace(report, code=doubts[0], params={"doubts": doubts}, quarantine=True)


def without_virus(path: Path) -> bool:
    """Did a scanner look at it? True too where none is configured. Raises Refused when it found something."""
    if not settings.CLAMAV_SOCKET:
        return True
    try:
        found = virus.scan(path, settings.CLAMAV_SOCKET)
    except virus.Silent:
        return False
    if found:
        raise Refused(render((REFUSALS["virus"], {"name": found}), _))
    return True


def _require_photos(given: Sequence[tuple[Path, str]], kinds: Sequence[str]) -> None:
    if set(kinds) == {"pdf"}:
        raise Refused(render((PHOTO_REFUSALS["several_pdfs"], {}), _))
    for (_path, name), kind in zip(given, kinds, strict=True):
        if kind not in photos.KINDS:
            label: Any = KINDS[kind][0] if kind in KINDS else "PDF"
            raise Refused(render((PHOTO_REFUSALS["mixed"], {"name": name, "kind": label}), _))


def _in_order(paths: Sequence[Path], names: Sequence[str]) -> list[tuple[Path, str]]:
    """By name as a person counts: cameras number their pictures, browsers send them in any order. Equal names stay as they came."""
    given = list(zip(paths, names, strict=True))
    return sorted(given, key=lambda one: _parts(one[1]))


def _parts(name: str) -> list[str | int]:
    """ "scan 10.jpg" as ["scan ", 10, ".jpg"]: text and numbers in turn, so that like is compared with like."""
    pieces = re.split(r"([0-9]+)", name.lower())
    return [int(piece) if place % 2 else piece for place, piece in enumerate(pieces)]
