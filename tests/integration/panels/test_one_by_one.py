"""One candidate at a time, the page that saves itself, and a sheet too long for one form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from config.demo import story
from panels import queries, sheet_order
from panels.models import Sheet
from panels.services import sheets
from panels.views import sheets as sheet_views
from selection.models import Application, ApplicationDocument
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
    stored,
    text_of,
)

pytestmark = pytest.mark.django_db

told = shared_world("scoring")

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148"
)


@pytest.fixture
def ani(told: story.Story) -> Client:
    return signed_in(told, "ani")


@pytest.fixture
def paper(told: story.Story) -> Sheet:
    return sheet_of(told, "ani", "paper")


def in_order(sheet: Sheet) -> list[Application]:
    return sheet_order.order_of(sheet, queries.candidates_for(sheet))


def criteria(sheet: Sheet) -> list[Any]:
    return list(queries.criteria_of(sheet.guarded, sheet.assessment.component))


def page_of(sheet: Sheet, application: Application) -> str:
    return reverse("sheet_candidate", args=[sheet.pk, application.pk])


def filled(sheet: Sheet, application: Application, mark: str, comment: str = "") -> dict[str, str]:
    """What the page of one candidate would send."""
    boxes = {cell(application, criterion): mark for criterion in criteria(sheet)}
    return {"seen": sheets.draft_digest(sheet), **boxes, comment_on(application): comment}


def autosave(client: Client, sheet: Sheet, seen: str = "", page: str = "", **fields: str) -> Any:
    sent = {"seen": seen or sheets.draft_digest(sheet), "page": page, **fields}
    return client.post(reverse("sheet_autosave", args=[sheet.pk]), sent)


# --- one candidate ----------------------------------------------------------------------------------------------------


def test_the_page_has_documents_guides_fields_and_the_way_on(ani: Client, paper: Sheet) -> None:
    first, second = in_order(paper)[:2]
    answer = ani.get(page_of(paper, first))
    page, source = text_of(answer), answer.content.decode()
    assert f"{first.person} {first.participant_number}" in page
    assert "Peserta ke-1 dari 6" in page and "0 dari 6 peserta terisi" in page
    for criterion in criteria(paper):
        assert criterion.label in page and criterion.guide in page
        assert f'name="{cell(first, criterion)}"' in source
    document = ApplicationDocument.objects.filter(application=first, state="current")[0]
    assert f'href="{reverse("panel_document", args=[document.pk])}" target="_blank"' in source
    assert f'rel="next" href="{page_of(paper, second)}"' in source
    assert 'rel="prev"' not in source
    assert f'name="{comment_on(first)}"' in source


def test_saving_leads_through_everybody_in_his_own_order_and_then_to_the_whole_sheet(
    ani: Client, paper: Sheet
) -> None:
    own = in_order(paper)
    assert [item.pk for item in own] != [item.pk for item in queries.candidates_for(paper)] or len(own) < 3
    for place, application in enumerate(own):
        answer = ani.post(page_of(paper, application), {**filled(paper, application, "80"), "then": "next"})
        if place + 1 < len(own):
            assert answer.url == page_of(paper, own[place + 1])
            assert f"{place + 1} dari 6 peserta terisi" in text_of(ani.get(answer.url))
    assert answer.url == reverse("sheet_lock", args=[paper.pk])
    assert "Kirim dan kunci lembar makalah?" in text_of(ani.get(answer.url))
    assert len(stored(paper)) == 30


def test_the_total_is_the_servers(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    ani.post(page_of(paper, first), filled(paper, first, "78,25", "Sudah dibaca dua kali."))
    page = text_of(ani.get(page_of(paper, first)))
    assert "Nilai 78,25" in page and "Sudah dibaca dua kali." in page


def test_what_cannot_be_kept_stays_in_its_field_beside_a_sentence(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    box, wordy = cell(first, criteria(paper)[0]), "x" * 2001
    answer = ani.post(page_of(paper, first), {**filled(paper, first, "80", wordy), box: "101"})
    page, source = text_of(answer), answer.content.decode()
    assert answer.status_code == 422
    assert "2 isian belum tersimpan; isian lain sudah tersimpan." in page
    assert "Nilai 101 di luar rentang. Isi 0 sampai 100." in page
    assert "Komentar ini 2001 huruf. Ringkas menjadi paling banyak 2000 huruf." in page
    assert f'id="id_{box}" value="101"' in source and wordy in source
    assert f'href="#id_{comment_on(first)}"' in source
    assert len(stored(paper)) == 4 and not paper.comments.exists()


def test_an_old_page_of_a_candidate_overwrites_nothing_and_loses_nothing(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    old = filled(paper, first, "70", "Dari halaman lama.")
    ani.post(page_of(paper, first), filled(paper, first, "66", "Dari jendela lain."))
    before = stored(paper)
    answer = ani.post(page_of(paper, first), old)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "sudah disimpan dari jendela atau perangkat lain" in page
    assert "Tersimpan dari jendela lain: 66." in page
    assert "Tersimpan dari jendela lain: “Dari jendela lain.”." in page
    assert "Dari halaman lama." in page and 'value="70"' in answer.content.decode()
    assert stored(paper) == before and paper.comments.get().text == "Dari jendela lain."


def test_a_phone_begins_with_one_candidate_and_the_choice_is_remembered(ani: Client, paper: Sheet) -> None:
    url, phone = reverse("sheet", args=[paper.pk]), {"HTTP_USER_AGENT": PHONE}
    first, second = in_order(paper)[:2]
    assert ani.get(url).status_code == 200  # at a desk the grid
    assert ani.get(url, **phone).url == page_of(paper, first)
    ani.post(page_of(paper, first), filled(paper, first, "80"))
    assert ani.get(url, **phone).url == page_of(paper, second)
    assert ani.get(f"{url}?tampilan=tabel", **phone).status_code == 200
    assert ani.get(url, **phone).status_code == 200
    assert ani.get(f"{url}?tampilan=peserta").url == page_of(paper, second)


def test_somebody_the_author_does_not_mark_has_no_page_on_his_sheet(told: story.Story) -> None:
    dewi, own = signed_in(told, "dewi"), sheet_of(told, "dewi", "paper")
    away, foreign = candidate(post_of(told), 4), candidate(post_of(told, "02"), 1)
    for somebody in (away, foreign):
        assert dewi.get(page_of(own, somebody)).status_code == 404
        assert dewi.post(page_of(own, somebody), filled(own, somebody, "80", "x")).status_code == 403
    assert stored(own) == [] and not own.comments.exists()
    assert "Peserta ke-1 dari 5" in text_of(dewi.get(page_of(own, in_order(own)[0])))


def test_a_locked_sheet_leads_to_its_receipt(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "80", "Catatan contoh."))
    lock(ani, paper)
    assert ani.get(page_of(paper, first)).url == reverse("sheet_receipt", args=[paper.pk])
    assert ani.post(page_of(paper, first), filled(paper, first, "99")).status_code == 409
    receipt = text_of(ani.get(reverse("sheet_receipt", args=[paper.pk])))
    assert receipt.count("Catatan contoh.") == 6
    numbers = [item.participant_number for item in queries.candidates_for(paper)]
    assert numbers == sorted(numbers, key=receipt.index)  # by number, whatever the author's own order


# --- saving by itself -------------------------------------------------------------------------------------------------


def test_a_changed_field_is_kept_and_the_page_learns_digest_time_total_and_progress(
    ani: Client, paper: Sheet
) -> None:
    first = in_order(paper)[0]
    rest = filled(paper, first, "80")
    last = cell(first, criteria(paper)[0])
    rest.pop("seen")
    del rest[last]
    answer = autosave(ani, paper, **rest).json()
    assert answer["totals"] == {first.pk.hex: "–"}
    answer = autosave(ani, paper, answer["seen"], **{last: "95"}).json()
    assert answer["seen"] == sheets.draft_digest(paper)
    assert answer["totals"] == {first.pk.hex: "81,50"}
    assert answer["lacking"] == {first.pk.hex: True}
    assert answer["progress"] == "0 dari 6 peserta terisi"  # the comment is missing
    answer = autosave(ani, paper, answer["seen"], **{comment_on(first): "Sangat tepat."}).json()
    assert (answer["lacking"], answer["progress"]) == ({first.pk.hex: False}, "1 dari 6 peserta terisi")
    assert answer["status"].startswith("Tersimpan pukul ") and answer["status"].endswith(" WIB")
    assert answer["filled"] == "5 dari 30 nilai tersimpan"


def test_what_cannot_be_read_is_said_by_field_and_the_rest_is_kept(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    bad, good = (cell(first, criterion) for criterion in criteria(paper)[:2])
    answer = autosave(ani, paper, **{bad: "delapan", good: "81"}).json()
    assert list(answer["problems"]) == [bad]
    assert "bukan nilai" in answer["problems"][bad]
    assert answer["unkept"] == "1 isian belum tersimpan; isian lain sudah tersimpan."
    assert [points for *_cell, points in stored(paper)] == [810_000]


def test_a_second_tab_is_told_and_changes_nothing(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    box, old = cell(first, criteria(paper)[0]), sheets.draft_digest(paper)
    autosave(ani, paper, old, "tab-1", **{box: "70"})
    answer = autosave(ani, paper, old, "tab-2", **{box: "80"})
    assert answer.status_code == 409
    assert "diubah di jendela atau perangkat lain" in answer.json()["sentence"]
    assert [points for *_cell, points in stored(paper)] == [700_000]


def test_an_answer_lost_on_the_way_does_not_make_the_page_a_second_tab(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    one, other = (cell(first, criterion) for criterion in criteria(paper)[:2])
    old = sheets.draft_digest(paper)
    autosave(ani, paper, old, "tab-1", **{one: "70"})  # stored, but the page never hears of it
    answer = autosave(ani, paper, old, "tab-1", **{one: "71", other: "72"})
    assert answer.status_code == 200
    assert {points for *_cell, points in stored(paper)} == {710_000, 720_000}
    autosave(ani, paper, answer.json()["seen"], "tab-2", **{one: "60"})
    assert autosave(ani, paper, old, "tab-1", **{one: "71"}).status_code == 409


def test_nothing_is_saved_for_others_or_after_the_lock(ani: Client, told: story.Story, paper: Sheet) -> None:
    first = in_order(paper)[0]
    box = {cell(first, criteria(paper)[0]): "80"}
    for username in ("karto", "sri", "wati", "asih"):
        assert autosave(signed_in(told, username), paper, **box).status_code == 404
    assert ani.get(reverse("sheet_autosave", args=[paper.pk])).status_code == 405
    away = candidate(post_of(told, "02"), 1)
    assert autosave(ani, paper, **{comment_on(away): "x"}).status_code == 403
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "80"))
    lock(ani, paper)
    answer = autosave(ani, paper, **box)
    assert answer.status_code == 409 and "sudah dikunci" in answer.json()["sentence"]


def test_saving_by_itself_leaves_no_entry(ani: Client, paper: Sheet) -> None:
    before = Event.objects.count()
    first = in_order(paper)[0]
    autosave(ani, paper, **{cell(first, criteria(paper)[0]): "80", comment_on(first): "Baik."})
    assert Event.objects.count() == before


# --- size -------------------------------------------------------------------------------------------------------------

TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def asked(call: Callable[[], Any]) -> list[str]:
    """The questions to the database, without what opens and closes a transaction."""
    with CaptureQueriesContext(connection) as found:
        call()
    return [item["sql"] for item in found if not item["sql"].startswith(TRANSACTION)]


def test_a_candidates_page_and_a_save_ask_little(ani: Client, paper: Sheet) -> None:
    first = in_order(paper)[0]
    ani.post(page_of(paper, first), filled(paper, first, "80", "Catatan."))
    page = asked(lambda: ani.get(page_of(paper, first)))
    assert len(page) <= 15, "\n".join(page)
    for mark, comment in (("81", ""), ("95", "Alasan lain.")):
        form = filled(paper, first, mark, comment)
        saved = asked(lambda form=form: ani.post(reverse("sheet_autosave", args=[paper.pk]), form))
        of_service = [sql for sql in saved if "django_session" not in sql and "accounts_user" not in sql]
        assert len(of_service) <= 12, "\n".join(saved)


@pytest.mark.parametrize("count", range(1, 41))
def test_no_page_of_the_grid_has_more_fields_than_the_server_takes(count: int) -> None:
    assert sheet_views.rows_of_page(count) * count + 10 <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert sheet_views.rows_of_page(count) >= 1


def test_a_long_sheet_is_saved_page_by_page_and_nothing_is_lost(
    ani: Client, paper: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_views, "MOST_ROWS", 4)
    url, own = reverse("sheet", args=[paper.pk]), in_order(paper)
    pages = [ani.get(f"{url}?page={number}").content.decode() for number in (1, 2)]
    for place, application in enumerate(own):
        boxes = [cell(application, criterion) for criterion in criteria(paper)]
        assert [all(f'name="{box}"' in page for box in boxes) for page in pages] == [place < 4, place >= 4]
    for number, shown, mark in ((1, own[:4], "71"), (2, own[4:], "72")):
        boxes = {cell(item, criterion): mark for item in shown for criterion in criteria(paper)}
        answer = ani.post(f"{url}?page={number}", {"seen": sheets.draft_digest(paper), **boxes})
        assert answer.url == f"{url}?page={number}"
    assert len(stored(paper)) == 30
    marks = dict(paper.scores.values_list("application_id", "points").distinct())
    assert [marks[item.pk] for item in own] == [710_000] * 4 + [720_000] * 2
