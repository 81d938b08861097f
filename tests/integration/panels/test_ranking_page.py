"""Once the marks are open: the recap, its sums, every mark, and the plenary that confirms them."""

import json
import re
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from config.demo import story
from panels import queries
from panels.models import Confirmation, Ranking, Score
from panels.scheme import half_up, parse_decimal
from selection.models import Vacancy
from tests.conftest import shared_world
from tests.integration.panels.support import candidate, post_of, signed_in, text_of

pytestmark = pytest.mark.django_db

told = shared_world("ranked")

READERS = ("karto", "ani", "dewi", "sri", "slamet", "wati")


@pytest.fixture
def vacancy(told: story.Story) -> Vacancy:
    return post_of(told)


@pytest.fixture
def ranking(vacancy: Vacancy) -> Ranking:
    found = queries.ranking_of(vacancy)
    assert found is not None
    return found


def page(told: story.Story, username: str, vacancy: Vacancy) -> Any:
    return signed_in(told, username).get(reverse("ranking", args=[vacancy.pk]))


def main_of(answer: Any) -> str:
    """The page without header and footer, which name the reader."""
    source = answer.content.decode()
    return source[source.index("<main") : source.index("</main>")]


def test_panel_secretariat_second_person_and_observer_see_the_same(
    told: story.Story, vacancy: Vacancy
) -> None:
    pages = {main_of(page(told, username, vacancy)) for username in READERS}
    assert len(pages) == 1


def test_assessor_appointing_authority_and_applicants_see_nothing(
    told: story.Story, vacancy: Vacancy
) -> None:
    for username in ("asih", "ppk", "putu"):
        assert page(told, username, vacancy).status_code == 404
        assert signed_in(told, username).get(reverse("plenary", args=[vacancy.pk])).status_code == 404


def test_every_mark_of_every_member_stands_on_the_page(told: story.Story, vacancy: Vacancy) -> None:
    source = main_of(page(told, "wati", vacancy))
    bare = re.findall(r"<td[^>]*>([0-9,]+)</td>", source)
    marks = Score.objects.filter(sheet__assessment__vacancy=vacancy)
    given = sorted(points for points in marks.values_list("points", flat=True))
    shown = sorted(int(parse_decimal(text) * 10_000) for text in bare)
    missing = list(given)
    for points in shown:
        if points in missing:
            missing.remove(points)
    assert missing == []


def test_weight_maximum_and_the_exact_sum_stand_in_each_row(told: story.Story, vacancy: Vacancy) -> None:
    text = text_of(page(told, "sri", vacancy))
    assert "Wawancara (bobot 35, maks. 100)" in text
    assert "(84 + 81 + 82 + 83 + 80) ÷ 5 = 82,00 82 × 20 ÷ 100 = 16,40" in text
    assert (
        "31 ÷ 36 × 100 = 86,11 (tepat 775/9); Memenuhi Syarat 775/9 × 25 ÷ 100 = 21,53 (tepat 775/36)" in text
    )
    assert "16,4 + 775/36 + 16 + 29,4 = 83,33 (tepat 14999/180)" in text
    assert Fraction("16.4") + Fraction(775, 36) + 16 + Fraction("29.4") == Fraction(14999, 180)


def test_the_recap_is_the_stored_result(told: story.Story, vacancy: Vacancy, ranking: Ranking) -> None:
    text = text_of(page(told, "wati", vacancy))
    for row in json.loads(ranking.result_text)["rows"]:
        number = row["candidate"]
        shown = half_up(parse_decimal(row["total_exact"])).replace(".", ",")
        assert re.search(rf"{number} .* {shown} {row['rank']} ", text)
    assert ranking.digest in text


def test_a_tie_is_shown_with_the_step_that_broke_it(told: story.Story, vacancy: Vacancy) -> None:
    text = text_of(page(told, "ani", vacancy))
    second, third = (candidate(vacancy, place).participant_number for place in (2, 3))
    assert (
        f"{second}, {third} sama pada nilai akhir 80,93 (tepat 1214/15). "
        f"Diputus oleh wawancara ({second} 82,00, {third} 78,00)."
    ) in text
    assert "Wawancara → Asesmen kompetensi → Makalah → Rekam jejak" in text


def test_a_recusal_is_visible_with_its_divisor(told: story.Story, vacancy: Vacancy) -> None:
    text = text_of(page(told, "wati", vacancy))
    assert "Dr. Dewi Contoh, M.Si. tidak menilai" in text
    assert "(hubungan keluarga atau semenda); pembaginya berkurang satu" in text
    assert text.count("tidak menilai ") == 1 + 3  # the sentence, and the cell in each stage of the panel
    assert re.search(r"\([0-9,]+ \+ [0-9,]+ \+ [0-9,]+ \+ [0-9,]+\) ÷ 4 = 79,50", text)


def test_the_three_names_are_those_on_the_first_ranks(told: story.Story, vacancy: Vacancy) -> None:
    text = text_of(page(told, "slamet", vacancy))
    names = text[text.index("Nama yang disampaikan kepada Wali Kota Contoh") : text.index("Nilai yang sama")]
    assert [word for word in ("Putu", "Ratna", "Yusuf", "Maria") if word in names] == [
        "Putu",
        "Ratna",
        "Yusuf",
    ]


def test_each_opening_is_recorded(told: story.Story, vacancy: Vacancy) -> None:
    opened = Event.objects.filter(subject_id=vacancy.pk, action="vacancy.ranking_opened")
    before = opened.count()
    page(told, "wati", vacancy)
    signed_in(told, "ani").get(reverse("plenary", args=[vacancy.pk]))
    assert opened.count() == before + 2


def test_the_ranking_stands_when_every_member_has_confirmed_it(
    told: story.Story, vacancy: Vacancy, ranking: Ranking
) -> None:
    url = reverse("plenary", args=[vacancy.pk])
    for place, username in enumerate(("karto", "ani", "budi", "citra", "dewi"), start=1):
        client = signed_in(told, username)
        assert "Setujui rekapitulasi ini" in text_of(client.get(url))
        answer = client.post(url, {"digest": ranking.digest, "checked": "on"}, follow=True)
        assert "Persetujuan Anda atas rekapitulasi tercatat." in text_of(answer)
        ranking.refresh_from_db()
        assert (ranking.state == "confirmed") == (place == 5)
    assert "Ditetapkan dalam rapat pleno" in text_of(page(told, "wati", vacancy))


def test_confirming_twice_counts_once_and_another_digest_not_at_all(
    told: story.Story, vacancy: Vacancy, ranking: Ranking
) -> None:
    ani, url = signed_in(told, "ani"), reverse("plenary", args=[vacancy.pk])
    assert "Centang pernyataan ini" in text_of(ani.post(url, {"digest": ranking.digest}))
    answer = ani.post(url, {"digest": "0" * 64, "checked": "on"})
    assert answer.status_code == 409
    assert "Rekapitulasi berubah sejak ditampilkan" in text_of(answer)
    assert Confirmation.objects.filter(ranking=ranking).count() == 0
    ani.post(url, {"digest": ranking.digest, "checked": "on"})
    ani.post(url, {"digest": ranking.digest, "checked": "on"})
    assert Confirmation.objects.filter(ranking=ranking).count() == 1
    assert "1 dari 5 anggota menyetujui" in text_of(ani.get(url))


def test_only_members_of_the_panel_confirm(told: story.Story, vacancy: Vacancy, ranking: Ranking) -> None:
    for username in ("sri", "slamet", "wati", "asih"):
        client = signed_in(told, username)
        answer = client.post(
            reverse("plenary", args=[vacancy.pk]), {"digest": ranking.digest, "checked": "on"}
        )
        assert answer.status_code == 404
    assert Confirmation.objects.filter(ranking=ranking).count() == 0
