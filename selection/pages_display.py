"""The pages of a document beside the checklist: one at a time, each drawn when it is looked at (docs/adr/0042)."""

from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse

from selection.models import ApplicationDocument


class Wanted(NamedTuple):
    """Which page the address asks for: `?dokumen=…&halaman=2`. `document` "": the first one; `number` None: the address asks for none."""

    document: str
    number: int | None


def wanted(given: QueryDict) -> Wanted:
    """What a request asks for; anything else is page 1 of the first document."""
    number = given.get("halaman", "")
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        return Wanted(given.get("dokumen", ""), None)
    return Wanted(given.get("dokumen", ""), int(number))


def opened(documents: list[ApplicationDocument], page: Wanted) -> Any:
    """The key of the one that stands open: what is asked for, else the first; None where there is none."""
    keys = [document.pk for document in documents]
    return next((key for key in keys if str(key) == page.document), keys[0] if keys else None)


def reader(document: ApplicationDocument, number: int | None) -> dict[str, Any] | None:
    """For selection/secretariat/document_pages.html; None where nobody's browser opens the file."""
    if document.doubt:
        return None
    total = document.file.pages or 1
    here = min(max(number or 1, 1), total)
    return {
        "key": document.pk,
        "label": document.label,
        "number": here,
        "total": total,
        "picture_url": reverse("applicant_page", args=[document.pk, here]),
        "previous": here - 1,
        "following": here + 1 if here < total else 0,
    }
