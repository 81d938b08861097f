"""The result card: every figure from the published ranking, nothing before it is announced, nobody else's, and the proof that it stands there."""

import json
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals
from accounts.models import User
from audit import checkpoints, signer
from audit.models import Event
from config.demo.story import Story
from panels import queries as panels
from panels import ranking
from panels.models import Ranking
from reports import queries, spread, tasks
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents, recounts, result_cards
from selection.models import Application, Selection, Vacancy
from tests.conftest import shared_world
from tests.integration.panels.support import behind_the_guards, signed_in, text_of
from tests.integration.reports.papers import published, sign_minutes, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")
"""The recap is confirmed by every member; no result is out."""


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


@pytest.fixture
def result(told: Story, post: Vacancy) -> Document:
    return published(told, post)


def sent(post: Vacancy) -> list[Application]:
    found = Application.objects.filter(vacancy=post, number__isnull=False).select_related("person")
    return list(found.order_by("number"))


def of(post: Vacancy, application: Application) -> result_cards.papers.CardFacts:
    application.vacancy = Vacancy.objects.select_related("selection__agency").get(pk=post.pk)
    return result_cards.of(application)


def owner_of(told: Story, application: Application) -> Client:
    user = next(item for item in told.users.values() if item.person_id == application.person_id)
    return signed_in(told, user.username)


def page(told: Story, application: Application, name: str = "result_card", *more: str) -> Client:
    return owner_of(told, application).get(reverse(name, args=[application.pk, *more]))


def retell(post: Vacancy, result: Document, change: Callable[[dict], None]) -> dict:
    """The published ranking as if the members had marked otherwise; its table as the panel's own code ranks it."""
    stored = panels.ranking_of(post)
    table = json.loads(stored.input_text)
    change(table)
    text = ranking.canonical(table).decode()
    computed = ranking.compute(json.loads(text))
    with behind_the_guards():
        Ranking.objects.filter(pk=stored.pk).update(
            input_text=text, digest=computed["digest"], result_text=json.dumps(computed)
        )
        Document.objects.filter(pk=result.pk).update(attachment_text=text)
    return computed


def tied_and_excused(table: dict) -> None:
    """The second candidate gets the first one's marks in everything, one member is recused from the third, another marked nobody in the paper."""
    names = sorted({mark["candidate"] for mark in table["marks"]})
    table["scheme"]["tie_break"], table["scheme"]["missing"] = [], "mean_of_present"
    firsts = {
        (mark["component"], mark["panelist"], mark["criterion"]): mark
        for mark in table["marks"]
        if mark["candidate"] == names[0]
    }
    for mark in table["marks"]:
        if mark["candidate"] == names[1]:
            same = firsts[mark["component"], mark["panelist"], mark["criterion"]]
            mark["mark"], mark["recused"] = same["mark"], same["recused"]
    away = next(
        mark["panelist"] for mark in table["marks"] if mark["component"] == "interview" and mark["panelist"]
    )
    for mark in table["marks"]:
        if (mark["candidate"], mark["component"], mark["panelist"]) == (names[2], "interview", away):
            mark["mark"], mark["recused"] = None, True
    table["marks"] = [
        mark for mark in table["marks"] if (mark["component"], mark["panelist"]) != ("paper", away)
    ]


# --- the figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [lambda table: None, tied_and_excused], ids=["as_marked", "tied_and_excused"]
)
def test_every_card_of_a_post_says_what_the_ranking_computes(
    told: Story, post: Vacancy, result: Document, change: Callable[[dict], None]
) -> None:
    """Of everybody who applied: marks, shares, total, rank and range are computed again here from the stored marks."""
    computed = retell(post, result, change)
    scheme = json.loads(panels.ranking_of(post).input_text)["scheme"]
    rows = {row["candidate"]: row for row in computed["rows"]}
    totals = {name: Fraction(row["total_exact"]) for name, row in rows.items()}
    places = [row["rank"] for row in computed["rows"] if row["rank"]]
    assert (len(set(places)) < len(places)) == (change is tied_and_excused)
    order = {
        name: (totals[name], *(Fraction(row["components"][code]) for code in scheme["tie_break"]))
        for name, row in rows.items()
    }
    ranked = [name for name, row in rows.items() if row["rank"] is not None]
    seen = 0
    for application in sent(post):
        facts, row = of(post, application), rows.get(application.participant_number or "")
        assert (facts.total is None) == (row is None)
        if row is None or facts.total is None:
            continue
        seen += 1
        better = sum(order[name] > order[row["candidate"]] for name in ranked)
        assert facts.total.rank == row["rank"] == (better + 1 if row["rank"] else None)
        assert facts.total.total == row["total"] == ranking.half_up(totals[row["candidate"]])
        assert (int(facts.total.ranked), int(facts.total.candidates)) == (len(places), len(rows))
        assert facts.total.shared == (places.count(row["rank"]) > 1)
        shares = [
            Fraction(row["components"][stage.code]) * Fraction(stage.weight) / 100
            for stage in told.selection.stages
        ]
        assert sum(shares) == totals[row["candidate"]]
        assert [line.share for line in facts.stages] == [ranking.half_up(share) for share in shares]
        assert [line.mark for line in facts.stages] == [
            ranking.half_up(Fraction(row["components"][stage.code])) for stage in told.selection.stages
        ]
        assert all(
            not line.exact or Fraction(line.exact) == Fraction(row["components"][stage.code])
            for line, stage in zip(facts.stages, told.selection.stages, strict=True)
        )
        told_bars = spread.bars(totals.values(), totals[row["candidate"]])
        assert [(bar.low, bar.high, bar.people, bar.own) for bar in facts.total.bars] == list(told_bars)
        assert bool(facts.total.bars) == (len(rows) >= spread.SHARED)
    assert seen == len(rows) >= 4


def test_the_page_says_the_same_figures_with_a_picture_and_its_table(
    told: Story, post: Vacancy, result: Document
) -> None:
    candidate = next(item for item in sent(post) if item.participant_number)
    facts, shown = of(post, candidate), page(told, candidate)
    said = text_of(shown)
    assert facts.total is not None
    for words in (facts.total.total.printed, f"{facts.total.rank} dari {facts.total.ranked}", result.number):
        assert words in said
    for line in facts.stages:
        assert line.title in said and line.mark.printed in said and line.share.printed in said
    if facts.total.bars:
        assert '<svg role="img"' in shown.content.decode() and said.count("nilai Anda di sini") >= 3
        assert "Sebaran ini sebagai tabel" in said
    others = [item for item in sent(post) if item.pk != candidate.pk]
    assert not any(item.person.full_name in said for item in others)
    assert not any(item.participant_number in said for item in others if item.participant_number)


def test_fewer_than_five_see_no_picture_and_are_told_why(
    told: Story, post: Vacancy, result: Document
) -> None:
    def four(table: dict) -> None:
        names = sorted({mark["candidate"] for mark in table["marks"]})[:4]
        table["marks"] = [mark for mark in table["marks"] if mark["candidate"] in names]

    retell(post, result, four)
    candidate = next(item for item in sent(post) if item.participant_number)
    shown = page(told, candidate)
    assert "pesertanya kurang dari lima" in text_of(shown) and "sebaran-title" not in shown.content.decode()


def test_where_the_plan_hides_marks_he_reads_his_own_and_nothing_of_the_others(
    told: Story, post: Vacancy, result: Document
) -> None:
    with behind_the_guards():
        Selection.objects.filter(pk=told.selection.pk).update(results_shown="hidden")
    candidate = next(item for item in sent(post) if item.participant_number)
    facts = of(post, candidate)
    assert facts.total is not None and facts.total.bars == () and facts.total.public_input is None
    shown = page(told, candidate)
    assert "nilai peserta lain tidak diumumkan" in text_of(shown) and facts.total.total.printed in text_of(
        shown
    )
    assert reverse("recount_input", args=[post.slug]) not in shown.content.decode()


# --- not before, not for others ---------------------------------------------------------------------------------------------


def test_before_the_final_result_is_out_no_card_knows_of_it(told: Story, post: Vacancy) -> None:
    """The ranking is confirmed, the paper made and signed: all of that is not told."""
    candidate = next(item for item in sent(post) if item.participant_number)
    sign_minutes(told, post)
    before = page(told, candidate)
    document = signed(told, post)
    facts, after = of(post, candidate), page(told, candidate)
    assert facts.total is None and facts.stages == ()
    assert text_of(before) == text_of(after)
    row = next(
        row
        for row in json.loads(panels.ranking_of(post).result_text)["rows"]
        if row["candidate"] == candidate.participant_number
    )
    assert row["total"].replace(".", ",") not in text_of(after)
    proposal = documents.propose_publication(document, actor=told.users["sri"])
    assert text_of(before) == text_of(page(told, candidate))
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    assert of(post, candidate).total is not None
    other = told.selection.vacancies.get(code="02")
    assert all(of(other, item).total is None for item in sent(other))


def test_who_failed_early_reads_each_reason_and_who_withdrew_what_was(told: Story, post: Vacancy) -> None:
    failed = next(item for item in sent(post) if item.state == "ineligible")
    facts, said = of(post, failed), text_of(page(told, failed))
    assert facts.ending == "ineligible" and facts.reasons
    for item in facts.reasons:
        assert item.requirement in said and item.reason in said and item.source in said
    assert "Nilai setiap tahap" not in said and "tidak mengurangi hak Anda" in said
    with behind_the_guards():
        Application.objects.filter(pk=failed.pk).update(state="withdrawn")
    failed.refresh_from_db()
    said = text_of(page(told, failed))
    assert "Anda menarik lamaran ini" in said and failed.number in said


def test_before_the_panel_has_confirmed_the_list_there_is_nothing_to_make(told: Story, post: Vacancy) -> None:
    failed = next(item for item in sent(post) if item.state == "ineligible")
    with behind_the_guards():
        Vacancy.objects.filter(pk=post.pk).update(state="proposed")
    own = owner_of(told, failed)
    address = reverse("result_card", args=[failed.pk])
    said = text_of(own.get(address))
    assert "Belum ada hasil yang diumumkan" in said and "Tidak Memenuhi Syarat" not in said
    assert "Belum ada hasil yang diumumkan" in text_of(own.post(address, follow=True))
    assert not Document.objects.filter(kind=DocumentKind.RESULT_CARD).exists()


def test_the_card_of_another_is_a_missing_page(told: Story, post: Vacancy, result: Document) -> None:
    mine, his = [item for item in sent(post) if item.participant_number][:2]
    result_cards.request(of_post(his, post), actor=his_user(told, his))
    readers = [
        owner_of(told, mine),
        *(signed_in(told, name) for name in ("sri", "slamet", "karto", "ani", "wati")),
    ]
    for name, more in (
        ("result_card", ()),
        ("result_card_progress", ()),
        ("result_card_file", ()),
        ("result_card_proof_file", (result.code,)),
    ):
        address = reverse(name, args=[his.pk, *more])
        assert {client.get(address).status_code for client in readers} == {404}
    assert Client().get(reverse("result_card", args=[his.pk])).status_code == 302


def of_post(application: Application, post: Vacancy) -> Application:
    application.vacancy = Vacancy.objects.select_related("selection").get(pk=post.pk)
    return application


def his_user(told: Story, application: Application) -> User:
    return next(item for item in told.users.values() if item.person_id == application.person_id)


# --- the paper and the proof --------------------------------------------------------------------------------------------------


def test_the_paper_says_what_the_page_says_and_a_new_result_asks_for_a_new_one(
    told: Story, post: Vacancy
) -> None:
    candidate = next(item for item in sent(post) if item.participant_number)
    own, address = owner_of(told, candidate), reverse("result_card", args=[candidate.pk])
    assert "Buat PDF kartu hasil" in text_of(own.get(address))
    own.post(address)
    own.post(address)
    first = Document.objects.get(kind=DocumentKind.RESULT_CARD, application=candidate)
    assert queries.paper_of(first).facts == of(post, candidate)
    file = reverse("result_card_file", args=[candidate.pk])
    assert own.get(file).status_code == 404
    tasks.render(first.job.pk)
    assert b"".join(own.get(file).streaming_content).startswith(b"%PDF")
    assert file in own.get(reverse("result_card_progress", args=[candidate.pk])).content.decode()

    published(told, post)
    assert own.get(file).status_code == 404, "the old paper says less than is announced"
    own.post(address)
    newest = queries.card_of(candidate)
    assert newest is not None and newest.pk != first.pk
    facts = queries.paper_of(newest).facts
    assert facts.total is not None and facts == of(post, candidate)


def test_only_the_observer_of_the_staff_opens_the_paper_and_that_is_recorded(
    told: Story, post: Vacancy, result: Document
) -> None:
    candidate = next(item for item in sent(post) if item.participant_number)
    document = result_cards.request(of_post(candidate, post), actor=his_user(told, candidate))
    tasks.render(document.job.pk)
    address = reverse("document_file", args=[document.pk, "made"])
    for name in ("sri", "slamet", "karto", "ani"):
        assert signed_in(told, name).get(address).status_code == 404
        assert document.number not in text_of(
            signed_in(told, name).get(reverse("document_list", args=[told.selection.pk]))
        )
    before = Event.objects.filter(subject_id=document.pk, action="document.opened").count()
    assert b"".join(signed_in(told, "wati").get(address).streaming_content).startswith(b"%PDF")
    assert Event.objects.filter(subject_id=document.pk, action="document.opened").count() == before + 1


def test_the_proof_is_of_the_entry_that_published_the_notice(
    told: Story, post: Vacancy, result: Document
) -> None:
    candidate = next(item for item in sent(post) if item.participant_number)
    waiting = page(told, candidate, "result_card_proof_file", result.code)
    assert waiting.status_code == 302, "the log is not signed since"
    signer.forget()
    checkpoints.take()
    proof = page(told, candidate, "result_card_proof_file", result.code)
    entry = Event.objects.get(subject_id=result.pk, action="document.publish")
    assert proof.content.decode() == checkpoints.proof_of(entry.pk)
    assert json.loads(entry.leaf.text)["obj"][1] == str(result.pk)
    shown = page(told, candidate).content.decode()
    assert result.signed_file.sha256 in shown and recounts.of(post, queries.published(post)).digest in shown
    minutes = Document.objects.get(kind=DocumentKind.PLENARY_MINUTES, vacancy=post)
    for code in (minutes.code, "tidak"):
        assert page(told, candidate, "result_card_proof_file", code).status_code == 404


def test_the_page_costs_the_same_however_many_applied(told: Story, post: Vacancy, result: Document) -> None:
    """Read with the first three candidates in the ranking and with all of them."""
    own = owner_of(told, sent(post)[0])
    address = reverse("result_card", args=[sent(post)[0].pk])
    first = next(item for item in sent(post) if item.participant_number).participant_number

    def three(table: dict) -> None:
        names = [first, *sorted({mark["candidate"] for mark in table["marks"]} - {first})[:2]]
        table["marks"] = [mark for mark in table["marks"] if mark["candidate"] in names]

    own.get(address)
    costs = []
    for change in (lambda table: None, three):
        retell(post, result, change)
        with CaptureQueriesContext(connection) as asked:
            own.get(address)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 60
