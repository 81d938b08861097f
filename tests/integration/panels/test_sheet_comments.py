"""Comments on candidates: demanded at the extremes, locked and sealed with the marks, opened with them."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts import proposals
from audit.errors import Refused
from config.demo import story
from panels import queries
from panels.enums import COMMENT
from panels.models import Comment, Sheet
from panels.models.scoring import canonical_marks
from panels.services import conflicts, reopening, sheets
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    cell,
    comment_on,
    form_of,
    lock,
    post_of,
    sheet_of,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db

told = shared_world("scoring")

SAID = "Usulnya rinci, dihitung, dan\npaling mungkin dilaksanakan."


@pytest.fixture
def ani(told: story.Story) -> Client:
    return signed_in(told, "ani")


@pytest.fixture
def paper(told: story.Story) -> Sheet:
    return sheet_of(told, "ani", "paper")


def fill(client: Client, sheet: Sheet, **special: str) -> None:
    """80 everywhere but in the boxes named."""
    answer = client.post(reverse("sheet", args=[sheet.pk]), {**form_of(sheet, "80"), **special})
    assert answer.status_code == 302, text_of(answer)


def box(sheet: Sheet, application: Any) -> str:
    return cell(application, queries.criteria_of(sheet.guarded, sheet.assessment.component)[0])


def finish_stage(told: story.Story, component: str = "paper") -> None:
    """Everybody but ani gives 80 and locks."""
    for username in ("karto", "budi", "citra", "dewi"):
        sheet, client = sheet_of(told, username, component), signed_in(told, username)
        fill(client, sheet)
        assert lock(client, sheet).status_code == 302


# --- demanded ---------------------------------------------------------------------------------------------------------


def test_a_sheet_with_extreme_marks_is_locked_only_with_comments_and_the_refusal_leads_to_whom(
    ani: Client, told: story.Story, paper: Sheet
) -> None:
    low, high, plain = (candidate(post_of(told), place) for place in (1, 2, 3))
    fill(ani, paper, **{box(paper, low): "59,99", box(paper, high): "90,01", box(paper, plain): "90"})
    grid = ani.get(reverse("sheet", args=[paper.pk])).content.decode()
    assert grid.count("app-scores__demand") - grid.count("hidden>Perlu komentar") == 2
    page = ani.get(reverse("sheet_lock", args=[paper.pk]))
    assert "Beri komentar sebelum mengunci" in text_of(page)
    assert "di bawah 60% atau di atas 90% dari maksimum" in text_of(page)
    for application, named in ((low, True), (high, True), (plain, False)):
        url = reverse("sheet_candidate", args=[paper.pk, application.pk])
        assert (f'href="{url}"' in page.content.decode()) is named
    answer = lock(ani, paper)
    assert answer.status_code == 409
    sentence = text_of(answer)
    assert f"pada {low.participant_number} {low.person}; {high.participant_number} {high.person}." in sentence

    marks = {box(paper, low): "59,99", box(paper, high): "90,01"}
    fill(ani, paper, **marks, **{comment_on(low): "Tidak menjawab tema."})
    assert f"pada {high.participant_number} {high.person}." in text_of(lock(ani, paper))
    fill(ani, paper, **marks, **{comment_on(high): " \n "})
    assert lock(ani, paper).status_code == 409
    fill(ani, paper, **marks, **{comment_on(high): SAID})
    assert lock(ani, paper).status_code == 302
    assert SAID in paper.comments.get(application=high).text
    assert SAID.splitlines()[0] in text_of(ani.get(reverse("sheet_receipt", args=[paper.pk])))


def test_levels_of_the_assessor_need_none(told: story.Story) -> None:
    """The story's tables hold the highest level there is, and were locked without a word."""
    table = sheet_of(told, "asih", "assessment", "02")
    highest = table.scores.filter(points=F("criterion__max_points"))
    assert (table.state, highest.exists(), table.comments.exists()) == ("locked", True, False)


def test_an_emptied_comment_is_gone(ani: Client, told: story.Story, paper: Sheet) -> None:
    first = candidate(post_of(told), 1)
    fill(ani, paper, **{comment_on(first): "Sementara."})
    fill(ani, paper)  # the grid does not send comments: they stay
    assert paper.comments.get().text == "Sementara."
    fill(ani, paper, **{comment_on(first): ""})
    assert not paper.comments.exists()


# --- locked -----------------------------------------------------------------------------------------------------------


def test_the_comment_is_part_of_what_is_locked_and_the_database_freezes_it(
    ani: Client, told: story.Story, paper: Sheet
) -> None:
    first = candidate(post_of(told), 1)
    fill(ani, paper, **{comment_on(first): SAID})
    shown = sheets.draft_digest(paper)
    ani.post(
        reverse("sheet", args=[paper.pk]),
        {"seen": shown, comment_on(first): "Diubah setelah halaman kunci tampil."},
    )
    assert ani.post(reverse("sheet_lock", args=[paper.pk]), {"seen": shown}).status_code == 409
    fill(ani, paper, **{comment_on(first): SAID})
    lock(ani, paper)
    paper.refresh_from_db()
    assert json.loads(paper.content)["comments"] == [[first.participant_number, SAID]]
    kept = Comment.objects.filter(sheet=paper)
    for attack in (
        lambda: kept.update(text="Lain."),
        kept.delete,
        lambda: Comment.objects.create(sheet=paper, application=candidate(post_of(told), 2), text="Susulan."),
    ):
        with pytest.raises(DatabaseError, match="guard"), transaction.atomic():
            attack()
    assert canonical_marks(paper) == paper.content and paper.inconsistencies() == []


# --- opened -----------------------------------------------------------------------------------------------------------


def test_comments_open_with_the_marks_and_not_before(ani: Client, told: story.Story, paper: Sheet) -> None:
    first, url = candidate(post_of(told), 1), reverse("ranking", args=[post_of(told).pk])
    fill(ani, paper, **{comment_on(first): "Hanya Ani yang tahu."})
    lock(ani, paper)
    for username in ("karto", "sri", "wati", "ani"):
        assert "Hanya Ani yang tahu." not in text_of(signed_in(told, username).get(url))
    finish_stage(told)
    for username in ("karto", "sri", "wati", "ani"):
        page = text_of(signed_in(told, username).get(url))
        assert "Dr. Ani Contoh, M.A.P.: Hanya Ani yang tahu." in page


def test_a_reopened_sheet_begins_with_its_comments_and_the_history_shows_what_changed(
    ani: Client, told: story.Story, paper: Sheet
) -> None:
    first = candidate(post_of(told), 1)
    fill(ani, paper, **{comment_on(first): "Yang pertama."})
    lock(ani, paper)
    finish_stage(told)
    asked = reopening.propose_reopening(Sheet.objects.get(pk=paper.pk), reason="x", actor=told.users["ani"])
    proposals.approve(asked, digest=asked.digest, actor=told.users["karto"])
    fresh = Sheet.objects.get(replaces=paper)
    assert fresh.comments.get().text == "Yang pertama."
    fill(ani, fresh, **{comment_on(first): "Yang kedua."})
    lock(ani, fresh)
    history = text_of(signed_in(told, "wati").get(reverse("sheet_history", args=[fresh.pk])))
    assert f"{first.participant_number} Komentar Yang pertama. Yang kedua." in history
    marks = text_of(signed_in(told, "wati").get(reverse("ranking", args=[post_of(told).pk])))
    assert "Yang kedua." in marks and "Yang pertama." not in marks


def test_a_conflict_takes_the_comment_away_with_the_marks(told: story.Story) -> None:
    citra, own = signed_in(told, "citra"), sheet_of(told, "citra", "paper")
    first, second = candidate(post_of(told), 1), candidate(post_of(told), 2)
    fill(citra, own, **{comment_on(first): "Sepupu.", comment_on(second): "Baik."})
    member = queries.seat_of(told.selection, told.users["citra"].person)
    assert member is not None
    conflicts.disclose(member, first, kind="kinship", note="Sepupu", actor=told.users["citra"])
    assert [item.application_id for item in own.comments.all()] == [second.pk]


# --- off line ---------------------------------------------------------------------------------------------------------


def grid_of(data: bytes) -> list[list[Any]]:
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(data))["Nilai"].iter_rows(values_only=True)
    ]


def upload(client: Client, sheet: Sheet, data: bytes, name: str = "nilai.xlsx") -> Any:
    sent = {"skala": "criteria", "berkas": SimpleUploadedFile(name, data)}
    return client.post(reverse("sheet_import", args=[sheet.pk]), sent)


def xlsx(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Nilai"
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_comments_go_out_and_come_back_with_the_file(ani: Client, told: story.Story, paper: Sheet) -> None:
    first, second = candidate(post_of(told), 1), candidate(post_of(told), 2)
    fill(ani, paper, **{comment_on(first): SAID, comment_on(second): "=1+1 bukan rumus"})
    template = ani.get(reverse("sheet_template", args=[paper.pk])).content
    rows = grid_of(template)
    assert rows[0][-1] == "Komentar"
    assert "Isi berkas sama dengan draf yang tersimpan." in text_of(upload(ani, paper, template))

    by_number = {row[0]: row for row in rows[1:]}
    by_number[second.participant_number][-1] = "- tidak runtut, 2026-01-03"
    checked = upload(ani, paper, xlsx([rows[0], *by_number.values()]))
    assert "Komentar: =1+1 bukan rumus → - tidak runtut, 2026-01-03" in text_of(checked)
    ani.post(reverse("sheet_import_store", args=[paper.pk]), {"packed": checked.context["packed"]})
    kept = {item.application_id: item.text for item in paper.comments.all()}
    assert kept == {first.pk: SAID, second.pk: "- tidak runtut, 2026-01-03"}

    for kind in ("xlsx", "csv"):
        out = ani.get(f"{reverse('sheet_export', args=[paper.pk])}?bentuk={kind}").content
        shown = out.decode("utf-8-sig") if kind == "csv" else str(grid_of(out))
        assert "Komentar" in shown and "'- tidak runtut" in shown


def test_a_file_without_the_column_leaves_comments_and_one_too_long_is_named(
    ani: Client, told: story.Story, paper: Sheet
) -> None:
    first = candidate(post_of(told), 1)
    fill(ani, paper, **{comment_on(first): "Tetap."})
    rows = grid_of(ani.get(reverse("sheet_template", args=[paper.pk])).content)
    checked = upload(ani, paper, xlsx([row[:-1] for row in rows]))
    assert "Isi berkas sama dengan draf yang tersimpan." in text_of(checked)
    rows[1][-1] = "x" * 2001
    answer = upload(ani, paper, xlsx(rows))
    assert answer.status_code == 422 and "Komentar ini 2001 huruf" in text_of(answer)


def test_the_service_refuses_the_lock_whatever_page_would_call_it(told: story.Story, paper: Sheet) -> None:
    actor = told.users["ani"]
    marks = {
        (item.pk, line.pk): "100"
        for item in queries.candidates_for(paper)
        for line in queries.criteria_of(paper.guarded, "paper")
    }
    sheets.save_marks(paper, marks, seen=sheets.draft_digest(paper), actor=actor)
    with pytest.raises(Refused, match="Beri komentar sebelum mengunci"):
        sheets.lock(paper, seen=sheets.draft_digest(paper), actor=actor)
    said = {(item.pk, COMMENT): "Semuanya sempurna." for item in queries.candidates_for(paper)}
    sheets.save_marks(paper, said, seen=sheets.draft_digest(paper), actor=actor)
    assert sheets.lock(paper, seen=sheets.draft_digest(paper), actor=actor).state == "locked"
