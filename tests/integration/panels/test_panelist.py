"""A member of the panel pledges, declares his conflicts, and fills in his own sheet."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import chain
from audit.models import Body, Event
from config.demo import story
from panels import pledges, queries
from panels.models import Conflict, Score
from panels.services import rosters, sheets
from selection.models import ApplicationDocument
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    cell,
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


@pytest.fixture
def ani(told: story.Story) -> Client:
    return signed_in(told, "ani")


@pytest.fixture
def paper(told: story.Story) -> Any:
    """Ani's sheet of papers, still empty."""
    return sheet_of(told, "ani", "paper")


def criteria(sheet: Any) -> list[Any]:
    return list(queries.criteria_of(sheet.guarded, sheet.assessment.component))


def test_the_pledge_stands_in_full_on_its_page_with_its_version(ani: Client, told: story.Story) -> None:
    page = text_of(ani.get(reverse("pledge", args=[told.selection.pk])))
    for clause in pledges.TEXTS[rosters.PLEDGE]:
        assert clause in page
    assert rosters.PLEDGE in page
    assert "Dr. Ani Contoh" in page


def test_the_text_of_a_pledge_version_never_changes() -> None:
    assert pledges.digest("pakta-integritas-pansel-1") == (
        "bf3b72a660daa1f37a8069011e80bf88e88c0b3c21ba2109fe62cb7c6db3a3b1"
    )


def test_a_stranger_to_the_panel_finds_none_of_its_pages(told: story.Story) -> None:
    for username in ("putu", "sri", "ppk", "asih"):
        client = signed_in(told, username)
        for name in ("pledge", "conflicts"):
            assert client.get(reverse(name, args=[told.selection.pk])).status_code == 404
        assert client.get(reverse("panel_desk")).status_code == 404


def test_the_desk_shows_what_waits_in_each_post(ani: Client, told: story.Story) -> None:
    page = text_of(ani.get(reverse("panel_desk")))
    assert "Asisten Perekonomian dan Pembangunan" in page
    assert "Lembar makalah 0 dari 5 lembar terkunci Belum diisi" in page
    assert "Hasil seleksi administrasi Ditetapkan" in page


def test_a_sheet_shows_weight_maximum_guide_and_formula(ani: Client, paper: Any) -> None:
    page = text_of(ani.get(reverse("sheet", args=[paper.pk])))
    assert "Bobot tahap ini 20 dari 100" in page
    assert "Orisinalitas konten bobot 30 · maks. 100" in page
    assert "Gagasan sendiri, bukan salinan." in page
    assert "Sumbangan ke nilai akhir = nilai tahap × 20 ÷ 100" in page


def test_right_marks_are_kept_and_wrong_ones_get_a_sentence_beside_what_was_typed(
    ani: Client, told: story.Story, paper: Any
) -> None:
    first, second = candidate(post_of(told), 1), candidate(post_of(told), 2)
    title, order, language, *_rest = criteria(paper)
    typed = {
        cell(first, title): "80,5",
        cell(first, order): "banyak",
        cell(first, language): "100.01",
        cell(second, title): "7,125",
        cell(second, order): "-1",
    }
    answer = ani.post(reverse("sheet", args=[paper.pk]), {"seen": sheets.draft_digest(paper), **typed})
    assert answer.status_code == 422
    page, source = text_of(answer), answer.content.decode()
    assert "“banyak” bukan nilai. Tulis angka 0 sampai 100, misalnya 78,5." in page
    assert "Nilai 100.01 di luar rentang. Isi 0 sampai 100." in page
    assert "paling banyak dua angka di belakang koma" in page
    assert "4 isian belum tersimpan; isian lain sudah tersimpan." in page
    for name, text in typed.items():
        assert f'id="id_{name}" value="{text}"' in source
    assert f'href="#id_{cell(second, order)}"' in source
    assert stored(paper) == [(first.pk, title.pk, 805_000)]


def test_a_saved_draft_says_so_with_the_time_and_comes_back_as_it_was_typed(ani: Client, paper: Any) -> None:
    answer = ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "78,25"), follow=True)
    page = text_of(answer)
    assert "Draf tersimpan. Lembar belum dikirim." in page
    assert "Draf tersimpan" in page and "WIB · 30 dari 30 nilai tersimpan" in page
    assert 'value="78,25"' in answer.content.decode()
    assert (
        "78,25/100 × 10 + 78,25/100 × 10 + 78,25/100 × 10 + 78,25/100 × 30 + 78,25/100 × 40 = 78,25" in page
    )


def test_an_emptied_box_takes_the_mark_out(ani: Client, told: story.Story, paper: Any) -> None:
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "70"))
    box = cell(candidate(post_of(told), 1), criteria(paper)[0])
    ani.post(reverse("sheet", args=[paper.pk]), {**form_of(paper, "70"), box: " "})
    assert Score.objects.filter(sheet=paper).count() == 29


def test_an_old_page_overwrites_nothing_and_loses_nothing_typed(
    ani: Client, told: story.Story, paper: Any
) -> None:
    first, second = candidate(post_of(told), 1), candidate(post_of(told), 2)
    title, order, *_rest = criteria(paper)
    old = sheets.draft_digest(paper)
    url = reverse("sheet", args=[paper.pk])
    ani.post(url, {"seen": old, cell(first, title): "66", cell(first, order): "67"})
    before = stored(paper)
    answer = ani.post(
        url, {"seen": old, cell(first, title): "70", cell(first, order): "", cell(second, title): "71"}
    )
    source = answer.content.decode()
    assert answer.status_code == 409
    assert "sudah disimpan dari jendela atau perangkat lain" in text_of(answer)
    assert "Tersimpan dari jendela lain: 66." in text_of(answer)
    assert f'id="id_{cell(first, title)}" value="70"' in source
    assert f'id="id_{cell(first, order)}" value="67"' in source
    assert f'id="id_{cell(second, title)}" value="71"' in source
    assert stored(paper) == before
    fresh = sheets.draft_digest(paper)
    assert f'name="seen" value="{fresh}"' in source


def test_a_sheet_with_an_empty_box_cannot_be_locked(ani: Client, told: story.Story, paper: Any) -> None:
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "70"))
    box = cell(candidate(post_of(told), 3), criteria(paper)[1])
    ani.post(reverse("sheet", args=[paper.pk]), {**form_of(paper, "70"), box: ""})
    assert "Masih ada 1 nilai yang kosong" in text_of(ani.get(reverse("sheet_lock", args=[paper.pk])))
    answer = lock(ani, paper)
    assert answer.status_code == 409
    assert "Masih ada 1 nilai yang kosong" in text_of(answer)
    paper.refresh_from_db()
    assert paper.state == "draft"


def test_locking_from_the_sheet_saves_first_and_shows_every_mark(ani: Client, paper: Any) -> None:
    answer = ani.post(
        reverse("sheet", args=[paper.pk]), {**form_of(paper, "81,5"), "then": "lock"}, follow=True
    )
    assert answer.redirect_chain == [(reverse("sheet_lock", args=[paper.pk]), 302)]
    page = text_of(answer)
    assert "Kirim dan kunci lembar makalah?" in page
    assert answer.content.decode().count(">81,5<") == 30


def test_the_receipt_names_digest_time_and_place_in_the_log(ani: Client, paper: Any) -> None:
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "81,5"))
    answer = lock(ani, paper)
    assert answer.url == reverse("sheet_receipt", args=[paper.pk])
    paper.refresh_from_db()
    assert paper.state == "locked"
    page = text_of(ani.get(answer.url))
    assert chain.digest(paper.content) in page
    assert " WIB " in page
    assert f"Catatan log {Event.objects.get(pk=paper.last_event).leaf.seq} " in page
    assert "1 dari 5 lembar terkunci" in page


def test_marks_that_changed_since_the_confirmation_was_shown_are_not_locked(ani: Client, paper: Any) -> None:
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "81"))
    shown = sheets.draft_digest(paper)
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "82"))
    answer = ani.post(reverse("sheet_lock", args=[paper.pk]), {"seen": shown})
    assert answer.status_code == 409
    assert "Nilai berubah sejak halaman ini ditampilkan" in text_of(answer)
    paper.refresh_from_db()
    assert paper.state == "draft"


def test_the_button_pressed_twice_locks_once(ani: Client, paper: Any) -> None:
    ani.post(reverse("sheet", args=[paper.pk]), form_of(paper, "81"))
    seen = {"seen": sheets.draft_digest(paper)}
    url = reverse("sheet_lock", args=[paper.pk])
    assert ani.post(url, seen).url == ani.post(url, seen).url
    assert Event.objects.filter(subject_id=paper.pk, action="sheet.lock").count() == 1


def test_opening_an_applicants_file_is_recorded_under_the_readers_name(
    ani: Client, told: story.Story, paper: Any
) -> None:
    application = candidate(post_of(told), 1)
    listing = ani.get(reverse("candidate_documents", args=[paper.pk, application.pk]))
    document = ApplicationDocument.objects.filter(application=application, state="current").first()
    assert document is not None
    url = reverse("panel_document", args=[document.pk])
    assert url in listing.content.decode()
    answer = ani.get(url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    event = Event.objects.get(subject_id=document.pk, action="applicationdocument.opened")
    assert json.loads(Body.objects.get(event=event).text)["actor"]["name"] == "Dr. Ani Contoh, M.A.P."


def test_kinship_takes_files_and_row_away(told: story.Story) -> None:
    dewi, own = signed_in(told, "dewi"), sheet_of(told, "dewi", "paper")
    away = candidate(post_of(told), 4)
    document = ApplicationDocument.objects.filter(application=away, state="current").first()
    assert document is not None
    assert dewi.get(reverse("candidate_documents", args=[own.pk, away.pk])).status_code == 404
    assert dewi.get(reverse("panel_document", args=[document.pk])).status_code == 404
    page = dewi.get(reverse("sheet", args=[own.pk]))
    assert away.pk.hex not in page.content.decode()
    assert "Tidak Anda nilai: konflik kepentingan." in text_of(page)
    assert "0 dari 25 nilai" in text_of(page)


def test_what_was_declared_stays_on_the_page(told: story.Story) -> None:
    page = text_of(signed_in(told, "dewi").get(reverse("conflicts", args=[told.selection.pk])))
    assert "Maria Contoh" in page and "Ipar" in page and "Tidak Anda nilai" in page
    none = text_of(signed_in(told, "ani").get(reverse("conflicts", args=[told.selection.pk])))
    assert "tidak mempunyai hubungan dengan pelamar mana pun" in none


def test_nothing_is_declared_twice(ani: Client, told: story.Story) -> None:
    before = Conflict.objects.count()
    ani.post(
        reverse("conflicts", args=[told.selection.pk]),
        {f"kind-{candidate(post_of(told), 1).pk.hex}": "kinship", "statement": "on"},
    )
    assert Conflict.objects.count() == before
