"""Papers for tests: quickly printed, signed, published by the second person."""

import io
from typing import Any

import pikepdf

from accounts import proposals
from config.demo.story import Story
from reports import queries, tasks
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents, requests
from reports.subjects import Subject
from selection.models import Vacancy


def pdf(words: str = "") -> bytes:
    """A real PDF of one empty page; other words, other bytes."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.docinfo["/Keywords"] = str(words)
    document.save(out, deterministic_id=True)
    return out.getvalue()


SIGNED = pdf("ditandatangani")


def press(kind: str, *_context: Any, **_options: Any) -> bytes:
    """Stands in for `rendering.render_document`."""
    return pdf(str(kind))


def made(
    told: Story, post: Vacancy | None, kind: str = DocumentKind.FINAL_RESULT, number: str = "19/UJI/2026"
) -> Document:
    """Asked for by Sri and made."""
    extra = {"met_at": told.at(29, 10), "room": "Ruang Rapat"} if kind == DocumentKind.PLENARY_MINUTES else {}
    document = requests.request(
        Subject(told.selection, vacancy=post), kind, number=number, actor=told.users["sri"], **extra
    )
    tasks.render(document.job.pk)
    return Document.objects.get(pk=document.pk)


def signed(
    told: Story, post: Vacancy | None, kind: str = DocumentKind.FINAL_RESULT, number: str = "19/UJI/2026"
) -> Document:
    """Its signed copy has come back."""
    document = made(told, post, kind, number)
    documents.upload_signed(
        document, pdf(f"ditandatangani {number}"), name="pindaian.pdf", pages=1, actor=told.users["sri"]
    )
    return Document.objects.get(pk=document.pk)


def sign_minutes(told: Story, post: Vacancy) -> None:
    """The final result goes out after the minutes have come back signed."""
    if not queries.signed_minutes(post):
        signed(told, post, DocumentKind.PLENARY_MINUTES, f"BA/{post.code}/UJI/2026")


def published(
    told: Story, post: Vacancy | None, kind: str = DocumentKind.FINAL_RESULT, number: str = "19/UJI/2026"
) -> Document:
    """Proposed by Sri, approved by Slamet."""
    if kind == DocumentKind.FINAL_RESULT and post is not None:
        sign_minutes(told, post)
    document = signed(told, post, kind, number)
    proposal = documents.propose_publication(document, actor=told.users["sri"])
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    return Document.objects.get(pk=document.pk)
