"""How a selection of the demonstration ends: papers issued, the recommendation of the result, the choice, the inauguration, its report."""

from typing import Any, Protocol

from accounts import proposals
from accounts.models import Proposal, User
from audit import clock, store
from config.demo import papers
from panels import choices as chosen
from panels.services import choices
from reports import pdf, queries
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents, jobs, requests
from reports.subjects import Subject
from selection.enums import GateKind
from selection.models import Selection
from selection.services import gates

REASON = "Berpengalaman memimpin bidang yang sama, nilai wawancaranya paling kuat di antara ketiganya, dan rencana kerjanya paling dapat dijalankan."


class Told(Protocol):
    """What is used of config.demo.story.Story."""

    users: dict[str, User]
    papers: bool
    selection: Selection

    def at(self, days: int, hour: int, minute: int = 0) -> Any: ...


def makes_papers(story: Told) -> bool:
    """Are official papers made, with the PDF libraries this machine has?"""
    return story.papers and pdf.available() is None


def issue(story: Told, document: Document, *, propose: bool = True) -> None:
    """Made, signed on paper, uploaded, approved by the second person."""
    job = jobs.claim(document.job.pk)
    assert job is not None
    jobs.render_job(job)
    document.refresh_from_db()
    documents.upload_signed(
        document,
        papers.signed(store.read(document.file)),
        name="bertanda-tangan.pdf",
        pages=None,
        actor=story.users["sri"],
    )
    document.refresh_from_db()
    if propose:
        approve(documents.propose_publication(document, actor=story.users["sri"]), story.users["slamet"])


def approve(proposal: Proposal, actor: User) -> None:
    """The second person approves what was shown."""
    proposals.approve(proposal, digest=proposal.digest, actor=actor)


def recommend(story: Told) -> None:
    """The oversight body recommends the result: from now on one of the names may be chosen."""
    if not makes_papers(story):
        return
    body, moment = story.selection.oversight_body, story.at(30, 14)
    number = f"B-{moment.day}/REK-HASIL/{moment.year} (contoh)"
    with clock.at(moment):
        gates.record_letter(
            story.selection.gates.get(code=GateKind.RESULT),
            number=number,
            dated=moment.date(),
            file=papers.stored(f"Surat {body.name} Nomor {number}: rekomendasi hasil seleksi terbuka"),
            actor=story.users["sri"],
        )


def appoint(story: Told) -> None:
    """The appointing authority chooses the first of every post; decision, inauguration and report follow within a fortnight."""
    if not makes_papers(story):
        return
    named = list(enumerate(chosen.nominations_of(story.selection), start=1))
    for _serial, nomination in named:
        with clock.at(story.at(33, 9)):
            first = nomination.names[0]["application"]
            choices.choose(nomination, application=first, reason=REASON, actor=story.users["ppk"])
    for serial, nomination in named:
        with clock.at(story.at(34, 9)):
            kind, number = DocumentKind.APPOINTMENT_DECISION, f"821/{serial + 40}/BKD"
            _make(story, nomination, kind, number, propose=False)
    for serial, nomination in named:
        with clock.at(story.at(40, 11)):
            _inaugurate(story, nomination, serial)
    for serial, nomination in named:
        with clock.at(story.at(41, 9)):
            _make(story, nomination, DocumentKind.INAUGURATION_REPORT, f"800/{serial + 70}/BKD")


def _inaugurate(story: Told, nomination: Any, serial: int) -> None:
    choice = chosen.standing(nomination)
    assert choice is not None
    decision = queries.signed_decision(choice)
    assert decision is not None
    number = f"821/{serial + 60}/BA"
    told = choices.Inauguration(
        application=str(choice.application_id),
        day=clock.now().date(),
        place="Aula Balai Kota Contoh",
        number=number,
        file=papers.stored(f"Berita Acara Pelantikan Nomor {number}"),
    )
    choices.inaugurate(choice, told, decision_sha256=decision.signed_file.sha256, actor=story.users["sri"])


def _make(story: Told, nomination: Any, kind: str, number: str, *, propose: bool = True) -> None:
    subject = Subject(story.selection, vacancy=nomination.vacancy)
    document = requests.request(subject, kind, number=number, actor=story.users["sri"])
    issue(story, document, propose=propose)
