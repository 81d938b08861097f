"""Reads of the papers: what may be shown to everybody, and whose a file is."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.object_permissions import roles_on
from panels import calls
from reports.enums import PUBLIC_KINDS, DocumentKind, DocumentState
from reports.kinds import thaw
from reports.models import Document
from selection import queries as selections
from selection.enums import Verb
from selection.models import Application, Selection, Vacancy

_READ = ("selection__agency", "selection__oversight_body", "vacancy", "file", "signed_file", "sitting")

READERS = frozenset({Role.SECRETARIAT, Role.APPROVER, Role.CHAIR, Role.PANELIST, Role.OBSERVER})
"""Who reads a selection's papers from the day they are made; the appointing authority reads what has gone out, the assessor what is public."""
_GONE_OUT = frozenset({DocumentState.PUBLISHED, DocumentState.DELIVERED})


def published(vacancy: Vacancy) -> QuerySet[Document]:
    """The published papers that concern a post: its own and those of the whole selection, the newest first."""
    return (
        Document.objects.filter(state="published", kind__in=PUBLIC_KINDS, selection=vacancy.selection_id)
        .filter(Q(vacancy=None) | Q(vacancy=vacancy))
        .select_related(*_READ)
        .order_by("-published_at")
    )


def published_by_code(code: str) -> Document | None:
    """A published public paper; None for every other code, whatever stands behind it."""
    found = Document.objects.filter(code=code, state="published", kind__in=PUBLIC_KINDS)
    return found.select_related(*_READ).first()


def by_code(code: str) -> Document | None:
    """The paper of a code, for verification only."""
    return Document.objects.filter(code=code).select_related(*_READ).first()


def by_digest(sha256: str) -> tuple[Document, str] | None:
    """The paper whose file has these bytes, and which of its files it is: "made" or "signed". None when it is not ours."""
    found = (
        Document.objects.filter(Q(file__sha256=sha256) | Q(signed_file__sha256=sha256))
        .select_related(*_READ)
        .order_by("created_at")
        .first()
    )
    if found is None:
        return None
    return found, "made" if found.file is not None and found.file.sha256 == sha256 else "signed"


def paper_of(document: Document) -> Any:
    """What the paper says (reports/kinds/), from its frozen context."""
    return thaw(document.kind, json.loads(document.context_text))


def papers_of(selection: Selection) -> QuerySet[Document]:
    """The papers of a selection with their jobs, without the applicants' receipts, the newest first."""
    return (
        Document.objects.filter(selection=selection)
        .exclude(kind=DocumentKind.RECEIPT)
        .select_related(*_READ, "job")
        .order_by("-created_at")
    )


def reads_papers(actor: Any, selection: Selection) -> bool:
    """May this account see which papers a selection has, and open them?"""
    return bool(READERS & roles_on(actor, str(selection.pk)))


def readable(actor: Any, pk: Any) -> Document | None:
    """A paper with its job that this account may read; an applicant's receipt is for the observer only, he has a page of his own."""
    seen = Document.objects.filter(selection__in=selections.for_actor(actor, Verb.VIEW))
    found = seen.select_related(*_READ, "job", "application").filter(pk=pk).first()
    if found is None:
        return None
    roles = roles_on(actor, str(found.selection_id))
    if found.kind == DocumentKind.RECEIPT:
        return found if Role.OBSERVER in roles else None
    if READERS & roles or (Role.APPOINTER in roles and found.state in _GONE_OUT):
        return found
    return None


def numbers_of(selection: Selection) -> list[str]:
    """The numbers its papers have, the receipts' own apart."""
    found = Document.objects.filter(selection=selection).exclude(kind=DocumentKind.RECEIPT)
    return list(found.values_list("number", flat=True))


def letters_to(application: Application) -> dict[Any, Document]:
    """Key of the sitting → the signed letter that calls this applicant to it."""
    found = Document.objects.filter(
        kind=DocumentKind.CALL,
        state=DocumentState.SIGNED,
        sitting__in=calls.calls_of_applicant(application).values("sitting"),
    ).select_related("signed_file")
    return {item.sitting_id: item for item in found}


def receipt_of(application: Application) -> Document | None:
    """The receipt of an application with its job, None while it has not been asked for."""
    found = Document.objects.filter(application=application, kind=DocumentKind.RECEIPT)
    return found.select_related("file", "job").first()


def posts_with_unfinished_papers(posts: Iterable[Vacancy]) -> set[Any]:
    """Keys of the posts with a paper that has neither gone out nor been taken out of use."""
    waiting = [DocumentState.QUEUED, DocumentState.RENDERED, DocumentState.SIGNED]
    found = Document.objects.filter(vacancy__in=list(posts), state__in=waiting).exclude(
        kind=DocumentKind.RECEIPT
    )
    return set(found.values_list("vacancy_id", flat=True))


def signed_minutes(vacancy: Vacancy) -> bool:
    """Has the post minutes of the plenary that came back signed?"""
    signed = [DocumentState.SIGNED, DocumentState.PUBLISHED, DocumentState.DELIVERED]
    return Document.objects.filter(
        vacancy=vacancy, kind=DocumentKind.PLENARY_MINUTES, state__in=signed
    ).exists()
