"""Anybody computes a published result again: its input by participant number, its digest, and the table beside the paper."""

import hashlib
import html
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Institution
from config.demo.story import Story
from panels import queries as panels
from panels import ranking
from panels.models import Ranking, Score
from reports import queries, tasks
from reports.models import Document
from reports.services import corrections, documents
from selection.enums import NamesOrder, ResultsShown
from selection.models import Application, Vacancy
from tests.conftest import shared_world
from tests.integration.panels.support import behind_the_guards
from tests.integration.reports.papers import pdf, published, signed
from tests.integration.reports.test_stage_results import approve, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


@pytest.fixture
def result(told: Story, post: Vacancy) -> Document:
    return published(told, post)


def get(name: str, post: Vacancy, **headers: str) -> Any:
    return Client().get(reverse(name, args=[post.slug]), headers=headers)


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def script_data(response: Any) -> dict[str, Any]:
    found = re.search(r'<script id="recount-data"[^>]*>(.*?)</script>', response.content.decode(), re.S)
    assert found
    return json.loads(found[1])


# --- when ---------------------------------------------------------------------------------------------------------------


def test_before_the_result_is_out_there_is_nothing(told: Story, post: Vacancy) -> None:
    for _stage in ("confirmed", "signed"):
        assert get("recount", post).status_code == get("recount_input", post).status_code == 404
        assert reverse("recount", args=[post.slug]) not in get("results", post).content.decode()
        signed(told, post) if _stage == "confirmed" else None
    assert Client().get(reverse("recount", args=["tidak-ada"])).status_code == 404


def test_the_result_of_one_post_opens_nothing_of_another(told: Story, result: Document) -> None:
    other = told.selection.vacancies.get(code="02")
    assert get("recount", other).status_code == get("recount_input", other).status_code == 404


# --- the input ----------------------------------------------------------------------------------------------------------


def test_the_digest_on_the_results_is_that_of_the_bytes_and_they_rank_as_published(
    post: Vacancy, result: Document
) -> None:
    answer = get("recount_input", post)
    digest = hashlib.sha256(answer.content).hexdigest()
    assert digest in words(get("results", post)) and digest in words(get("recount", post))
    computed = ranking.compute(json.loads(answer.content))
    assert computed["digest"] == digest and ranking.canonical(json.loads(answer.content)) == answer.content
    stored = json.loads(panels.ranking_of(post).result_text)["rows"]
    assert [{**row} for row in computed["rows"]] == stored
    paper = {
        row.participant_number: (int(row.rank), str(row.total))
        for row in queries.paper_of(result).posts[0].rows
    }
    assert {row["candidate"]: (row["rank"], row["total"]) for row in computed["rows"][:3]} == paper


def test_nothing_of_a_person_or_a_sheet_is_in_the_input_or_on_the_page(
    told: Story, post: Vacancy, result: Document
) -> None:
    payload, page = get("recount_input", post).content.decode(), get("recount", post).content.decode()
    marks = json.loads(payload)["marks"]
    assert all(mark["panelist"] is None and mark["criterion"] is None for mark in marks)
    numbers = {item.participant_number for item in Application.objects.filter(vacancy=post)} - {None}
    assert {mark["candidate"] for mark in marks} <= numbers
    kept = {str(user.person_id) for user in told.users.values()} | {
        str(post.pk),
        panels.ranking_of(post).digest,
    }
    for application in Application.objects.select_related("person"):
        kept |= {application.person.full_name, application.person.nip, str(application.pk)}
    kept |= {str(member.person) for member in panels.members_of(told.selection)}
    for secret in kept - {"", None}:
        assert secret not in payload and secret not in page, secret
    assert not re.search(r"\d{18}", payload)


def test_the_file_is_kept_by_caches_and_asked_for_by_its_digest(post: Vacancy, result: Document) -> None:
    first = get("recount_input", post)
    assert first["ETag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'
    assert "public" in first["Cache-Control"] and "max-age=300" in first["Cache-Control"]
    assert not first.cookies and first["Content-Type"] == "application/json"
    assert first["Content-Disposition"] == f'attachment; filename="masukan-{post.slug}.json"'
    again = get("recount_input", post, if_none_match=first["ETag"])
    assert again.status_code == 304 and again.content == b""
    assert get("recount_input", post, if_none_match='"other"').status_code == 200
    for name in ("recount", "recount_input"):
        assert Client().post(reverse(name, args=[post.slug])).status_code == 405


# --- the page -----------------------------------------------------------------------------------------------------------


def test_the_page_writes_out_rules_sums_and_what_agrees(told: Story, post: Vacancy, result: Document) -> None:
    page = get("recount", post)
    said = words(page)
    assert reverse("recount", args=[post.slug]) in get("results", post).content.decode()
    assert "Menurut hitungan server: cocok" in said and result.number in said
    assert said.count("Cocok dengan pengumuman") == 3 + 1  # in the table, and once for the script
    for stage in told.selection.stages:
        assert f"{stage.title} {stage.weight}%" in said
    rows = json.loads(panels.ranking_of(post).result_text)["rows"]
    for row in rows:
        assert f"{row['candidate']}: {row['total'].replace('.', ',')}" in said
    assert "Nilai setiap anggota Pansel tidak diumumkan" in said
    assert "Hasil setiap tahap tidak diumumkan tersendiri" in said
    shown = re.search(r"data-recount-input>(.*?)</div>", page.content.decode(), re.S)
    assert shown and html.unescape(shown[1]).encode() == get("recount_input", post).content
    data = script_data(page)
    assert data["digest"] == hashlib.sha256(get("recount_input", post).content).hexdigest()
    assert data["told"] == {
        row["candidate"]: {"rank": row["rank"], "total": row["total"]} for row in rows[:3]
    }


def test_a_stored_result_that_was_bent_is_told_row_by_row(
    told: Story, post: Vacancy, result: Document
) -> None:
    stored = panels.ranking_of(post)
    bent = json.loads(stored.result_text)
    fourth = bent["rows"][3]
    fourth["components"] = dict.fromkeys(fourth["components"], "99/1")
    with behind_the_guards():
        Ranking.objects.filter(pk=stored.pk).update(result_text=json.dumps(bent))
    said = words(get("recount", post))
    assert "Menurut hitungan server: tidak cocok" in said
    assert f"{fourth['candidate']} 99,00 1 Berbeda: menurut hitungan ini seharusnya termasuk" in said
    assert f"Berbeda: diumumkan peringkat 1, nilai akhir {bent['rows'][0]['total'].replace('.', ',')}" in said


@pytest.mark.parametrize(
    "broken", ["{}", "[]", "no json", '{"rows": [{"candidate": 7, "components": {"x": "1/0"}}]}']
)
def test_a_stored_result_that_is_none_any_more_is_told_and_no_page_breaks(
    post: Vacancy, result: Document, broken: str
) -> None:
    with behind_the_guards():
        Ranking.objects.filter(vacancy=post).update(result_text=broken)
    assert "tidak dapat dibaca lagi" in words(get("recount", post))
    assert get("recount_input", post).status_code == 404
    assert "Hitung ulang peringkat ini sendiri" in words(get("results", post))


def test_a_paper_whose_ranking_is_gone_is_told(post: Vacancy, result: Document) -> None:
    with behind_the_guards():
        Ranking.objects.filter(vacancy=post).update(input_text="{}")
    assert "tidak ditemukan lagi seperti ketika diumumkan" in words(get("recount", post))


def test_the_page_asks_as_often_for_many_candidates_as_for_few(post: Vacancy, result: Document) -> None:
    def asked() -> tuple[int, int]:
        get("recount", post)
        with CaptureQueriesContext(connection) as caught:
            get("recount", post)
        return len(caught), len(json.loads(get("recount_input", post).content)["marks"])

    few = asked()
    stored = panels.ranking_of(post)
    more = json.loads(stored.result_text)
    last = more["rows"][-1]
    more["rows"] += [{**last, "candidate": f"01-9{number:02}"} for number in range(40)]
    with behind_the_guards():
        Ranking.objects.filter(pk=stored.pk).update(result_text=json.dumps(more))
    many = asked()
    assert few[0] == many[0] <= 12 and many[1] == few[1] + 40 * len(last["components"])


# --- what a plan keeps back ---------------------------------------------------------------------------------------------


def set_plan(told: Story, **columns: str) -> None:
    with behind_the_guards():
        type(told.selection).objects.filter(pk=told.selection.pk).update(**columns)
    told.selection.refresh_from_db()


def test_hidden_marks_stay_hidden_and_the_page_says_who_can_check(told: Story, post: Vacancy) -> None:
    set_plan(told, results_shown=ResultsShown.HIDDEN, results_reason="Perkara berjalan.")
    published(told, post)
    assert get("recount_input", post).status_code == 404
    page = get("recount", post)
    said = words(page)
    assert "Nilai tidak diumumkan, jadi tidak dapat dihitung ulang di sini" in said
    assert told.selection.oversight_body.name in said
    assert "recount-data" not in page.content.decode() and "recount.js" not in page.content.decode()
    for row in json.loads(panels.ranking_of(post).result_text)["rows"]:
        assert row["candidate"] not in said and row["total"].replace(".", ",") not in said
    assert "Sidik SHA-256 masukan hitungan" not in words(get("results", post))


@pytest.mark.parametrize("order", [NamesOrder.RANKED, NamesOrder.ALPHABETICAL])
def test_totals_that_the_plan_keeps_back_are_not_told_by_a_side_door(
    told: Story, post: Vacancy, order: str
) -> None:
    set_plan(told, names_order=order)
    published(told, post)
    assert get("recount_input", post).status_code == 404
    assert "Nilai akhir tidak diumumkan" in words(get("recount", post))


def test_with_codes_the_check_is_by_codes(told: Story, post: Vacancy) -> None:
    set_plan(told, results_shown=ResultsShown.CODES, results_reason="Permintaan peserta.")
    published(told, post)
    assert get("recount_input", post).status_code == 200
    said = words(get("recount", post))
    assert "Menurut hitungan server: cocok" in said
    for application in Application.objects.filter(vacancy=post).select_related("person"):
        assert application.person.full_name not in said


# --- the stages' own papers, and a correction ---------------------------------------------------------------------------


def test_a_stage_that_was_published_is_compared_with_its_paper(told: Story, post: Vacancy) -> None:
    notice = ready(told, "interview", 40)
    documents.propose_publication(notice, actor=told.users["sri"])
    approve(told)
    published(told, post)
    said = words(get("recount", post))
    assert f"Pengumuman Nomor {notice.number}" in said and "Menurut hitungan server: cocok" in said
    assert said.count("Tidak diumumkan tersendiri") == len(told.selection.stages) - 1

    printed = json.loads(notice.context_text)
    row = printed["posts"][0]["rows"][0]
    row["mark"] = "1.00"
    with behind_the_guards():
        Document.objects.filter(pk=notice.pk).update(context_text=json.dumps(printed))
    said = words(get("recount", post))
    assert f"{row['participant_number']} diumumkan 1,00, di sini" in said
    assert "Menurut hitungan server: tidak cocok" in said


def test_one_stage_paper_without_marks_keeps_them_all_back(told: Story, post: Vacancy) -> None:
    set_plan(told, results_shown=ResultsShown.HIDDEN, results_reason="Perkara berjalan.")
    documents.propose_publication(ready(told, "interview", 40), actor=told.users["sri"])
    approve(told)
    set_plan(told, results_shown=ResultsShown.NAMES, results_reason="")
    published(told, post)
    assert get("recount_input", post).status_code == 404
    assert "Nilai tidak diumumkan" in words(get("recount", post))


def test_what_the_rows_become_later_changes_nothing(told: Story, post: Vacancy, result: Document) -> None:
    before = get("recount_input", post).content
    stored = panels.ranking_of(post)
    with behind_the_guards():
        Score.objects.filter(sheet__assessment__vacancy=post).update(points=0)
        Ranking.objects.create(
            vacancy=post,
            number=stored.number + 1,
            version=stored.version,
            last_event=stored.last_event,
            input_text="{}",
            digest=stored.digest,
            result_text="{}",
            computed_at=stored.computed_at,
            state="confirmed",
        )
    assert get("recount_input", post).content == before
    assert "Menurut hitungan server: cocok" in words(get("recount", post))


def test_after_a_correction_the_newest_paper_counts(told: Story, post: Vacancy, result: Document) -> None:
    with behind_the_guards():
        Institution.objects.filter(pk=told.selection.agency_id).update(head_title="Penjabat Wali Kota Contoh")
    before = get("recount_input", post)
    ralat = corrections.request(
        Document.objects.get(pk=result.pk),
        number="50/UJI/2026",
        reason="Salah sebutan.",
        actor=told.users["sri"],
    )
    tasks.render(ralat.job.pk)
    ralat.refresh_from_db()
    documents.upload_signed(ralat, pdf("ralat"), name="r.pdf", pages=1, actor=told.users["sri"])
    documents.propose_publication(Document.objects.get(pk=ralat.pk), actor=told.users["sri"])
    assert result.number in words(get("recount", post)), "an unpublished correction counts for nothing"
    approve(told)
    said = words(get("recount", post))
    assert "50/UJI/2026" in said and result.number not in said
    assert get("recount_input", post)["ETag"] == before["ETag"], (
        "a Ralat of the final result never changes a rank"
    )

    stored = panels.ranking_of(post)
    table, outcome = json.loads(stored.input_text), json.loads(stored.result_text)
    table["scheme"]["rank_style"] = outcome["rank_style"] = "dense"
    with behind_the_guards():
        Ranking.objects.create(
            vacancy=post,
            number=stored.number + 1,
            version=stored.version,
            last_event=stored.last_event,
            input_text=json.dumps(table),
            digest=stored.digest,
            result_text=json.dumps(outcome),
            computed_at=stored.computed_at,
            state="confirmed",
        )
        Document.objects.filter(pk=ralat.pk).update(attachment_text=json.dumps(table))
    after = get("recount_input", post, if_none_match=before["ETag"])
    assert after.status_code == 200 and json.loads(after.content)["scheme"]["rank_style"] == "dense"
