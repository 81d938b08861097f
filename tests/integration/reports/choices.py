"""A post after its result, for tests: the names handed over, the recommendation recorded, the choice made through the services."""

from datetime import date, timedelta
from typing import Any

from accounts import proposals
from accounts.models import Proposal
from audit import store
from config.demo.story import Story
from panels import choices as reading
from panels.models import Choice, Nomination
from panels.services import choices
from reports import queries
from reports.enums import DocumentKind
from selection.enums import GateKind
from selection.models import Vacancy
from selection.services import gates
from tests.integration.reports.papers import pdf, published, signed

REASON = "Pengalamannya memimpin bidang yang sama paling lama di antara ketiga nama ini."


def kept(words: str) -> Any:
    """A scan in the store."""
    return store.put(pdf(words), name="pindaian.pdf", media_type="application/pdf", pages=1)


def handed_over(told: Story, post: Vacancy) -> Nomination:
    """The letter of the names delivered, the result published."""
    published(told, post, DocumentKind.THREE_NAMES_LETTER, f"20/{post.code}/UJI/2026")
    published(told, post, DocumentKind.FINAL_RESULT, f"21/{post.code}/UJI/2026")
    found = reading.nomination_of(Vacancy.objects.get(pk=post.pk))
    assert found is not None
    return found


def recommended(told: Story, *, days_ago: int = 0) -> None:
    """The oversight body's letter on the result, dated so many days ago."""
    dated = reading.today(told.selection) - timedelta(days=days_ago)
    gates.record_letter(
        told.selection.gates.get(code=GateKind.RESULT),
        number="B-1/REK/2026",
        dated=dated,
        file=kept("rekomendasi"),
        actor=told.users["sri"],
    )


def application_at(nomination: Nomination, place: int) -> str:
    """The key of the name at a place (1: the first by rank)."""
    return nomination.names[place - 1]["application"]


def chosen(told: Story, nomination: Nomination, place: int = 1) -> Choice:
    """The appointing authority takes one of the names itself."""
    application = application_at(nomination, place)
    return choices.choose(nomination, application=application, reason=REASON, actor=told.users["ppk"])


def decision(nomination: Nomination, place: int, **changed: Any) -> choices.Decision:
    """A choice on paper, complete."""
    told = {
        "application": application_at(nomination, place),
        "reason": REASON,
        "number": "821/1/2026",
        "dated": reading.today(nomination.guarded),
        "file": kept("pilihan"),
    }
    return choices.Decision(**{**told, **changed})


def approved(told: Story, proposal: Proposal) -> None:
    """Slamet agrees."""
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])


def inaugurated(told: Story, nomination: Nomination, choice: Choice, day: date | None = None) -> Choice:
    """The decision is signed and the chosen one inaugurated."""
    document = queries.signed_decision(choice) or signed(
        told, nomination.vacancy, DocumentKind.APPOINTMENT_DECISION, "821/2/2026"
    )
    minutes = choices.Inauguration(
        application=str(choice.application_id),
        day=day or reading.today(nomination.guarded),
        place="Aula Balai Kota Contoh",
        number="821/3/BA/2026",
        file=kept("berita acara"),
    )
    sha256 = document.signed_file.sha256
    choices.inaugurate(choice, minutes, decision_sha256=sha256, actor=told.users["sri"])
    return Choice.objects.get(pk=choice.pk)
