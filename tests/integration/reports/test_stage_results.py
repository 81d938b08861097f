"""What a stage came to: its minutes, its public result by rank, each applicant's own mark, and several papers at one moment."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from audit import clock
from audit.errors import Refused, Stale
from config.demo import papers
from config.demo.story import Story
from panels import queries as panels
from panels.models import Sheet
from panels.services import endings, reopening, sheets, stage_results
from reports import queries, tasks
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents, letters, requests
from reports.subjects import Subject
from selection.enums import ResultsShown
from selection.models import Selection, Vacancy
from tests.conftest import shared_world
from tests.integration.reports.papers import pdf
from tests.integration.reports.test_publication import sign_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("sealed")
"""The first three stages are open for both posts; one interview sheet is still out."""


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


def asked(told: Story, kind: str, code: str, number: str) -> Document:
    """Asked for by Sri, made, and its signed copy back."""
    told.selection = Selection.objects.get(pk=told.selection.pk)
    met = {"met_at": clock.now() - timedelta(hours=1), "room": "Aula"} if "minutes" in kind else {}
    subject = Subject(told.selection, stage=told.selection.stage(code))
    document = requests.request(subject, kind, number=number, actor=told.users["sri"], **met)
    tasks.render(document.job.pk)
    document.refresh_from_db()
    documents.upload_signed(document, pdf(number), name="a.pdf", pages=1, actor=told.users["sri"])
    return Document.objects.get(pk=document.pk)


def ready(told: Story, code: str, serial: int) -> Document:
    """A signed result with its signed minutes."""
    asked(told, DocumentKind.STAGE_MINUTES, code, f"{serial}/BA/UJI/2026")
    return asked(told, DocumentKind.STAGE_RESULT, code, f"{serial + 1}/UJI/2026")


def approve(told: Story) -> None:
    proposal = Proposal.objects.get(state="open", action__startswith="publish")
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])


def results_page(post: Vacancy) -> str:
    return text_of(Client().get(reverse("results", args=[post.slug])))


def test_the_marks_of_a_stage_are_public_by_rank_once_two_people_have_published_them(
    told: Story, post: Vacancy
) -> None:
    document = ready(told, "paper", 40)
    lines = stage_results.outcome(post, told.selection.stage("paper")).lines
    assert [line.rank for line in lines] == sorted(line.rank or 99 for line in lines) and len(lines) >= 4
    printed = json.loads(document.context_text)["posts"][0]["rows"]
    assert [row["participant_number"] for row in printed] == [line.candidate for line in lines]
    applicant = told.applicants["01"][0].username
    application = told.users[applicant].person.applications.get(vacancy=post)
    own = reverse("application_results", args=[application.pk])
    assert "Belum ada hasil tahap" in text_of(sign_in(told, applicant).get(own))
    assert "Hasil tahap Makalah" not in results_page(post)

    documents.propose_publication(document, actor=told.users["sri"])
    assert "Hasil tahap Makalah" not in results_page(post)
    approve(told)
    page = results_page(post)
    assert "Hasil tahap Makalah" in page and "40/BA" not in page
    first = printed[0]
    assert first["name"] in page and first["nip"] in page and "Melanjutkan" in page
    assert first["mark"] not in {"", None} and told.users[applicant].person.nip not in page
    mine = text_of(sign_in(told, applicant).get(own))
    place = [row["participant_number"] for row in printed].index(application.participant_number)
    assert queries.paper_of(document).posts[0].rows[place].mark.printed in mine


def test_a_result_waits_for_its_signed_minutes_and_a_sealed_stage_has_none(told: Story) -> None:
    early = asked(told, DocumentKind.STAGE_RESULT, "paper", "50/UJI/2026")
    with pytest.raises(Refused, match="belum bertanda tangan"):
        documents.propose_publication(early, actor=told.users["sri"])
    with pytest.raises(Refused, match="belum dibuka untuk semua jabatan"):
        asked(told, DocumentKind.STAGE_RESULT, "interview", "51/UJI/2026")


def test_a_stopped_post_keeps_no_other_from_its_papers(told: Story, post: Vacancy) -> None:
    other = told.selection.vacancies.get(code="02")
    letter = {"number": "B-7", "dated": told.at(26, 9).date(), "file": papers.stored("Surat penghentian")}
    with clock.at(told.at(27, 12)):
        stop = endings.propose_stop(other, reason="Dihapus.", actor=told.users["sri"], **letter)
        proposals.approve(stop, digest=stop.digest, actor=told.users["slamet"])
        last = Sheet.objects.get(assessment__vacancy=post, assessment__stage__code="interview", state="draft")
        sheets.lock(last, seen=sheets.draft_digest(last), actor=told.users["ani"])
    titles = [
        item.title
        for item in queries.paper_of(asked(told, DocumentKind.STAGE_MINUTES, "interview", "53/BA")).posts
    ]
    assert titles == [post.title]
    assert letters.obstacle(told.selection) == ""


def test_the_minutes_of_a_stage_say_who_was_there_and_how_it_was_marked(told: Story, post: Vacancy) -> None:
    paper = queries.paper_of(asked(told, DocumentKind.STAGE_MINUTES, "track_record", "52/BA/UJI/2026"))
    assert paper.stage == told.selection.stage("track_record").title and paper.weight == "20"
    assert [item.title for item in paper.posts] == [
        item.title for item in told.selection.vacancies.order_by("code")
    ]
    recused = [item for post in paper.posts for item in post.recusals]
    assert recused and all(item.participants for item in recused)
    assert {row.markers for row in paper.posts[0].rows} >= {len(paper.members)}
    assert paper.quorate and paper.attendance == len(panels.members_of(told.selection))


@pytest.mark.parametrize("shown", [ResultsShown.CODES, ResultsShown.HIDDEN])
def test_what_the_plan_hides_is_not_even_in_the_frozen_paper(told: Story, post: Vacancy, shown: str) -> None:
    told.selection.results_shown = shown
    subject = Subject(told.selection, stage=told.selection.stage("paper"))
    document = requests.request(
        subject, DocumentKind.STAGE_RESULT, number=f"60/{shown}", actor=told.users["sri"]
    )
    rows = json.loads(document.context_text)["posts"][0]["rows"]
    names = {item.full_name for item in [told.users[one.username].person for one in told.applicants["01"]]}
    assert not any(name in document.context_text for name in names)
    assert all(row["nip"] is None for row in rows)
    assert all((row["mark"] is None) == (shown == "hidden") for row in rows)


def test_several_results_go_out_at_one_moment_or_none_does(told: Story, post: Vacancy) -> None:
    found = [ready(told, "paper", 70), ready(told, "track_record", 72)]
    page = sign_in(told, "sri").post(
        reverse("document_set", args=[told.selection.pk]),
        {"papers": [str(item.pk) for item in found]},
        follow=True,
    )
    assert "terbit pada saat yang sama" in text_of(page)
    proposal = Proposal.objects.get(action="publish_set")
    shown = text_of(sign_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
    assert "Naskah 2 dari 2" in shown and all(item.signed_file.sha256 in shown for item in found)
    assert "Hasil tahap" not in results_page(post)
    documents.upload_signed(found[1], pdf("lain"), name="b.pdf", pages=1, actor=told.users["sri"])
    with pytest.raises(Stale):
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    assert "Hasil tahap" not in results_page(post)
    proposals.withdraw(proposal, actor=told.users["sri"])
    documents.propose_set(told.selection, found, actor=told.users["sri"])
    approve(told)
    moments = set(
        Document.objects.filter(pk__in=[item.pk for item in found]).values_list("published_at", flat=True)
    )
    assert len(moments) == 1 and None not in moments
    assert results_page(post).count("Hasil tahap") >= 2


def test_marks_that_changed_after_the_paper_was_made_are_not_published(told: Story, post: Vacancy) -> None:
    document = ready(told, "paper", 80)
    documents.propose_publication(document, actor=told.users["sri"])
    sheet = Sheet.objects.filter(
        assessment__vacancy=post, assessment__stage__code="paper", state="locked"
    ).first()
    author = next(user for user in told.users.values() if user.person_id == sheet.person_id)
    reopening.propose_reopening(sheet, reason="Salah ketik", actor=author)
    again = Proposal.objects.get(action="reopen", state="open")
    proposals.approve(again, digest=again.digest, actor=told.users["slamet"])
    proposal = Proposal.objects.get(action="publish", state="open")
    with pytest.raises(Refused, match="berubah setelah naskah dibuat"):
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    assert "Hasil tahap" not in results_page(post)
