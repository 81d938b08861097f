"""Bahan telaah: for those who may read the ranking, what is pointed at for the observer alone, and never a changed rank."""

import re
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from config.demo import story
from panels import advice, queries
from panels.models import Ranking
from selection.models import Vacancy
from tests.conftest import shared_world
from tests.integration.panels.support import candidate, post_of, signed_in, text_of

pytestmark = pytest.mark.django_db

told = shared_world("ranked")

OTHERS = ("karto", "ani", "dewi", "sri", "slamet")


@pytest.fixture
def vacancy(told: story.Story) -> Vacancy:
    return post_of(told)


def page(told: story.Story, username: str, vacancy: Vacancy) -> Any:
    return signed_in(told, username).get(reverse("ranking_advice", args=[vacancy.pk]))


def main_of(answer: Any) -> str:
    source = answer.content.decode()
    return source[source.index("<main") : source.index("</main>")]


def test_panel_secretariat_and_second_person_see_the_same_and_nobody_else_anything(
    told: story.Story, vacancy: Vacancy
) -> None:
    assert len({main_of(page(told, username, vacancy)) for username in OTHERS}) == 1
    for username in ("asih", "ppk", "putu"):
        assert page(told, username, vacancy).status_code == 404


def test_flags_and_their_false_alarms_are_for_the_observer_alone(
    told: story.Story, vacancy: Vacancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advice, "FLAG_POINTS", Fraction(2))
    seen = text_of(page(told, "wati", vacancy))
    assert "Nilai yang ditandai" in seen
    assert re.search(r"Tanda keliru: pada panel jujur sebesar ini, \d+,\d% jabatan", seen)
    assert re.search(r"2000 panel tiruan, benih \d+", seen)
    for username in OTHERS:
        text = text_of(page(told, username, vacancy))
        assert "ditandai" not in text and "Tanda" not in text.replace("Tanda Bukti", "")


def test_it_says_that_one_post_is_weak_and_that_nothing_changes(told: story.Story, vacancy: Vacancy) -> None:
    for username in ("ani", "wati"):
        text = text_of(page(told, username, vacancy))
        assert "Statistik satu jabatan lemah" in text
        assert "Tidak ada yang mengubah nilai atau peringkat" in text
        assert "Bukan bagian dari penetapan" in text


def test_asking_changes_no_ranking_and_leaves_one_entry(told: story.Story, vacancy: Vacancy) -> None:
    columns = ("pk", "version", "state", "input_text", "result_text", "digest")
    before = list(Ranking.objects.order_by("pk").values_list(*columns))
    events = Event.objects.count()
    page(told, "ani", vacancy)
    assert list(Ranking.objects.order_by("pk").values_list(*columns)) == before
    assert Event.objects.count() == events + 1
    assert Event.objects.filter(subject_id=vacancy.pk, action="vacancy.ranking_opened").exists()


def test_totals_of_the_three_ways_start_with_the_ranking_itself(told: story.Story, vacancy: Vacancy) -> None:
    text = text_of(page(told, "sri", vacancy))
    assert re.search(r"P01 Putu Contoh, S\.E\., M\.M\. 83,33 \(1\) 83,33 \(1\)", text)
    second = candidate(vacancy, 2).participant_number
    assert re.search(rf"{second} \S+ Contoh.{{0,40}} 80,93 \(2\)", text)


def test_each_member_is_left_out_once_by_name(told: story.Story, vacancy: Vacancy) -> None:
    source = main_of(page(told, "wati", vacancy))
    section = source[source.index('id="left-out-heading"') : source.index('id="weights-heading"')]
    named = [str(member.person) for member in queries.members_of(told.selection)]
    assert len(named) == 5 and all(name in section for name in named)


def test_the_legal_ranges_and_the_seed_are_printed(told: story.Story, vacancy: Vacancy) -> None:
    text = text_of(page(told, "karto", vacancy))
    assert "asesmen kompetensi 20–25; wawancara 30–35; makalah 15–20; rekam jejak 15–20" in text
    ranking = queries.newest_ranking(vacancy)
    assert ranking is not None and f"Benih {int(ranking.digest[:16], 16)} " in text
    assert "Peraturan hanya menyisakan satu susunan bobot yang berjumlah 100" in text


def test_each_picture_has_a_name_a_description_and_its_table_beside_it(
    told: story.Story, vacancy: Vacancy
) -> None:
    source = main_of(page(told, "wati", vacancy))
    pictures = re.findall(r'<svg role="img" aria-labelledby="(\S+)-title \1-text".*?</svg>', source, re.S)
    assert pictures == [
        "methods",
        "left-out",
        "weights",
        "spread-track_record",
        "spread-paper",
        "spread-interview",
        "agreement",
        "turns",
    ]
    for key in pictures:
        assert re.search(
            rf'<title id="{key}-title">[^<]+</title>\s*<desc id="{key}-text">[^<]+</desc>', source
        )
    assert source.count("<table") == len(pictures)
    assert not re.search(r"\sstyle=|<script|\son[a-z]+=", source)


def test_the_ranking_page_leads_to_it(told: story.Story, vacancy: Vacancy) -> None:
    address = reverse("ranking_advice", args=[vacancy.pk])
    for username in ("ani", "wati"):
        assert address in main_of(signed_in(told, username).get(reverse("ranking", args=[vacancy.pk])))


def test_a_ranking_that_cannot_be_read_is_said_and_not_a_broken_page(
    told: story.Story, vacancy: Vacancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*args: Any, **kwargs: Any) -> None:
        raise KeyError("workings")

    monkeypatch.setattr(advice, "read", unreadable)
    answer = page(told, "wati", vacancy)
    assert answer.status_code == 200
    assert "Data peringkat yang tersimpan tidak terbaca" in text_of(answer)


def test_nothing_is_written_through_it(told: story.Story, vacancy: Vacancy) -> None:
    answer = signed_in(told, "sri").post(reverse("ranking_advice", args=[vacancy.pk]))
    assert answer.status_code == 405
