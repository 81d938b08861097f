"""A published result is corrected by a paper beside it that tells what the data say, and nothing that somebody typed."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from audit.errors import Refused
from audit.verify import verify
from config.demo.story import Story
from panels import queries as panels
from panels.models import Sheet
from panels.services import reopening, sheets
from reports import queries, tasks
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import corrections, documents
from selection.models import Vacancy
from tests.conftest import shared_world
from tests.integration.panels.support import (
    behind_the_guards,
    cell,
    comment_on,
    lock,
    post_of,
    sheet_of,
    signed_in,
    text_of,
)
from tests.integration.reports.papers import pdf
from tests.integration.reports.test_stage_results import approve, asked, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("ranked")
"""Every mark is open and the ranking computed; nobody has confirmed yet."""

WHY = "Nilai dua peserta tertukar pada lembar seorang anggota."


@pytest.fixture
def result(told: Story) -> Document:
    """The published result of the interview."""
    document = ready(told, "interview", 40)
    documents.propose_publication(document, actor=told.users["sri"])
    approve(told)
    return Document.objects.get(pk=document.pk)


def mend_a_sheet(told: Story) -> str:
    """Ani's sheet is reopened by two people, the first candidate gets nothing, and it is locked again. His number."""
    ani = signed_in(told, "ani")
    proposal = reopening.propose_reopening(
        sheet_of(told, "ani", "interview"), reason=WHY, actor=told.users["ani"]
    )
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["karto"])
    fresh = Sheet.objects.exclude(state="superseded").get(
        assessment__vacancy=post_of(told),
        assessment__stage__code="interview",
        person=told.users["ani"].person,
    )
    first = panels.candidates_for(fresh)[0]
    criterion = panels.criteria_of(told.selection, "interview").first()
    data = {
        "seen": sheets.draft_digest(fresh),
        cell(first, criterion): "0",
        comment_on(first): "Tidak menjawab.",
    }
    assert ani.post(reverse("sheet", args=[fresh.pk]), data).status_code == 302
    lock(ani, fresh)
    return first.participant_number


def void_minutes(told: Story) -> None:
    minutes = Document.objects.get(kind=DocumentKind.STAGE_MINUTES, state="signed")
    documents.void(minutes, reason="Nilai dikoreksi.", actor=told.users["sri"])


def corrected(told: Story, document: Document, number: str) -> Document:
    """The correction, made and signed."""
    found = corrections.request(document, number=number, reason=WHY, actor=told.users["sri"])
    tasks.render(found.job.pk)
    found.refresh_from_db()
    documents.upload_signed(found, pdf(number), name="r.pdf", pages=1, actor=told.users["sri"])
    return Document.objects.get(pk=found.pk)


def page_of(post: Vacancy) -> str:
    return text_of(Client().get(reverse("results", args=[post.slug])))


def test_a_mark_that_two_people_mended_is_told_before_and_after_and_the_old_paper_stays(
    told: Story, result: Document
) -> None:
    number = mend_a_sheet(told)
    post = post_of(told)
    sri = signed_in(told, "sri")
    address = reverse("document_correct", args=[result.pk])
    assert address in sri.get(reverse("document_detail", args=[result.pk])).text
    assert number in text_of(sri.get(address))
    answer = sri.post(address, {"number": "50/UJI/2026", "reason": WHY}, follow=True)
    assert "Ralat sedang dibuat" in text_of(answer)
    ralat = Document.objects.get(corrects=result)
    assert ralat.title == "Ralat Pengumuman Hasil Tahap Penilaian"
    told_of = queries.paper_of(ralat).correction
    assert (told_of.number, told_of.reason) == (result.number, WHY)
    line = next(line for line in told_of.lines if line.label == post.title)
    before = next(text for text in line.before if number in text)
    after = next(text for text in line.after if number in text)
    assert before != after
    old = {
        row["participant_number"]: row["mark"] for row in json.loads(result.context_text)["posts"][0]["rows"]
    }
    new = {
        row["participant_number"]: row["mark"] for row in json.loads(ralat.context_text)["posts"][0]["rows"]
    }
    assert old[number] != new[number]

    tasks.render(ralat.job.pk)
    ralat.refresh_from_db()
    documents.upload_signed(ralat, pdf("ralat"), name="r.pdf", pages=1, actor=told.users["sri"])
    ralat.refresh_from_db()
    with pytest.raises(Refused, match="sebelum koreksi"):
        documents.propose_publication(ralat, actor=told.users["sri"])
    void_minutes(told)
    asked(told, DocumentKind.STAGE_MINUTES, "interview", "51/BA/UJI/2026")
    documents.propose_publication(ralat, actor=told.users["sri"])
    proposal = Proposal.objects.get(action="publish", state="open")
    shown = text_of(signed_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
    assert WHY in shown and before in shown and after in shown
    assert "sudah diralat" not in page_of(post)
    approve(told)
    page = page_of(post)
    assert "Pengumuman ini sudah diralat dengan Nomor 50/UJI/2026" in page
    assert f"Meralat pengumuman Nomor {result.number}" in page
    assert page.count("Hasil tahap") >= 1 and new[number].replace(".", ",")[:5] in page
    assert Client().get(reverse("published_file", args=[result.code])).status_code == 200
    assert "Sudah diralat" in text_of(Client().get(reverse("verify_document", args=[result.code])))
    assert verify().sound


def test_where_the_data_say_the_same_there_is_nothing_to_correct(told: Story, result: Document) -> None:
    sri = signed_in(told, "sri")
    assert "Tidak ada yang diralat" in text_of(sri.get(reverse("document_correct", args=[result.pk])))
    with pytest.raises(Refused, match="sama persis"):
        corrections.request(result, number="60/UJI/2026", reason=WHY, actor=told.users["sri"])
    assert not Document.objects.filter(corrects=result).exists()


def test_in_a_set_too_the_second_person_reads_what_is_corrected(told: Story, result: Document) -> None:
    mend_a_sheet(told)
    void_minutes(told)
    asked(told, DocumentKind.STAGE_MINUTES, "interview", "61/BA/UJI/2026")
    found = [corrected(told, result, "62/UJI/2026"), ready(told, "paper", 64)]
    documents.propose_set(told.selection, found, actor=told.users["sri"])
    proposal = Proposal.objects.get(action="publish_set")
    shown = text_of(signed_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
    assert "Naskah 2 dari 2" in shown and WHY in shown and "Semula" in shown


def test_a_paper_has_one_correction_and_the_next_one_corrects_that(told: Story, result: Document) -> None:
    mend_a_sheet(told)
    first = corrected(told, result, "70/UJI/2026")
    with pytest.raises(Refused, match="sudah dibuat dengan Nomor 70"):
        corrections.request(result, number="71/UJI/2026", reason=WHY, actor=told.users["sri"])
    with pytest.raises(Refused, match="sudah terbit"):
        corrections.request(first, number="71/UJI/2026", reason=WHY, actor=told.users["sri"])
    documents.void(first, reason="Salah nomor.", actor=told.users["sri"])
    assert corrected(told, result, "72/UJI/2026").corrects == result


@pytest.mark.parametrize("username", ["karto", "ani", "wati"])
def test_readers_of_papers_do_not_correct_them(told: Story, result: Document, username: str) -> None:
    reader = signed_in(told, username)
    assert reader.get(reverse("document_correct", args=[result.pk])).status_code == 404
    assert "Buat ralat" not in text_of(reader.get(reverse("document_detail", args=[result.pk])))


def test_an_applicant_reads_what_was_published_until_it_is_corrected(told: Story, result: Document) -> None:
    number = mend_a_sheet(told)
    post = post_of(told)
    candidate = post.applications.get(participant_number=number)
    owner = next(user for user in told.users.values() if user.person_id == candidate.person_id)
    printed = next(row for row in queries.paper_of(result).posts[0].rows if row.participant_number == number)
    own = reverse("application_results", args=[candidate.pk])
    mine = text_of(signed_in(told, owner.username).get(own))
    assert result.number in mine and printed.mark.printed in mine
    assert f"Peringkat {printed.rank}" in mine


def test_a_post_that_is_renamed_keeps_its_published_results(told: Story, result: Document) -> None:
    with behind_the_guards():
        Vacancy.objects.filter(pk=post_of(told).pk).update(title="Asisten Ekonomi dan Pembangunan")
    assert "Hasil tahap Wawancara" in page_of(post_of(told))


def test_the_card_of_an_applicant_follows_the_correction_of_a_stage_and_not_before_it_is_out(
    told: Story, result: Document
) -> None:
    """As marked; while a corrected sheet waits; when the erratum is out: then his corrected mark, the erratum's number and what it corrects."""
    post = post_of(told)

    def cards() -> dict[str, str]:
        return {
            one.participant_number: text_of(
                signed_in(
                    told,
                    next(user.username for user in told.users.values() if user.person_id == one.person_id),
                ).get(reverse("result_card", args=[one.pk]))
            )
            for one in post.applications.filter(participant_number__in=[number, other])
        }

    def printed(document: Document) -> dict[str, str]:
        rows = queries.paper_of(document).posts[0].rows
        return {row.participant_number: row.mark.printed for row in rows}

    numbers = sorted(printed(result))
    number = panels.candidates_for(sheet_of(told, "ani", "interview"))[0].participant_number
    other = next(one for one in numbers if one != number)
    old, before = printed(result), cards()
    assert old[number] in before[number] and result.number in before[number]
    assert mend_a_sheet(told) == number
    waiting = cards()[number]
    assert old[number] in waiting and "50/UJI/2026" not in waiting
    void_minutes(told)
    asked(told, DocumentKind.STAGE_MINUTES, "interview", "51/BA/UJI/2026")
    ralat = corrected(told, result, "50/UJI/2026")
    documents.propose_publication(ralat, actor=told.users["sri"])
    assert "50/UJI/2026" not in cards()[number]
    approve(told)
    new, after = printed(Document.objects.get(pk=ralat.pk)), cards()
    assert new[number] != old[number] and new[other] == old[other]
    assert new[number] in after[number] and "50/UJI/2026" in after[number]
    assert f"Ralat atas pengumuman Nomor {result.number}" in after[number]
    assert new[other] in after[other] and "50/UJI/2026" in after[other]
